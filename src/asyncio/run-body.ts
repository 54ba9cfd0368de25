import type { Awaitable } from "./awaitable.js";
import { activeTask } from "./context.js";
import { type Body, Coroutine } from "./coroutine.js";
import { Future } from "./future.js";
import { JoinedBody, JoinedPromise, type Leaver } from "./joined.js";
import { isAsyncFunction, isGenerator, isThenable } from "./kinds.js";

/**
 * Runs a body that the user gave, whatever it is: an async function, a generator function, a plain one, or a function
 * that gives an awaitable. The generator gives the body's result.
 */
export function* runBody<A extends unknown[], T>(
  body: (...args: A) => Body<T>,
  ...args: A
): Generator<unknown, T, any> {
  const given = body(...args);
  if (isGenerator(given)) return (yield* given) as T;
  if (given instanceof Future || given instanceof Coroutine) return (yield* given as Awaitable<T>) as T;
  if (!isThenable(given)) return given as T;
  return (yield isAsyncFunction(body) ? new JoinedBody(given) : new JoinedPromise(given)) as T;
}

/** `runBody`, where `leaver` can give up a body that is the code of an async function. */
export function* runLeavable<L extends Leaver, T>(
  body: (leaver: L) => Body<T>,
  leaver: L,
): Generator<unknown, T, any> {
  if (isAsyncFunction(body)) return (yield new JoinedBody(body(leaver) as Promise<T>, null, leaver)) as T;
  return yield* runBody(function passed(): Body<T> {
    const given = body(leaver);
    return given instanceof Coroutine && given._kind.native ? joinLeavable(given, leaver) : given;
  });
}

function* joinLeavable<T>(coroutine: Coroutine<T>, leaver: Leaver): Generator<unknown, T, any> {
  const promise = coroutine._begin(activeTask()) as Promise<T>;
  try {
    return (yield new JoinedBody(promise, coroutine, leaver)) as T;
  } finally {
    coroutine._close();
  }
}
