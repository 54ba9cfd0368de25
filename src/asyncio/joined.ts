import type { Coroutine } from "./coroutine.js";
import { leaveBehind, waitForPromise } from "./native-wait.js";
import type { Onward } from "./onward.js";
import { isWithin } from "./suspension.js";
import type { Task } from "./task.js";

/** Yielded by a generator that waits for a promise. */
export interface Joined {
  /** Suspends the generator, which belongs to `frame`, until the promise is settled. */
  _begin(task: Task<any>, frame: Coroutine<any> | null, onward: Onward): void;
}

/** The wait for a promise of whatever origin: a cancellation ends the wait, and the promise goes on by itself. */
export class JoinedPromise implements Joined {
  constructor(private readonly promise: PromiseLike<unknown>) {}

  _begin(task: Task<any>, frame: Coroutine<any> | null, onward: Onward): void {
    waitForPromise(task, Promise.resolve(this.promise), onward, frame, -1, frame);
  }
}

/**
 * The wait for the body of an async function. It is the awaits inside of the body that are cancelled, and the wait
 * lasts until the body has ended; but a time limit may give it up, for nothing ends its await of a native promise.
 */
export class JoinedBody implements Joined {
  /**
   * @param code whose body it is; null for the coroutine that waits
   * @param leavable whether a time limit may give it up
   */
  constructor(
    private readonly promise: PromiseLike<unknown>,
    private readonly code: Coroutine<any> | null,
    private readonly leavable: boolean,
  ) {}

  _begin(task: Task<any>, frame: Coroutine<any> | null, onward: Onward): void {
    const wait =
      this.leavable && frame !== null ? new LeavableWait(task, frame, this.code ?? frame, onward) : onward;
    this.promise.then(
      (value) => wait._resume(value),
      (error) => wait._fail(error),
    );
  }
}

/** Those that have begun and not ended, of each task, in the order in which they began. */
const waits = new WeakMap<Task<any>, Set<LeavableWait>>();

class LeavableWait implements Onward {
  private readonly all: Set<LeavableWait>;

  constructor(
    private readonly task: Task<any>,
    readonly frame: Coroutine<any>,
    private readonly code: Coroutine<any>,
    private readonly onward: Onward,
  ) {
    this.all = waits.get(task) ?? new Set();
    waits.set(task, this.all.add(this));
  }

  _resume(value: unknown): void {
    if (this.all.delete(this)) this.onward._resume(value);
  }

  _fail(error: unknown): void {
    if (this.all.delete(this)) this.onward._fail(error);
  }

  leave(): void {
    this.all.delete(this);
    leaveBehind(this.code);
    this.task._mustCancel = false;
    this.onward._fail(this.task._makeCancelledError());
  }
}

/**
 * Delivers a cancellation that no step of `task` took, because its code awaits a native promise that nothing can end:
 * whoever waits for that code goes on without it.
 * @param frame only for code that this coroutine has led to
 * @returns false if there is no such code
 */
export function leaveWithin(task: Task<any>, frame: Coroutine<any>): boolean {
  let innermost: LeavableWait | null = null;
  for (const wait of waits.get(task) ?? []) if (isWithin(wait.frame, frame)) innermost = wait;
  innermost?.leave();
  return innermost !== null;
}

/** Whether `value` is one of these. */
export function isJoined(value: unknown): value is Joined {
  return value instanceof JoinedBody || value instanceof JoinedPromise;
}
