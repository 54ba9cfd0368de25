import type { Awaitable } from "./awaitable.js";
import type { Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { ensureFuture } from "./ensure-future.js";
import { CancelledError, TimeoutError } from "./errors.js";
import type { Future } from "./future.js";
import { isThenable } from "./kinds.js";
import { noAwaitable, requireSeconds } from "./required.js";
import { timeout } from "./timeouts.js";

/**
 * Waits for `awaitable` for `seconds` at most, and then cancels it and waits until it has ended.
 * CPython: `asyncio.wait_for`. With 0 or less, a coroutine never starts. A native promise is not waited for any longer,
 * and goes on by itself; see `timeout` for coroutines of async functions that await one, and `Task` for tasks.
 *
 * @param seconds null for no limit
 * @returns its result
 * @throws TimeoutError; what the awaitable throws; TypeError for what cannot be awaited, and a limit that is no number
 */
export const waitFor: <T>(awaitable: Awaitable<T> | PromiseLike<T>, seconds: number | null) => Coroutine<T> =
  internal(
    "waitFor",
    function* (
      awaitable: Awaitable<any> | PromiseLike<any>,
      seconds: number | null,
    ): Generator<unknown, any, any> {
      if (!isThenable(awaitable)) throw new TypeError(noAwaitable(awaitable));
      if (seconds !== null) requireSeconds("timeout", seconds);
      if (seconds !== null && seconds <= 0) return yield* withoutWaiting(ensureFuture(awaitable));
      return yield* timeout(seconds, () => awaitable);
    },
  );

function* withoutWaiting(future: Future<any>): Generator<unknown, any, any> {
  if (future.done()) return future.result();
  yield* cancelAndWait(future);
  try {
    return future.result();
  } catch (error) {
    if (error instanceof CancelledError) throw new TimeoutError("", { cause: error });
    throw error;
  }
}

/** Through a future of its own, so that a cancellation of the waiting task is not passed on a second time. */
function* cancelAndWait(future: Future<any>): Generator<unknown, void, any> {
  const waiter = future._loop.createFuture<void>();
  const release = (): void => {
    if (!waiter.done()) waiter.setResult();
  };
  future._link(release, waiter);
  try {
    future.cancel();
    yield* waiter;
  } finally {
    future.removeDoneCallback(release);
  }
}
