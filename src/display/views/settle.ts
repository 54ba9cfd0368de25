/** Waiting for everything that was started. */
import { activeTask } from "../../asyncio/context.js";
import type { Future } from "../../asyncio/future.js";
import { findRunningLoop } from "../../asyncio/running.js";
import type { Task } from "../../asyncio/task.js";
import { flushDisplays } from "../live.js";
import { startRecording } from "./recording.js";

/**
 * Resolves when every task of the running loop is done, those included that others create meanwhile, but for the task
 * that calls this and those that wait for it. Then all live tables are final. Nothing is thrown for tasks that failed.
 */
export async function settle(): Promise<void> {
  startRecording();
  const loop = findRunningLoop();
  const waiting = dependents(activeTask());
  for (;;) {
    const open: Task<unknown>[] = [...(loop?._tasks ?? [])].filter((task) => !waiting.has(task));
    if (open.length === 0) break;
    await Promise.all(open.map(whenDone));
  }
  flushDisplays();
}

/** Without counting as retrieving its exception. */
function whenDone(task: Task<unknown>): Promise<void> {
  return new Promise((resolve) => task._link(() => resolve()));
}

/** `future` and all that, directly or not, wait for it: waiting for them would never end. */
function dependents(future: Future<unknown> | null): Set<Future<unknown>> {
  const found = new Set<Future<unknown>>();
  const next = future ? [future] : [];
  for (let one = next.pop(); one; one = next.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    for (const { awaiter } of one._waiting()) if (awaiter) next.push(awaiter);
  }
  return found;
}
