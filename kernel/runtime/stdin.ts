import { InputUnavailableError } from "../../src/display/input.js";
import { currentCell } from "./cell-context.js";
import type { EventPipe } from "./event-pipe.js";
import { SHARED, type Shared } from "./shared.js";

/** Asks the person at the front end for a line: `input()` without blocking the loop, `prompt()` blocking it. */
export class Stdin {
  #next = 1;
  readonly #waiting = new Map<
    number,
    { cell: number; resolve(value: string): void; reject(error: unknown): void }
  >();

  constructor(
    private readonly pipe: EventPipe,
    private readonly shared: Shared,
  ) {}

  /** @throws InputUnavailableError where the request that runs this cell did not allow input */
  async ask(prompt: string, password: boolean): Promise<string> {
    const cell = this.#cell();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { cell, resolve, reject });
      this.pipe.send({ type: "input", cell, id, prompt, password, sync: false });
    });
  }

  /** Blocks the thread; an interrupt ends it, as it ends a loop. */
  askSync(prompt: string, password: boolean): string {
    const cell = this.#cell();
    const { words, input } = this.shared;
    Atomics.store(words, SHARED.INPUT, 0);
    this.pipe.send({ type: "input", cell, id: this.#next++, prompt, password, sync: true });
    while (Atomics.load(words, SHARED.INPUT) === 0) Atomics.wait(words, SHARED.INPUT, 0);
    return Buffer.from(input.slice(0, Atomics.load(words, SHARED.INPUT_SIZE))).toString("utf8");
  }

  answer(id: number, value: string): void {
    this.#waiting.get(id)?.resolve(value);
    this.#waiting.delete(id);
  }

  /** The cell that asked was interrupted: nobody waits for the answer any more. */
  abandon(cell: number, error: unknown): void {
    for (const [id, request] of this.#waiting) {
      if (request.cell !== cell) continue;
      this.#waiting.delete(id);
      request.reject(error);
    }
  }

  #cell(): number {
    const cell = currentCell();
    if (cell.allowStdin) return cell.id;
    throw new InputUnavailableError(
      "input is not allowed here: whoever runs this notebook (nbconvert, papermill, a script) cannot answer. Give the value in a variable instead.",
    );
  }
}
