import { activeTask } from "./context.js";
import type { Coroutine } from "./coroutine.js";
import type { EventLoop } from "./loop.js";
import { getRunningLoop } from "./running.js";
import type { Task, TaskOptions } from "./task.js";

/**
 * Schedules a coroutine as a task on the running loop. CPython: `asyncio.create_task`.
 * @throws RuntimeError `no running event loop`; TypeError if it is not a coroutine object
 */
export function createTask<T>(coro: Coroutine<T>, options?: TaskOptions): Task<T> {
  return getRunningLoop().createTask(coro, options);
}

/**
 * The task whose code is running, null in a callback and outside tasks. CPython: `asyncio.current_task`.
 * @param loop only a task of this loop; by default of the running one
 * @throws RuntimeError `no running event loop` when none is given and none runs
 */
export function currentTask(loop: EventLoop = getRunningLoop()): Task<unknown> | null {
  const task = activeTask();
  return task !== null && task._loop === loop ? task : null;
}

/**
 * The tasks of a loop that are not done, in the order they were made. CPython: `asyncio.all_tasks`.
 * @param loop by default the running one
 * @throws RuntimeError `no running event loop` when none is given and none runs
 */
export function allTasks(loop: EventLoop = getRunningLoop()): Set<Task<unknown>> {
  return new Set(loop._tasks);
}
