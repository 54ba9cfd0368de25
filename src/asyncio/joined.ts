import type { Coroutine } from "./coroutine.js";
import { leaveBehind, waitForPromise } from "./native-wait.js";
import type { Onward } from "./onward.js";
import type { Task } from "./task.js";

/** Something that can give up the body that it waits for. */
export interface Leaver {
  /** Gives up the body, if it has not ended; null while there is none. */
  leave: (() => void) | null;
}

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
 * lasts until the body has ended.
 */
export class JoinedBody implements Joined {
  /**
   * @param code whose body it is; null for the coroutine that waits
   * @param leaver told how to give the body up, as one that awaits a native promise cannot be cancelled
   */
  constructor(
    private readonly promise: PromiseLike<unknown>,
    private readonly code: Coroutine<any> | null = null,
    private readonly leaver: Leaver | null = null,
  ) {}

  _begin(task: Task<any>, frame: Coroutine<any> | null, onward: Onward): void {
    const { code, leaver, promise } = this;
    if (leaver === null) {
      promise.then(
        (value) => onward._resume(value),
        (error) => onward._fail(error),
      );
      return;
    }
    const end = (): boolean => {
      const ended = leaver.leave === leave;
      if (ended) leaver.leave = null;
      return ended;
    };
    const leave = (): void => {
      end();
      leaveBehind((code ?? frame)!);
      task._mustCancel = false;
      onward._fail(task._makeCancelledError());
    };
    leaver.leave = leave;
    promise.then(
      (value) => end() && onward._resume(value),
      (error) => end() && onward._fail(error),
    );
  }
}

/** Whether `value` is one of these. */
export function isJoined(value: unknown): value is Joined {
  return value instanceof JoinedBody || value instanceof JoinedPromise;
}
