import type { Runnable } from "./awaitable.js";
import { type Context, copyContext } from "./context.js";
import type { Coroutine } from "./coroutine.js";
import { CancelledError } from "./errors.js";
import type { Future } from "./future.js";
import { Handle } from "./handle.js";
import { hook } from "./instrument.js";
import { siteOf } from "./native-wait.js";
import type { Onward } from "./onward.js";
import type { Suspension } from "./suspension.js";
import type { Task } from "./task.js";

/** Something that a future wakes when it is done. */
export interface Waiting {
  /** Puts it into the ready queue. */
  wake(future: Future<any>): void;
  /** The task or future whose progress depends on this one; the edges of the call graph. */
  readonly awaiter: Future<any> | null;
  /** The function given to `addDoneCallback`, by which it can be removed. */
  readonly callback: unknown;
}

/**
 * A suspended await: of a future, or (when `future` is null) of the next turn of the loop.
 *
 * It is the entry of the future's list of callbacks and of the ready queue at once. Running it goes on with the
 * awaiting code, with the outcome or with the cancellation that was asked for meanwhile.
 */
export class Wait implements Runnable, Waiting, Suspension {
  constructor(
    readonly task: Task<any> | null,
    readonly future: Future<any> | null,
    private readonly onward: Onward,
    /** The coroutine whose code awaits. */
    readonly frame: Coroutine<any> | null,
    /** An error to go on with, instead of an outcome. */
    private readonly error: { readonly thrown: unknown } | null = null,
  ) {}

  get awaited(): Future<any> | null {
    return this.future;
  }

  get site(): number {
    return siteOf(this.frame);
  }

  get nativeRun(): number {
    return 0;
  }

  get awaiter(): Task<any> | null {
    return this.task;
  }

  get _stepped(): Task<any> | null {
    return this.task;
  }

  get callback(): null {
    return null;
  }

  wake(future: Future<any>): void {
    future._loop._soon(this);
  }

  /** Cancels what is waited for; false if that cannot be cancelled any more. */
  cancel(message: string | undefined): boolean {
    return this.future?.cancel(message) ?? false;
  }

  /** Goes on with `error` in the next turn, whatever becomes of the future. */
  abandon(error: unknown): void {
    this.future?._removeWaiting(this);
    this.task?._endWait(this);
    this.task?._failSoon(error, this.onward);
  }

  run(): boolean {
    const { task, future } = this;
    let failed = this.error !== null;
    let error = this.error?.thrown;
    let value: unknown;
    if (future !== null) {
      if (future._succeeded) value = future._value;
      else {
        failed = true;
        error = future._takeError();
      }
    }
    if (task !== null) {
      task._endWait(this);
      if (task._mustCancel) {
        if (!(failed && error instanceof CancelledError)) error = task._makeCancelledError();
        failed = true;
        task._mustCancel = false;
      }
      hook?.stepBegin(task);
    }
    if (failed) this.onward._fail(error);
    else this.onward._resume(value);
    return true;
  }
}

/** A callback of the user, with the context of its registration. */
export class Registered implements Waiting {
  readonly context: Context;

  constructor(
    readonly callback: (future: any) => unknown,
    context: Context | undefined,
  ) {
    this.context = context ?? copyContext();
  }

  get awaiter(): null {
    return null;
  }

  wake(future: Future<any>): void {
    const loop = future._loop;
    loop._checkClosed();
    loop._soon(new Handle(loop, this.callback, [future], this.context));
  }
}

/** A callback of the library, which sets futures and runs no code of the user. */
export class Linked implements Runnable, Waiting {
  private future: Future<any> | null = null;

  constructor(
    readonly callback: (future: any) => void,
    readonly awaiter: Future<any> | null = null,
  ) {}

  get _stepped(): null {
    return null;
  }

  wake(future: Future<any>): void {
    this.future = future;
    future._loop._soon(this);
  }

  run(): boolean {
    this.callback(this.future);
    return false;
  }
}
