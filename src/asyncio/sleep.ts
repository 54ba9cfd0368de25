import type { Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { ValueError } from "./errors.js";
import type { Future } from "./future.js";
import { Given } from "./given.js";
import { getRunningLoop } from "./running.js";

/**
 * Waits for `delay` seconds; with 0 or less, for one turn of the loop. CPython: `asyncio.sleep`.
 * @returns a coroutine of `result`; the time begins when it is awaited
 * @throws ValueError if `delay` is NaN
 */
export const sleep: {
  (delay: number): Coroutine<void>;
  <T>(delay: number, result: T): Coroutine<T>;
} = internal("sleep", (delay: number, result?: any): Generator<unknown, any, any> | Given<any> =>
  delay <= 0 ? new Given(result, true) : sleeping(delay, result),
);

function* sleeping(delay: number, result: any): Generator<unknown, any, any> {
  if (Number.isNaN(delay)) throw new ValueError("Invalid delay: NaN (not a number)");
  const loop = getRunningLoop();
  const future = loop.createFuture<any>();
  const timer = loop.callLater(delay, setUnlessDone, future, result);
  try {
    return yield* future;
  } finally {
    timer.cancel();
  }
}

function setUnlessDone(future: Future<any>, result: unknown): void {
  if (!future.done()) future.setResult(result);
}
