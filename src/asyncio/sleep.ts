import type { Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { ValueError } from "./errors.js";
import type { Future } from "./future.js";
import { Given, Later, type Plan } from "./given.js";
import { getRunningLoop } from "./running.js";

/**
 * Waits for `delay` seconds; with 0 or less, for one turn of the loop. CPython: `asyncio.sleep`.
 * @returns a coroutine of `result`; the time begins when it is awaited
 * @throws ValueError if `delay` is NaN
 */
export const sleep: {
  (delay: number): Coroutine<void>;
  <T>(delay: number, result: T): Coroutine<T>;
} = internal("sleep", (delay: number, result?: any): Plan<any> => {
  if (delay <= 0) return new Given(result, true);
  if (Number.isNaN(delay)) throw new ValueError("Invalid delay: NaN (not a number)");
  const loop = getRunningLoop();
  const future = loop.createFuture<any>();
  const timer = loop.callLater(delay, setUnlessDone, future);
  return new Later(future, (thrown) => {
    timer.cancel();
    if (thrown !== null) throw thrown.error;
    return new Given(result);
  });
});

function setUnlessDone(future: Future<any>): void {
  if (!future.done()) future.setResult(undefined);
}
