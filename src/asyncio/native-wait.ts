import type { Coroutine } from "./coroutine.js";
import { CancelledError } from "./errors.js";
import { stepHook } from "./instrument.js";
import type { Onward } from "./onward.js";
import type { Suspension } from "./suspension.js";
import type { Task } from "./task.js";

let run = 0;
let runGoesOn = false;
const settled = Promise.resolve();

/** Numbers the runs of synchronous code: one ends when the microtask that did it ends. */
function presentRun(): number {
  if (!runGoesOn) {
    runGoesOn = true;
    run++;
    settled.then(() => {
      runGoesOn = false;
    });
  }
  return run;
}

/** The await of a native promise, as a point at which the task can be cancelled. */
class NativeWait implements Suspension {
  readonly nativeRun = presentRun();
  private open = true;
  private asked = false;

  constructor(
    private readonly task: Task<any>,
    readonly awaited: Promise<unknown>,
    private readonly onward: Onward,
    readonly frame: Coroutine<any> | null,
    private readonly ownSite: number,
    private readonly left: Coroutine<any> | null,
  ) {}

  get site(): number {
    return this.ownSite >= 0 ? this.ownSite : siteOf(this.frame);
  }

  start(): void {
    this.awaited.then(
      (value) => {
        if (!this.asked && this.end()) this.onward._resume(value);
      },
      (error) => {
        if (!this.asked && this.end()) this.onward._fail(error);
      },
    );
  }

  cancel(message: string | undefined): boolean {
    if (!this.open) return false;
    // From here on an outcome of the promise comes too late, as it would for a cancelled future.
    if (this.asked) return true;
    this.asked = true;
    if (this.left !== null) leaveBehind(this.left);
    const fail = (error: unknown): void => {
      if (this.end()) this.onward._fail(error);
    };
    this.task._failSoon(new CancelledError(message), { _resume: fail, _fail: fail });
    return true;
  }

  private end(): boolean {
    if (!this.open) return false;
    this.open = false;
    this.task._endWait(this);
    return true;
  }
}

/**
 * Suspends code of `task` until `promise` is settled or the task is cancelled, whichever is first.
 *
 * @param frame the coroutine whose code awaits
 * @param site the number of the await site; -1 for that of the code which led here
 * @param left the coroutine whose native code may be what settles the promise, and is left behind by a cancellation
 */
export function waitForPromise(
  task: Task<any>,
  promise: Promise<unknown>,
  onward: Onward,
  frame: Coroutine<any> | null,
  site: number,
  left: Coroutine<any> | null = null,
): void {
  const wait = new NativeWait(task, promise, onward, frame, site, left);
  task._beginWait(wait);
  wait.start();
  if (stepHook !== null) stepHook.suspended(task, promise);
  if (task._mustCancel) {
    task._mustCancel = false;
    wait.cancel(task._cancelMessage);
  }
}

/** The number of the innermost await site on the way to `frame`: the library's own coroutines have none. */
export function siteOf(frame: Coroutine<any> | null): number {
  for (let at = frame; at !== null; at = at._caller) if (at._site >= 0) return at._site;
  return -1;
}

let everLeft = false;

/**
 * The native code of `coroutine` awaits a promise, which nothing can end; its task goes on without it. It is
 * cancelled at its next await of something of this library.
 */
export function leaveBehind(coroutine: Coroutine<any>): void {
  coroutine._left = true;
  everLeft = true;
}

/** The cancellation for code that was left behind, once; null for all other code. */
export function lateCancellation(frame: Coroutine<any> | null): CancelledError | null {
  if (!everLeft) return null;
  for (let at = frame; at !== null; at = at._caller) {
    if (!at._left) continue;
    at._left = false;
    return new CancelledError();
  }
  return null;
}
