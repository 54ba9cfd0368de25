import type { Awaitable } from "./awaitable.js";
import type { Coroutine } from "./coroutine.js";
import { JoinedBody, JoinedPromise } from "./joined.js";

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

/** Waits for the body of an async function, which is the code of `coroutine`. */
export function* joinBody<T>(coroutine: Coroutine<T>, promise: PromiseLike<T>): Generator<unknown, T, any> {
  try {
    return (yield new JoinedBody(promise, coroutine, true)) as T;
  } finally {
    coroutine._close();
  }
}

/** Waits for a promise that a plain function gave. */
export function* joinPromise<T>(promise: PromiseLike<T>): Generator<unknown, T, any> {
  return (yield new JoinedPromise(promise)) as T;
}

/** Waits for the awaitable that a plain function gave. */
export function* passOn<T>(awaitable: Awaitable<T>): Generator<unknown, T, any> {
  return (yield* awaitable as Iterable<unknown>) as T;
}
