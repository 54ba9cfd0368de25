import type { Runnable } from "./awaitable.js";
import { type Context, switchScope } from "./context.js";
import { describe, describedByToString } from "./describe.js";
import { hook } from "./instrument.js";
import type { EventLoop } from "./loop.js";
import { presentPlace } from "./place.js";

/**
 * A callback that was given to the loop by `callSoon`; `cancel()` takes it back. CPython: `asyncio.Handle`.
 */
export class Handle implements Runnable {
  /** Where it was registered, in debug mode or when an instrument says so. */
  readonly place: unknown;
  /** @internal */ _cancelled = false;

  /** @internal */
  constructor(
    readonly loop: EventLoop,
    /** @internal */ public _callback: ((...args: any[]) => unknown) | null,
    /** @internal */ public _args: readonly unknown[],
    /** @internal */ readonly _context: Context | null,
  ) {
    this.place = presentPlace();
  }

  /** Takes the callback back; no effect if it ran already. */
  cancel(): void {
    if (this._cancelled) return;
    this._cancelled = true;
    this._callback = null;
    this._args = [];
  }

  /** Whether `cancel()` was called. */
  cancelled(): boolean {
    return this._cancelled;
  }

  /** @internal */
  get _stepped(): null {
    return null;
  }

  /** @internal */
  run(): boolean {
    if (this._cancelled) return false;
    const before = switchScope(this.loop);
    hook?.callbackBegin(this);
    try {
      if (this._context === null) this._callback!(...this._args);
      else this._context.runInAsyncScope(this._callback!, undefined, ...this._args);
    } catch (error) {
      this.loop.callExceptionHandler({
        message: `Exception in callback ${describe(this._callback)}`,
        exception: error,
        handle: this,
      });
    } finally {
      switchScope(before);
    }
    return true;
  }

  toString(): string {
    return `<${this.constructor.name}${this._cancelled ? " cancelled" : ` ${describe(this._callback)}`}>`;
  }
}

/** A callback that was given to the loop for a certain time. CPython: `asyncio.TimerHandle`. */
export class TimerHandle extends Handle {
  /** Whether it is in the heap of timers. @internal */
  _scheduled = false;
  /** Breaks ties, so that equal deadlines keep the order in which they were set. @internal */
  _order = 0;

  /** @internal */
  constructor(
    loop: EventLoop,
    callback: (...args: any[]) => unknown,
    args: readonly unknown[],
    context: Context | null,
    /** @internal */ readonly _when: number,
  ) {
    super(loop, callback, args, context);
  }

  /** When it is due, in seconds of `loop.time()`. */
  when(): number {
    return this._when;
  }

  override cancel(): void {
    const counts = !this._cancelled && this._scheduled;
    super.cancel();
    if (counts) this.loop._timerCancelled();
  }
}

describedByToString(Handle);
describedByToString(TimerHandle);
