/**
 * Where a task is suspended, and how a cancellation reaches awaits that the library does not see by itself: those
 * of native promises. The kernel's transform turns `await x` of a cell into a call that uses `suspendOn`.
 * Internal to the kernel.
 */
import { activeTask, currentFrame } from "./context.js";
import type { Coroutine } from "./coroutine.js";
import { waitForPromise } from "./native-wait.js";
import { ownPromise } from "./own-promises.js";
import type { Task } from "./task.js";

/** One await at which a task is suspended. A task has several when its code combines promises or nests functions. */
export interface Suspension {
  /** What is awaited: a future or task, a native promise; null for the next turn of the loop. */
  readonly awaited: unknown;
  /** The number of the await site, -1 when none was noted. */
  readonly site: number;
  /** The coroutine whose code awaits. */
  readonly frame: Coroutine<any> | null;
  /** For native promises: the run of synchronous code in which the await was reached; 0 for our own awaitables. */
  readonly nativeRun: number;
  /** Asks for it to end in CancelledError; false if it is over or cannot. */
  cancel(message: string | undefined): boolean;
}

/**
 * Notes that the current task awaits `awaited` at the await site number `site`.
 *
 * @param awaited the operand of the await
 * @returns what to await in its place: for a native promise awaited by a task, a promise that the task's `cancel()`
 * rejects with CancelledError; everything else as it is
 */
export function suspendOn<T>(awaited: T, site: number): T | Promise<Awaited<T>> {
  const task = activeTask();
  if (task === null) return awaited;
  if (!(awaited instanceof Promise)) {
    // Its own `then` comes next, in a microtask, and finds the number with the coroutine.
    currentFrame()!._site = site;
    return awaited;
  }
  const frame = currentFrame();
  const promise = new Promise<Awaited<T>>((resolve, reject) => {
    waitForPromise(task, awaited, { _resume: resolve, _fail: reject }, frame, site);
  });
  return ownPromise(promise);
}

/**
 * Where `task` is suspended: at the await of its innermost function; null while it runs, is ready, or waits for
 * something that was not noted.
 */
export function suspensionOf(task: Task<any>): Suspension | null {
  return innermost(task._waits());
}

/**
 * The innermost of a task's suspensions. Awaits of our own awaitables are always innermost. Of native ones it is
 * the first in the latest run of code: an inner function reaches its await before the function that awaits it,
 * and whichever ran last is deepest.
 */
function innermost(waits: readonly Suspension[]): Suspension | null {
  let best: Suspension | null = null;
  for (const wait of waits) {
    if (wait.nativeRun === 0) return wait;
    if (best === null || wait.nativeRun > best.nativeRun) best = wait;
  }
  return best;
}

/**
 * Passes a request to cancel on to what `task` waits for; false if it waits for nothing that can be cancelled.
 * @param frame only to what this coroutine has led to; null for all
 */
export function cancelWaits(
  task: Task<any>,
  frame: Coroutine<any> | null,
  message: string | undefined,
): boolean {
  // A copy: what the task waits for changes while this is passed on.
  const waits = task._waits().filter((wait) => frame === null || isWithin(wait.frame, frame));
  let passedOn = false;
  let natives = false;
  for (const wait of waits) {
    if (wait.nativeRun !== 0) natives = true;
    else if (wait.cancel(message)) passedOn = true;
  }
  if (!natives) return passedOn;
  if (!passedOn) passedOn = innermost(waits)?.cancel(message) ?? false;
  reachOut(task, waits, message);
  return passedOn;
}

/** Whether `frame` is `inner` or has led to it. */
export function isWithin(inner: Coroutine<any> | null, frame: Coroutine<any>): boolean {
  for (let at = inner; at !== null; at = at._caller) if (at === frame) return true;
  return false;
}

/**
 * The innermost await was cancelled, and its error went outwards as far as the functions await each other. If an
 * outer await of a native promise is still there, and nothing new is awaited, the error did not come through: it
 * waited for something else, and gets the cancellation as well.
 */
function reachOut(task: Task<any>, old: readonly Suspension[], message: string | undefined): void {
  task._loop._soon({
    _stepped: null,
    run() {
      const waits = task._waits();
      const left = waits.filter((wait) => old.includes(wait));
      const stuck =
        left.length > 0 && left.length === waits.length && left.every((wait) => wait.nativeRun !== 0);
      if (task.done() || !stuck) return false;
      innermost(left)!.cancel(message);
      reachOut(task, left, message);
      return false;
    },
  });
}

/**
 * Ends a task whose code will never go on, because an interrupt unwound it. Does nothing if it is done.
 * @param error what the task fails with
 */
export function endTask(task: Task<any>, error: unknown): void {
  if (!task.done()) task._break(error);
}
