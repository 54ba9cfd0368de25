/** When the cells ran, the last few of them. */
import type { CellSpan } from "./rows.js";

const kept = 200;

export class Cells {
  readonly #spans: { readonly cell: number; readonly from: number; to?: number | undefined }[] = [];
  readonly #listeners = new Set<() => void>();

  get spans(): readonly CellSpan[] {
    return this.#spans;
  }

  /** Whether a cell runs: more may be started by it. */
  get running(): boolean {
    const last = this.#spans.at(-1);
    return last !== undefined && last.to === undefined;
  }

  /** A cell begins to run: the `n` of `In[n]`. @param now on the clock of the notebook's loop, in seconds */
  started(cell: number, now: number): void {
    this.#spans.push({ cell, from: now });
    if (this.#spans.length > kept) this.#spans.shift();
  }

  ended(cell: number, now: number | undefined): void {
    const found = this.#spans.findLast((other) => other.cell === cell);
    if (found) found.to = now;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` when a cell has ended. Returns a function that ends it. */
  onEnded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
