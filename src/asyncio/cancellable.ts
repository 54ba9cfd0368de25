import type { Future } from "./future.js";
import { getRunningLoop } from "./running.js";

/**
 * A future for a native promise, so that the await of it can be cancelled: `await cancellable(fetch(url))`. The
 * promise itself goes on; its outcome is then dropped. For work that can be aborted pass `currentTask().signal`.
 *
 * Needed in plain Node programs only: in the cells of a notebook every await can be cancelled.
 *
 * @throws RuntimeError `no running event loop`
 */
export function cancellable<T>(promise: PromiseLike<T>): Future<T> {
  const future = getRunningLoop().createFuture<T>();
  promise.then(
    (value) => {
      if (!future.done()) future.setResult(value);
    },
    (error) => {
      if (!future.done()) future.setException(error);
    },
  );
  return future;
}
