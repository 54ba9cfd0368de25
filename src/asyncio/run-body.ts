import type { Awaitable } from "./awaitable.js";
import { type Body, Coroutine } from "./coroutine.js";
import { Future } from "./future.js";
import { isGenerator, isThenable } from "./kinds.js";
import { Joined } from "./steps.js";

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
  if (isThenable(given)) return (yield new Joined(given)) as T;
  return given as T;
}
