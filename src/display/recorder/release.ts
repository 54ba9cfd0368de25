/**
 * Finds the tasks that wait for what nothing can complete any more. There is only one way to be certain of that: nobody
 * but the task itself holds what it waits for, so that the garbage collector takes both. For that, those that have
 * waited for long are no longer held by the recorder and by the notebook's loop, which is CPython's way with all tasks.
 * Whatever may go on is held by what will bring it on: a timer, a socket, a variable.
 */
import { Future } from "../../asyncio/future.js";
import { suspensionOf } from "../../asyncio/suspension.js";
import type { Task } from "../../asyncio/task.js";
import { dependencies } from "./graph.js";
import { purposeOf } from "./purposes.js";
import type { Recorder } from "./recorder.js";
import type { TaskEntry } from "./task-entry.js";
import { taskTexts } from "./task-row.js";
import { DueTimes, waitingOf } from "./waiting.js";

/** Seconds: most waits are over before. */
export const longWait = 5;
/** Tasks looked at in one go, and those that a chain may lead through. */
const portion = 200;
const longestChain = 50;

/** Lets go of a portion of those that wait for long. Returns whether there are others that may do so one day. */
export function releaseWaiting(recorder: Recorder): boolean {
  const { home } = recorder;
  if (!home) return false;
  const due = new DueTimes();
  let left = portion;
  let others = false;
  for (const entry of recorder.live) {
    if (!entry.held || entry.task!._loop !== home) continue;
    if (left === 0 || entry.phase !== "waiting" || home.time() - entry.since < longWait) others = true;
    else {
      left--;
      if (!release(recorder, entry, due)) others = true;
    }
  }
  return others;
}

function release(recorder: Recorder, entry: TaskEntry, due: DueTimes): boolean {
  const task = entry.task!;
  const suspension = suspensionOf(task);
  if (isOfCircle(task)) return false;
  const site = suspension !== null && suspension.site >= 0 ? suspension.site : entry.site;
  // Without the kernel's transform nothing is noted of the await of a native promise.
  const waiting = suspension === null ? { kind: "promise" } : waitingOf(suspension.awaited, due);
  const trace = { ...taskTexts(entry), site, waiting };
  // What was captured for a place holds what was on the stack.
  void entry.created?.place;
  void entry.cancelPlace?.place;
  recorder.release(entry, trace);
  return true;
}

/** Whether it may wait in a circle, or for a lock: such findings say more, and speak of tasks that are there. */
function isOfCircle(task: Task<unknown>): boolean {
  const seen = new Set<Future<unknown>>([task]);
  for (const node of seen) {
    for (const wait of "_waits" in node ? (node as Task<unknown>)._waits() : []) {
      const { awaited } = wait;
      const kind = awaited instanceof Future ? purposeOf(awaited)?.kind : undefined;
      if (kind === "lock" || kind === "semaphore") return true;
    }
    for (const next of dependencies(node)) {
      if (next === task || seen.size > longestChain) return true;
      seen.add(next);
    }
  }
  return false;
}
