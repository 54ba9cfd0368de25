import type { Coroutine } from "./coroutine.js";
import { Joined } from "./steps.js";

/** The iterator of a generator coroutine: its generator, while the coroutine's own state is kept. */
export class Delegate<T> implements Iterator<unknown, T, any> {
  constructor(private readonly inner: Coroutine<T>) {}

  next(value: unknown): IteratorResult<unknown, T> {
    return this.inner._advance(false, value);
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    return this.inner._advance(true, error);
  }

  return(value: T): IteratorResult<unknown, T> {
    return this.inner._return(value);
  }
}

/** Waits for the promise of a native body. */
export function* join<T>(promise: PromiseLike<T>): Generator<unknown, T, any> {
  return (yield new Joined(promise)) as T;
}
