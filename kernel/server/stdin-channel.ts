import type { RuntimeEvent } from "../channel/events.js";
import { createMessage, type Header, type Message, type Sender } from "../protocol/messages.js";
import { encode } from "../protocol/wire.js";
import type { Executions } from "./executions.js";
import type { Signing } from "./iopub.js";
import type { RuntimeClient } from "./runtime-client.js";
import type { SendQueue } from "./send-queue.js";

type InputEvent = Extract<RuntimeEvent, { type: "input" }>;

/** Asks the front end that ran the cell for a line, and hands the answer to the runtime. One question at a time. */
export class StdinChannel {
  #questions: InputEvent[] = [];

  constructor(
    private readonly queue: SendQueue,
    private readonly sender: Sender,
    private readonly signing: Signing,
    private readonly executions: Executions,
    private readonly runtime: RuntimeClient,
  ) {}

  ask(event: InputEvent): void {
    this.#questions.push(event);
    if (this.#questions.length === 1) this.#send(event);
  }

  answer({ content }: Message<"input_reply">): void {
    const event = this.#questions.shift();
    if (!event) return;
    if (event.sync)
      void this.runtime.ask("input", { id: event.id, value: content.value }, 5000).catch(() => {});
    else this.runtime.command({ type: "input", id: event.id, value: content.value });
    if (this.#questions[0]) this.#send(this.#questions[0]);
  }

  /** The cell that asked has ended, or its runtime has. */
  forget(cell?: number): void {
    this.#questions = cell === undefined ? [] : this.#questions.filter((event) => event.cell !== cell);
  }

  #send({ cell, prompt, password }: InputEvent): void {
    const execution = this.executions.find(cell);
    if (!execution) return;
    const parent: Header = execution.parent;
    const message = createMessage(this.sender, "input_request", { prompt, password }, parent);
    this.queue.push(() => encode(message, execution.identities, this.signing.key, this.signing.scheme));
  }
}
