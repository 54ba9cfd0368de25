/** The last few of very many things. */
export class Ring<T> {
  readonly #items: (T | undefined)[] = [];
  readonly #capacity: number;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds an item; returns the oldest one if it had to go. */
  push(item: T): T | undefined {
    const gone = this.#items[this.#next];
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % this.#capacity;
    return gone;
  }

  /** From the oldest to the newest. */
  *[Symbol.iterator](): Generator<T, void, void> {
    for (let i = 0; i < this.#capacity; i++) {
      const item = this.#items[(this.#next + i) % this.#capacity];
      if (item !== undefined) yield item;
    }
  }

  clear(): void {
    this.#items.length = 0;
    this.#next = 0;
  }
}
