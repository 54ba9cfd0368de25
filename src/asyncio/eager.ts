import type { Coroutine } from "./coroutine.js";
import type { EventLoop, TaskFactory } from "./loop.js";
import { Task, type TaskOptions } from "./task.js";

/** Makes a task; `new Task(...)` with the same parameters. */
export type TaskConstructor = <T>(
  coro: Coroutine<T>,
  options: TaskOptions & { readonly loop: EventLoop },
) => Task<T>;

/**
 * A task factory that runs the first step of a task at once. CPython 3.12: `asyncio.create_eager_task_factory`.
 * Difference: a native async function gives its result in a microtask, so that only a generator coroutine can be
 * done already when `createTask` returns.
 *
 * @param construct makes the tasks
 */
export function createEagerTaskFactory(construct: TaskConstructor): TaskFactory {
  return (loop, coro, options) => construct(coro, { ...options, loop, eager: options.eager ?? true });
}

/** `createEagerTaskFactory` with plain tasks: `loop.setTaskFactory(eagerTaskFactory)`. */
export const eagerTaskFactory: TaskFactory = createEagerTaskFactory(
  (coro, options) => new Task(coro, options),
);
