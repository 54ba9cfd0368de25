import type { Awaitable } from "./awaitable.js";
import { Chain, promiseOf } from "./chain.js";
import { activeTask, type Context, currentFrame } from "./context.js";
import { describe, describedByToString } from "./describe.js";
import { CancelledError, InvalidStateError, RuntimeError } from "./errors.js";
import { hook } from "./instrument.js";
import type { EventLoop } from "./loop.js";
import { lateCancellation } from "./native-wait.js";
import type { Onward } from "./onward.js";
import { presentPlace } from "./place.js";
import type { Purpose } from "./purpose.js";
import { requireFunction } from "./required.js";
import { defaultLoop } from "./running.js";
import type { Task } from "./task.js";
import { unwatchRetrieval, watchRetrieval } from "./unretrieved.js";
import { Linked, Registered, Wait, type Waiting } from "./waiting.js";

let lastId = 0;
/** The future that iteration yielded last, so that `yield* future` can be told from `yield future`. */
let delegating: Future<any> | null = null;

/** Whether `yielded`, from the step just done, came from `yield* future`. Asking for it forgets it. */
export function takeDelegating(yielded: unknown): boolean {
  const taken = delegating;
  delegating = null;
  return taken === yielded;
}

/** The state of a future, in CPython's words. */
export type FutureState = "pending" | "cancelled" | "finished";

/**
 * Work that is not done yet and that the loop watches: one result, exception or cancellation, set once.
 *
 * Callbacks always go through the loop's ready queue, in the order of registration. CPython: `asyncio.Future`.
 * Differences: an exception may be any value; a report about an exception that nobody retrieved carries a
 * description of the future, for the future itself is gone by then.
 */
export class Future<T = unknown> implements Awaitable<T> {
  /** Counts the futures of this process; tasks have numbers of their own. */
  readonly id: number;
  /** Where it was made, in debug mode or when an instrument says so. */
  readonly place: unknown;
  /** What the library made it wait for; undefined for futures and tasks of the user. */
  purpose: Purpose | undefined = undefined;
  /** What an instrument keeps with the future or task. */
  info: unknown = undefined;
  /** @internal */ readonly _loop: EventLoop;
  /** A future that failed is finished too. @internal */ _state: FutureState | "failed" = "pending";
  /** The result, or the exception when `_failed`. @internal */ _value: any = undefined;
  /** @internal */ _cancelMessage: string | undefined = undefined;
  /** The error that ended a task by cancellation, to be thrown again once. @internal */
  _cancelledError: CancelledError | null = null;
  private waiting: Waiting | Waiting[] | null = null;
  /** Whether nobody looked at its exception, and whether that would be reported when it is collected. @internal */
  _report: "none" | "due" | "watched" = "none";

  /** @param options.loop the loop it belongs to; by default the running one */
  constructor(options: { readonly loop?: EventLoop | undefined } = {}) {
    this._loop = options.loop ?? defaultLoop();
    this.place = presentPlace();
    this.id = this._number();
    if (hook !== null) this._announce();
  }

  /** @internal */
  protected _number(): number {
    return ++lastId;
  }

  /** @internal */
  protected _announce(): void {
    hook!.futureCreated(this);
  }

  /** The loop it belongs to. */
  getLoop(): EventLoop {
    return this._loop;
  }

  /** Whether it has a result or an exception or was cancelled. */
  done(): boolean {
    return this._state !== "pending";
  }

  /** Whether it was cancelled. */
  cancelled(): boolean {
    return this._state === "cancelled";
  }

  /**
   * The result.
   * @throws the exception that was set; CancelledError; InvalidStateError if it is not done
   */
  result(): T {
    if (this._state === "pending") throw new InvalidStateError("Result is not ready.");
    if (this._succeeded) return this._value;
    throw this._takeError();
  }

  /**
   * The exception that was set, null if there is none.
   * @throws CancelledError; InvalidStateError if it is not done
   */
  exception(): any {
    if (this._state === "pending") throw new InvalidStateError("Exception is not set.");
    if (this._succeeded) return null;
    const error = this._takeError();
    if (this._state === "cancelled") throw error;
    return error;
  }

  /** @throws InvalidStateError if it is done */
  setResult(value: T): void {
    this._checkPending();
    this._succeed(value);
  }

  /**
   * @param exception what an await of it throws; a class of errors stands for a new one of it
   * @throws InvalidStateError if it is done
   */
  setException(exception: unknown): void {
    this._checkPending();
    this._break(exception);
  }

  /**
   * Cancels it and schedules its callbacks; an await of it throws CancelledError.
   * @param message the message of that error
   * @returns false if it was done already
   */
  cancel(message?: string): boolean {
    this._retrieve();
    if (this._state !== "pending") return false;
    this._cancelMessage = message;
    this._settle("cancelled");
    return true;
  }

  /**
   * Calls `callback` with this future once it is done: through `callSoon`, never at once.
   * @param options.context the async context of the call; by default the present one
   */
  addDoneCallback(callback: (future: this) => unknown, options: { context?: Context } = {}): void {
    requireFunction("addDoneCallback", callback);
    this._addWaiting(new Registered(callback, options.context));
  }

  /** Removes every registration of `callback`. @returns how many there were */
  removeDoneCallback(callback: (future: this) => unknown): number {
    const all = this._waiting();
    const kept = all.filter((entry) => entry.callback !== callback);
    if (kept.length < all.length) this.waiting = kept.length === 0 ? null : kept;
    return all.length - kept.length;
  }

  /**
   * As that of a promise. `await` calls it: the task whose code is running waits for this future. See `Awaitable`.
   * @returns a promise of what the callback gives
   */
  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (typeof onResult !== "function" || typeof onError !== "function") {
      return promiseOf<T>(this).then(onResult, onError);
    }
    const chain = new Chain(onResult, onError);
    this._await(chain);
    return chain as never;
  }

  *[Symbol.iterator](): Generator<unknown, T, any> {
    if (this._state === "pending") {
      delegating = this;
      yield this;
    }
    if (this._state === "pending") throw new RuntimeError("await wasn't used with future");
    return this.result();
  }

  toString(): string {
    return `<${this.constructor.name} ${this._describeState()}>`;
  }

  /** Goes on with `onward` once it is done; at once if it is. @internal */
  _await(onward: Onward): void {
    if (this._state !== "pending") {
      if (this._succeeded) onward._resume(this._value);
      else onward._fail(this._takeError());
      return;
    }
    const task = activeTask();
    const late = lateCancellation(currentFrame());
    if (late !== null) onward._fail(late);
    else if (task !== null) task._waitFor(this, onward, currentFrame());
    else this._addWaiting(new Wait(null, this, onward, null));
  }

  /** Like `addDoneCallback`, for callbacks of the library that run no code of the user. @internal */
  _link(callback: (future: any) => void, awaiter: Future<any> | null = null): void {
    this._addWaiting(new Linked(callback, awaiter));
  }

  /** @internal */
  _addWaiting(entry: Waiting): void {
    if (this._state !== "pending") entry.wake(this);
    else if (this.waiting === null) this.waiting = entry;
    else if (Array.isArray(this.waiting)) this.waiting.push(entry);
    else this.waiting = [this.waiting, entry];
  }

  /** @internal */
  _removeWaiting(entry: Waiting): void {
    const kept = this._waiting().filter((other) => other !== entry);
    this.waiting = kept.length === 0 ? null : kept;
  }

  /** What will be woken, in order. @internal */
  _waiting(): readonly Waiting[] {
    if (this.waiting === null) return [];
    return Array.isArray(this.waiting) ? this.waiting : [this.waiting];
  }

  /** @internal */
  get _succeeded(): boolean {
    return this._state === "finished";
  }

  /** @internal */
  get _failed(): boolean {
    return this._state === "failed";
  }

  /** Whether it has an exception that nobody looked at. @internal */
  get _unretrieved(): boolean {
    return this._report !== "none";
  }

  /** The error of a future that did not succeed, which counts as retrieved now. @internal */
  _takeError(): unknown {
    if (this._state === "cancelled") return this._makeCancelledError();
    this._retrieve();
    return this._value;
  }

  /** @internal */
  _makeCancelledError(): CancelledError {
    const error = this._cancelledError ?? new CancelledError(this._cancelMessage);
    this._cancelledError = null;
    return error;
  }

  /** @internal */
  _retrieve(): void {
    if (this._report === "watched") unwatchRetrieval(this);
    this._report = "none";
  }

  /** @internal */
  _checkPending(): void {
    if (this._state !== "pending") {
      const state = this._state === "cancelled" ? "CANCELLED" : "FINISHED";
      throw new InvalidStateError(`${state}: ${describe(this)}`);
    }
  }

  /** @internal */
  _succeed(value: T): void {
    this._value = value;
    this._settle("finished");
  }

  /** @internal */
  _break(exception: unknown): void {
    this._value = isErrorClass(exception) ? new exception() : exception;
    this._settle("failed");
    this._report = "due";
    watchRetrieval(this);
  }

  /** The task whose code sets it. @internal */
  protected _doneBy(): Task<any> | null {
    return activeTask();
  }

  /** @internal */
  protected _settle(state: FutureState | "failed"): void {
    this._state = state;
    hook?.done(this, this._doneBy());
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null;
    if (Array.isArray(waiting)) for (const entry of waiting) entry.wake(this);
    else waiting.wake(this);
  }

  /** @internal */
  protected _describeState(): string {
    if (this._state === "pending" || this._state === "cancelled") return this._state;
    return `finished ${this._failed ? "exception" : "result"}=${describe(this._value)}`;
  }
}

describedByToString(Future);

function isErrorClass(value: unknown): value is new () => Error {
  return typeof value === "function" && value.prototype instanceof Error;
}

/** Whether `value` is a Future, and so also when it is a Task. CPython: `asyncio.isfuture`. */
export function isFuture(value: unknown): value is Future<unknown> {
  return value instanceof Future;
}
