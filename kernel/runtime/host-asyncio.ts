import { activeTask } from "../../src/asyncio/context.js";
import { Coroutine, Future, hostLoop, isCancelled, Task } from "../../src/asyncio/index.js";
import { suspendOn } from "../../src/asyncio/suspension.js";
import type { TaskAwaits } from "./await-sites.js";

/**
 * Makes the notebook's asyncio loop run for ever, and ties await sites to its tasks.
 *
 * @param onException an exception that reached no one: in a callback, or in a task whose result nobody took
 */
export function hostAsyncio(onException: (message: string, exception: unknown) => void): TaskAwaits {
  hostLoop().setExceptionHandler((loop, context) => {
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
