/** Waiting for everything that was started. */

import { activeTask } from "../../asyncio/context.js";
import type { Future } from "../../asyncio/future.js";
import { flushDisplays } from "../live.js";
import { recorder } from "../recorder/recorder.js";
import { startRecording } from "./recording.js";

/**
 * Resolves when every task that was ever created is done, those included that others create meanwhile, but for the task
 * that calls this and those that wait for it. Then all live tables are final. Nothing is thrown for tasks that failed.
 */
export async function settle(): Promise<void> {
  startRecording();
  const waiting = dependents(activeTask());
  await new Promise<void>((resolve) => {
    const look = () => {
      // Nearly every call sees too many tasks and returns here.
      if (recorder.live.size > waiting.size) return;
      for (const { task } of recorder.live) if (task && !waiting.has(task)) return;
      stop();
      resolve();
    };
    const stop = recorder.onChange(look);
    look();
  });
  flushDisplays();
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
