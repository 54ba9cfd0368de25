import { type CommEvent, NO_CELL } from "../channel/events.js";
import type { Comms, Message } from "../protocol/messages.js";
import type { RuntimeClient } from "./runtime-client.js";

/** The comms that are open, whoever opened them; the kernel knows them so as to answer while a cell runs. */
export class CommRegistry {
  readonly #open = new Map<string, string>();

  constructor(private readonly runtime: RuntimeClient) {}

  /** From the front end. */
  receive(message: { [T in keyof Comms]: Message<T> }[keyof Comms]): void {
    const { header, metadata, buffers, content } = message;
    const targetName = "target_name" in content ? content.target_name : undefined;
    if (targetName !== undefined) this.#open.set(content.comm_id, targetName);
    if (header.msg_type === "comm_close") this.#open.delete(content.comm_id);
    this.runtime.command({
      type: "comm",
      cell: NO_CELL,
      kind: header.msg_type,
      commId: content.comm_id,
      targetName,
      data: content.data,
      metadata,
      buffers: [...buffers],
    });
  }

  /** From the runtime, before it is published. */
  note(event: CommEvent): void {
    if (event.kind === "comm_open") this.#open.set(event.commId, event.targetName ?? "");
    if (event.kind === "comm_close") this.#open.delete(event.commId);
  }

  list(target: string | undefined): Record<string, { target_name: string }> {
    const entries = [...this.#open].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(entries.map(([id, target_name]) => [id, { target_name }]));
  }

  /** The runtime was replaced: its ends are gone. */
  clear(): string[] {
    const ids = [...this.#open.keys()];
    this.#open.clear();
    return ids;
  }
}
