import type { Awaitable } from "./awaitable.js";
import { type Body, Coroutine } from "./coroutine.js";
import { Future } from "./future.js";
import { JoinedBody, JoinedPromise } from "./joined.js";
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
  return (yield isAsyncFunction(body) ? new JoinedBody(given, null, false) : new JoinedPromise(given)) as T;
}

/** `runBody` for a body with a time limit. */
export function* runLimited<S, T>(body: (scope: S) => Body<T>, scope: S): Generator<unknown, T, any> {
  if (!isAsyncFunction(body)) return yield* runBody(body, scope);
  return (yield new JoinedBody(body(scope) as Promise<T>, null, true)) as T;
}
