import type { Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import type { Future } from "./future.js";
import { Given, Later, type Plan, type Thrown } from "./given.js";
import type { Handle } from "./handle.js";
import { requireSeconds } from "./required.js";
import { getRunningLoop } from "./running.js";

/**
 * Waits for `delay` seconds; with 0 or less, for one turn of the loop. CPython: `asyncio.sleep`.
 * @returns a coroutine of `result`; the time begins when it is awaited
 * @throws TypeError if `delay` is no number; ValueError if it is NaN
 */
export const sleep: {
  (delay: number): Coroutine<void>;
  <T>(delay: number, result: T): Coroutine<T>;
} = internal("sleep", (delay: number, result?: any): Plan<any> => {
  requireSeconds("delay", delay);
  if (delay <= 0) return new Given(result, true);
  const loop = getRunningLoop();
  const future = loop.createFuture<any>();
  const timer = loop._timer(delay, setUnlessDone, [future]);
  if (result === undefined) return new Later(future, wake, timer);
  return new Later(future, (thrown) => {
    wake(thrown, timer);
    return new Given(result);
  });
});

function wake(thrown: Thrown | null, timer: Handle): Given<undefined> {
  timer.cancel();
  if (thrown !== null) throw thrown.error;
  return new Given(undefined);
}

function setUnlessDone(future: Future<any>): void {
  if (!future.done()) future.setResult(undefined);
}
