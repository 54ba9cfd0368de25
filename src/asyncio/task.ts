import type { Runnable } from "./awaitable.js";
import {
  activeTask,
  type Context,
  copyContext,
  currentFrame,
  followPromises,
  switchScope,
} from "./context.js";
import { type Coroutine, isCoroutine } from "./coroutine.js";
import { describe, describedByToString } from "./describe.js";
import { CancelledError, RuntimeError } from "./errors.js";
import { Future } from "./future.js";
import { hook, stepHook } from "./instrument.js";
import type { EventLoop } from "./loop.js";
import type { Onward } from "./onward.js";
import { noCoroutine } from "./required.js";
import { cancelWaits, type Suspension, suspensionOf } from "./suspension.js";
import { Wait } from "./waiting.js";

let lastId = 0;
let lastName = 0;
/** The controllers of those whose `signal` was asked for. */
const controllers = new WeakMap<Task<any>, AbortController>();
/** Those whose `cancel` is under way. */
const passingOn = new Set<Task<any>>();

export interface TaskOptions {
  /** Shown in messages and tables; by default `Task-` and a number that counts such tasks. */
  readonly name?: string | undefined;
  /** The async context of its steps; by default that of the call. */
  readonly context?: Context | undefined;
  /** Run its first step now instead of through the ready queue. CPython 3.12: `eager_start`. */
  readonly eager?: boolean | undefined;
}

/**
 * A future that drives a coroutine on the loop. CPython: `asyncio.Task`.
 *
 * Its first step goes through the ready queue. A live task is held by its loop, so it need not be kept; in a notebook one
 * that waits for long is held by what may bring it on.
 * Difference: the await of a native promise in a plain async function is not interrupted by `cancel()`, which
 * then takes effect at the next await of something of this library; see `cancellable`.
 */
export class Task<T = unknown> extends Future<T> implements Runnable, Onward {
  /** The task whose code made this one; forgotten when that is done and this one makes tasks in its turn. */
  parent: Task<unknown> | null;
  /** @internal */ _mustCancel = false;
  /** Its neighbours in the list of its loop's tasks. @internal */
  _previous: Task<any> | null = null;
  /** @internal */
  _next: Task<any> | null = null;
  private readonly coro: Coroutine<T>;
  /** A number stands for the name `Task-` and the number. */
  private name: string | number;
  private context: Context | null;
  /** Whether the context was given, and is not only what was there. */
  private readonly ownContext: boolean;
  private requests = 0;
  /** Several when the body combines promises or nests functions that await native ones. */
  private waits: Suspension | Suspension[] | null = null;

  /** @throws TypeError if `coro` is not a coroutine object */
  constructor(coro: Coroutine<T>, options: TaskOptions & { readonly loop?: EventLoop | undefined } = {}) {
    if (!isCoroutine(coro)) throw new TypeError(noCoroutine(coro));
    super(options);
    this._loop._checkClosed();
    followPromises();
    this.coro = coro;
    this.name = options.name === undefined ? ++lastName : String(options.name);
    const { context } = options;
    this.parent = activeTask();
    // Or else tasks that make tasks that make tasks would keep all their ancestors.
    if (this.parent?.parent?.done()) this.parent.parent = null;
    this.ownContext = context !== undefined;
    this.context = context ?? copyContext();
    coro._task ??= this;
    this._loop._tasks.add(this);
    hook?.taskCreated(this, this.parent);
    if (options.eager === true && this._loop.isRunning()) this.run();
    else this._loop._soon(this);
  }

  /** @internal */
  protected override _number(): number {
    return ++lastId;
  }

  /** A task is announced as a task, once it is complete. @internal */
  protected override _announce(): void {}

  /** @internal */
  get _stepped(): this {
    return this;
  }

  getName(): string {
    return typeof this.name === "number" ? `Task-${this.name}` : this.name;
  }

  setName(name: string): void {
    this.name = String(name);
  }

  /** The coroutine that it drives. */
  getCoro(): Coroutine<T> {
    return this.coro;
  }

  /**
   * The async context that its steps run in. Null for a native async function that has begun in the context of its
   * creation: from there on JavaScript itself keeps it.
   */
  getContext(): Context | null {
    return this.context;
  }

  /** @throws RuntimeError always: only the coroutine gives a task its result */
  override setResult(_value: T): void {
    throw new RuntimeError("Task does not support set_result operation");
  }

  /** @throws RuntimeError always */
  override setException(_exception: unknown): void {
    throw new RuntimeError("Task does not support set_exception operation");
  }

  /**
   * Asks the task to stop: the await where it is suspended throws CancelledError in the next turn of the loop. It
   * may clean up, and may even go on; `cancelled()` is true only once it has ended so.
   * @returns false if it was done already
   */
  override cancel(message?: string): boolean {
    return this._cancelWithin(null, message);
  }

  /**
   * `cancel`, but only for those awaits that `frame` has led to. In code that awaits one thing after the other these
   * are all; but `Promise.all` and functions that nobody awaits go on beside a timeout or a group of tasks that
   * does not concern them.
   * @internal
   */
  _cancelWithin(frame: Coroutine<any> | null, message?: string): boolean {
    this._retrieve();
    if (this.done()) return false;
    this.requests++;
    if (hook !== null) hook.cancelRequested(this, activeTask());
    if (passingOn.has(this)) {
      // The request came round in a circle of tasks that wait for each other: it is broken here.
      const [wait] = this._waits();
      if (wait instanceof Wait) wait.abandon(new CancelledError(message));
      return true;
    }
    passingOn.add(this);
    if (!cancelWaits(this, frame, message)) {
      // Either a step is in the ready queue or the body awaits a native promise.
      this._mustCancel = true;
      this._cancelMessage = message;
    }
    passingOn.delete(this);
    controllers.get(this)?.abort(new CancelledError(message));
    return true;
  }

  /** How many requests to cancel it are open: `cancel()` adds one, `uncancel()` takes one back. */
  cancelling(): number {
    return this.requests;
  }

  /** Takes one request to cancel back, by whoever made it. @returns how many are left */
  uncancel(): number {
    if (this.requests > 0 && --this.requests === 0) {
      this._mustCancel = false;
      if (controllers.get(this)?.signal.aborted) controllers.delete(this);
    }
    return this.requests;
  }

  /** Aborted when the task is asked to stop, for `fetch` and others that take an `AbortSignal`. */
  get signal(): AbortSignal {
    let controller = controllers.get(this);
    if (controller === undefined) {
      controller = new AbortController();
      controllers.set(this, controller);
      if (this.requests > 0) controller.abort(new CancelledError(this._cancelMessage));
    }
    return controller.signal;
  }

  /**
   * Its coroutines that have begun and not ended, outermost first; none when it is done.
   * @param options.limit at most so many, the innermost ones
   * Difference: for a task that failed, see the `stack` of its exception.
   */
  getStack(options: { limit?: number } = {}): Coroutine<unknown>[] {
    const stack: Coroutine<unknown>[] = [];
    if (this.done()) return stack;
    const innermost = activeTask() === this ? currentFrame() : suspensionOf(this)?.frame;
    for (let at: Coroutine<any> | null = innermost ?? this.coro; at !== null; at = at._caller)
      stack.unshift(at);
    return options.limit === undefined ? stack : stack.slice(Math.max(0, stack.length - options.limit));
  }

  /** Whether it waits for anything that is noted. @internal */
  get _isWaiting(): boolean {
    return this.waits !== null;
  }

  /** What it waits for now. @internal */
  _waits(): readonly Suspension[] {
    if (this.waits === null) return [];
    return Array.isArray(this.waits) ? this.waits : [this.waits];
  }

  /** The first step. @internal */
  run(): boolean {
    hook?.stepBegin(this);
    if (this._mustCancel) {
      this._mustCancel = false;
      this.coro._close();
      this._fail(this._makeCancelledError());
      return true;
    }
    // The coroutine of a task has no caller: it does not belong to the code that happened to make the task.
    const before = switchScope(undefined);
    try {
      this.context!.runInAsyncScope(this.begin, this);
    } finally {
      switchScope(before);
    }
    return true;
  }

  private begin(): void {
    this.coro._drive(this, this.context, this);
    if (this.coro._generator === null && !this.ownContext) this.context = null;
  }

  /** Suspends the running code of this task until `future` is done. @internal */
  _waitFor(future: Future<any>, onward: Onward, frame: Coroutine<any> | null): void {
    if (future === (this as Future<any>)) {
      this._failSoon(new RuntimeError(`Task cannot await on itself: ${describe(this)}`), onward);
      return;
    }
    if (future._loop !== this._loop) {
      const what = `Task ${describe(this)} got Future ${describe(future)} attached to a different loop`;
      this._failSoon(new RuntimeError(what), onward);
      return;
    }
    const wait = new Wait(this, future, onward, frame);
    this._beginWait(wait);
    future._addWaiting(wait);
    if (stepHook !== null) stepHook.suspended(this, future);
    if (this._mustCancel && future.cancel(this._cancelMessage)) this._mustCancel = false;
  }

  /** Suspends the running code until the next turn of the loop. @internal */
  _waitForTurn(onward: Onward, frame: Coroutine<any> | null): void {
    if (stepHook !== null) stepHook.suspended(this, null);
    this._loop._soon(new Wait(this, null, onward, frame));
  }

  /** Throws `error` into the running code in the next turn of the loop. @internal */
  _failSoon(error: unknown, onward: Onward): void {
    this._loop._soon(new Wait(this, null, onward, null, { thrown: error }));
  }

  /** @internal */
  _beginWait(wait: Suspension): void {
    if (this.waits === null) this.waits = wait;
    else if (Array.isArray(this.waits)) this.waits.push(wait);
    else this.waits = [this.waits, wait];
  }

  /** @internal */
  _endWait(wait: Suspension): void {
    if (this.waits === wait) this.waits = null;
    else if (Array.isArray(this.waits)) {
      const left = this.waits.filter((other) => other !== wait);
      this.waits = left.length === 0 ? null : left;
    }
  }

  /** Its coroutine returned. @internal */
  _resume(value: T): void {
    // Its code may go on after it was given up for lost.
    if (this.done()) return;
    if (this._mustCancel) {
      this._mustCancel = false;
      super.cancel(this._cancelMessage);
    } else {
      if (this.requests > 0) this.reportSwallowed();
      this._succeed(value);
    }
  }

  private reportSwallowed(): void {
    hook?.cancelSwallowed(this);
    if (!this._loop.getDebug()) return;
    const message = "Task was asked to stop, and finished as if it had not been, without uncancel()";
    this._loop.callExceptionHandler({ message, task: this });
  }

  /** Its coroutine threw. @internal */
  _fail(error: unknown): void {
    if (this.done()) return;
    if (error instanceof CancelledError) {
      this._cancelledError = error;
      super.cancel();
    } else this._break(error);
  }

  /** @internal */
  protected override _doneBy(): this {
    return this;
  }

  /** @internal */
  protected override _settle(state: "finished" | "failed" | "cancelled"): void {
    this._loop._tasks.remove(this);
    super._settle(state);
  }

  /** @internal */
  protected override _describeState(): string {
    const state = super._describeState();
    const shown = this.requests > 0 && !this.done() ? state.replace("pending", "cancelling") : state;
    const [first, ...rest] = shown.split(" ");
    return [first, `name='${this.getName()}'`, `coro=<${this.coro.name}()>`, ...rest].join(" ");
  }
}

describedByToString(Task);
