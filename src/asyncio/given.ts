/** A body of the library that has its result at once, or only waits for the next turn of the loop. */
export class Given<T> implements Iterator<unknown, T, any> {
  constructor(
    readonly value: T,
    private turns: boolean,
  ) {}

  /** Whether it still has to wait for the next turn. */
  get waits(): boolean {
    return this.turns;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown, T> {
    if (!this.turns) return { value: this.value, done: true };
    this.turns = false;
    return { value: undefined, done: false };
  }
}

/** The same as a generator, to be stepped by hand. */
export function* stepsOf<T>(given: Given<T>): Generator<unknown, T, any> {
  return yield* given;
}
