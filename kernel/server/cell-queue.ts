interface Entry {
  run(): Promise<void>;
  abort(): Promise<void>;
}

/** Cells run one after the other, in the order they were asked for. */
export class CellQueue {
  #waiting: Entry[] = [];
  #aborted: Entry[] = [];
  #busy = false;

  get busy(): boolean {
    return this.#busy;
  }

  add(entry: Entry): void {
    this.#waiting.push(entry);
    if (!this.#busy) void this.#work();
  }

  /** Aborts what waits now; what is added later runs. Their replies follow that of the cell that runs. */
  abortWaiting(): void {
    this.#aborted.push(...this.#waiting);
    this.#waiting = [];
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (;;) {
      const aborted = this.#aborted.shift();
      const entry = aborted ?? this.#waiting.shift();
      if (!entry) break;
      await (aborted ? entry.abort() : entry.run());
    }
    this.#busy = false;
  }
}
