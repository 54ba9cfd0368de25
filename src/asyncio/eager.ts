import type { TaskFactory } from "./loop.js";
import { Task } from "./task.js";

/**
 * A task factory that runs the first step of a task at once: `loop.setTaskFactory(eagerTaskFactory)`.
 * CPython 3.12: `asyncio.eager_task_factory`. Difference: a native async function gives its result in a microtask, so
 * that only a generator coroutine can be done already when `createTask` returns.
 */
export const eagerTaskFactory: TaskFactory = (loop, coro, options) =>
  new Task(coro, { ...options, loop, eager: options.eager ?? true });
