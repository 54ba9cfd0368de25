import { activeTask } from "../../src/asyncio/context.js";
import { Coroutine, Future, hostLoop, isCancelled, Task } from "../../src/asyncio/index.js";
import { Executor } from "../../src/asyncio/io/executor.js";
import { suspendOn } from "../../src/asyncio/suspension.js";
import type { TaskAwaits } from "./await-sites.js";

/** A function of a cell is sent to a thread as its text, in which awaits call what only the main thread has. */
const IN_THREADS =
  "globalThis.__tsloop = { mark() {}, enter() {}, own: (_, x) => x, site: (_, x) => x, resumed: (x) => x, siteIterable: (_, x) => x, import: (s, o) => import(s, o) };";

/**
 * Makes the notebook's asyncio loop run for ever, and ties await sites to its tasks.
 *
 * @param onException an exception that reached no one: in a callback, or in a task whose result nobody took
 */
export function hostAsyncio(onException: (message: string, exception: unknown) => void): TaskAwaits {
  const loop = hostLoop();
  loop.setDefaultExecutor(new Executor({ prelude: IN_THREADS }));
  loop.setExceptionHandler((_loop, context) => {
    if ("exception" in context)
      onException(context.message ?? "Unhandled exception in event loop", context.exception);
    else loop.defaultExceptionHandler(context);
  });
  return {
    current: activeTask,
    suspend(on, site, leaf) {
      // An await that waits for another of this task's functions is not where the task is suspended.
      return on instanceof Promise && !leaf ? on : suspendOn(on, site);
    },
    cancel(on) {
      if (on instanceof Coroutine) return on._task?.cancel() ?? false;
      // What gathers others exists for this await alone. A task or a future may have other uses: it goes on.
      const gathers = on instanceof Future && !(on instanceof Task) && on.constructor !== Future;
      return gathers ? on.cancel() : false;
    },
    isCancelled,
    coroutineOf: (on) =>
      on instanceof Task ? (on.getCoro() ?? undefined) : on instanceof Coroutine ? on : undefined,
  };
}
