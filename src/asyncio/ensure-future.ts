import type { Awaitable } from "./awaitable.js";
import { type Coroutine, isCoroutine } from "./coroutine.js";
import { coroutine } from "./coroutine-function.js";
import { RuntimeError, ValueError } from "./errors.js";
import { type Future, isFuture } from "./future.js";
import { isThenable } from "./kinds.js";
import type { EventLoop } from "./loop.js";
import { noAwaitable } from "./required.js";
import { defaultLoop } from "./running.js";

/**
 * A future for `awaitable`: a future itself, the task of a coroutine, or a task that waits for any other thing with
 * `then`, such as a native promise. CPython: `asyncio.ensure_future`.
 *
 * @param options.loop where a task is made; by default the running loop
 * @throws TypeError if it cannot be awaited; ValueError if it is the future of another loop
 */
export function ensureFuture<T>(
  awaitable: Awaitable<T> | PromiseLike<T>,
  options: { loop?: EventLoop | undefined } = {},
): Future<T> {
  const { loop } = options;
  if (isFuture(awaitable)) {
    if (loop !== undefined && awaitable._loop !== loop) {
      throw new ValueError(
        "The future belongs to a different loop than the one specified as the loop argument",
      );
    }
    return awaitable as Future<T>;
  }
  if (isCoroutine(awaitable)) return taskOf(awaitable as Coroutine<T>, loop ?? defaultLoop());
  if (!isThenable(awaitable)) {
    throw new TypeError(noAwaitable(awaitable));
  }
  return (loop ?? defaultLoop()).createTask(waitForThenable(awaitable));
}

/** A coroutine that no task can be made of is closed: nobody else has it, to await it. */
function taskOf<T>(coro: Coroutine<T>, loop: EventLoop): Future<T> {
  try {
    return loop.createTask(coro);
  } catch (error) {
    if (error instanceof RuntimeError) coro.close();
    throw error;
  }
}

const waitForThenable: <T>(awaitable: PromiseLike<T>) => Coroutine<T> = coroutine(
  <T>(awaitable: PromiseLike<T>) => awaitable,
  "awaitable",
);
