/**
 * The errors of asyncio. Names and meanings are CPython's (`asyncio.exceptions`, `asyncio.queues`);
 * `name` is the class name, `message` the text CPython gives.
 */

/** A call that the present state of a loop, task or primitive does not allow. CPython: `RuntimeError`. */
export class RuntimeError extends Error {
  override name = "RuntimeError";
}

/** An argument of the right type and a wrong value. CPython: `ValueError`. */
export class ValueError extends Error {
  override name = "ValueError";
}

/**
 * Thrown at the await of a task that was cancelled, and by `result()` of a cancelled future.
 * In CPython it is not an `Exception`, so that `except Exception` lets it pass; JavaScript's `catch` takes it
 * like any other error. Let it go on: `if (isCancelled(error)) throw error`.
 */
export class CancelledError extends Error {
  override name = "CancelledError";
}

/** The operation is not allowed in this state of a future: set twice, or read before it is done. */
export class InvalidStateError extends Error {
  override name = "InvalidStateError";
}

/** A deadline passed: thrown by `timeout`, `timeoutAt`, `waitFor` and `asCompleted`. */
export class TimeoutError extends Error {
  override name = "TimeoutError";
}

/** `getNowait()` on an empty queue. */
export class QueueEmpty extends Error {
  override name = "QueueEmpty";
}

/** `putNowait()` on a full queue. */
export class QueueFull extends Error {
  override name = "QueueFull";
}

/** `put` or `get` on a queue that was shut down. CPython 3.13: `asyncio.QueueShutDown`. */
export class QueueShutDown extends Error {
  override name = "QueueShutDown";
}

/** The barrier was reset or aborted while tasks waited at it, or is broken. */
export class BrokenBarrierError extends RuntimeError {
  override name = "BrokenBarrierError";
}

/**
 * Whether `error` is a cancellation, which a `catch` should pass on.
 * @param error anything that was caught
 */
export function isCancelled(error: unknown): error is CancelledError {
  return error instanceof CancelledError;
}
