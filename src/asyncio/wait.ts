import { type Coroutine, isCoroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { ValueError } from "./errors.js";
import { type Future, isFuture } from "./future.js";
import type { Handle } from "./handle.js";
import { purposeful } from "./purpose.js";
import { getRunningLoop } from "./running.js";

export const FIRST_COMPLETED = "FIRST_COMPLETED";
export const FIRST_EXCEPTION = "FIRST_EXCEPTION";
export const ALL_COMPLETED = "ALL_COMPLETED";

/** When `wait` is over. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

export interface WaitOptions {
  /** In seconds; by default, or with null, no limit. */
  readonly timeout?: number | null;
  /** By default ALL_COMPLETED. */
  readonly returnWhen?: ReturnWhen;
}

/**
 * Waits until some or all of the futures are done, or the time is over; cancels none and throws none of their
 * errors. CPython: `asyncio.wait`.
 *
 * @returns two sets, in the order given
 * @throws ValueError if there are none; TypeError for coroutines, of which tasks must be made first
 */
export const wait: <F extends Future<any>>(
  futures: Iterable<F>,
  options?: WaitOptions,
) => Coroutine<{ done: Set<F>; pending: Set<F> }> = internal("wait", waiting);

function* waiting<F extends Future<any>>(
  futures: Iterable<F>,
  options: WaitOptions = {},
): Generator<unknown, { done: Set<F>; pending: Set<F> }, any> {
  if (isFuture(futures) || isCoroutine(futures)) {
    throw new TypeError(`expect a list of futures, not ${futures.constructor.name}`);
  }
  const all = new Set(futures);
  if (all.size === 0) throw new ValueError("Set of Tasks/Futures is empty.");
  const { timeout = null, returnWhen = ALL_COMPLETED } = options;
  if (returnWhen !== FIRST_COMPLETED && returnWhen !== FIRST_EXCEPTION && returnWhen !== ALL_COMPLETED) {
    throw new ValueError(`Invalid return_when value: ${String(returnWhen)}`);
  }
  for (const future of all) {
    if (isCoroutine(future)) throw new TypeError("Passing coroutines is forbidden, use tasks explicitly.");
    if (!isFuture(future)) throw new TypeError("An asyncio.Future is required");
  }
  const loop = getRunningLoop();
  const waiter = purposeful(loop.createFuture<void>(), "wait", all);
  const release = (): void => {
    if (!waiter.done()) waiter.setResult();
  };
  const timer: Handle | null = timeout === null ? null : loop.callLater(timeout, release);
  let left = all.size;
  const onDone = (future: F): void => {
    left--;
    const failed = returnWhen === FIRST_EXCEPTION && !future.cancelled() && future.exception() !== null;
    if (left > 0 && returnWhen !== FIRST_COMPLETED && !failed) return;
    timer?.cancel();
    release();
  };
  for (const future of all) future._link(onDone, waiter);
  try {
    yield* waiter;
  } finally {
    timer?.cancel();
    for (const future of all) future.removeDoneCallback(onDone);
  }
  const done = new Set<F>();
  const pending = new Set<F>();
  for (const future of all) (future.done() ? done : pending).add(future);
  return { done, pending };
}
