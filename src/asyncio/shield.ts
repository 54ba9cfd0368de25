import type { Awaitable } from "./awaitable.js";
import { ensureFuture } from "./ensure-future.js";
import type { Future } from "./future.js";

/**
 * Protects `awaitable` from the cancellation of whoever awaits it: that await throws CancelledError, and the inner
 * work goes on. Cancelling the inner one itself cancels both. CPython: `asyncio.shield`.
 */
export function shield<T>(awaitable: Awaitable<T> | PromiseLike<T>): Future<T> {
  const inner = ensureFuture(awaitable);
  if (inner.done()) return inner;
  const outer = inner._loop.createFuture<T>();
  const innerDone = (): void => {
    if (outer.cancelled()) inner._retrieve();
    else if (inner.cancelled()) outer.cancel();
    else if (inner._succeeded) outer.setResult(inner._value);
    else outer.setException(inner._takeError());
  };
  inner._link(innerDone, outer);
  outer._link(() => {
    if (!inner.done()) inner.removeDoneCallback(innerDone);
  });
  return outer;
}
