import type { Awaitable } from "./awaitable.js";
import { Chain, promiseOf } from "./chain.js";
import { activeTask, type Context, copyContext, currentFrame, switchScope } from "./context.js";
import { Delegate, joinBody, joinPromise, passOn } from "./delegate.js";
import { describedByToString } from "./describe.js";
import { RuntimeError, ValueError } from "./errors.js";
import { Future } from "./future.js";
import { Given, Later, stepsOf } from "./given.js";
import { hook } from "./instrument.js";
import { isGenerator, isThenable } from "./kinds.js";
import type { EventLoop } from "./loop.js";
import { lateCancellation, waitForPromise } from "./native-wait.js";
import type { Onward } from "./onward.js";
import { presentPlace } from "./place.js";
import { getRunningLoop } from "./running.js";
import { Steps } from "./steps.js";
import type { Task } from "./task.js";
import { noteCreated, unwatch } from "./unawaited.js";
import { noteYield } from "./yielder.js";

/** CPython's `inspect.getcoroutinestate`, in short. */
export type CoroutineState = "created" | "running" | "suspended" | "closed";

/** What a coroutine's function may give: a generator, a promise, or the result itself. */
export type Body<T> = Generator<unknown, T, any> | PromiseLike<T> | T;

/** What all calls of one coroutine function have in common. */
export interface Kind<T> {
  readonly fn: (...args: any[]) => Body<T>;
  readonly name: string;
  /** It is an async function: its code runs from await to await by itself. */
  readonly native: boolean;
  /** The body is the library's own: it needs no async context of the user. */
  readonly internal: boolean;
}

let lastId = 0;
const noArguments: readonly unknown[] = [];
/** While a task is made for nothing but an `await` outside of tasks, for instruments. @internal */
export let awaitsOutside = false;

/**
 * A call that has not begun: it begins when it is awaited, or when a task is made of it. It can be used once.
 *
 * Made by calling a coroutine function (see `coroutine`). CPython: a coroutine object.
 * Difference: one made of a native async function cannot be stepped by hand with `send`, `throw` and `close`,
 * because JavaScript runs its body from one await to the next by itself.
 */
export class Coroutine<T = unknown> implements Awaitable<T> {
  readonly id = ++lastId;
  /** The arguments of the call, kept for display too. */
  readonly args: readonly unknown[];
  /** Where it was called, in debug mode or when an instrument says so. */
  readonly place: unknown;
  /** The generator of its body, once it has begun and if it has one. @internal */
  _generator: Generator<unknown, T, any> | null = null;
  /** The task that runs it. @internal */
  _task: Task<any> | null = null;
  /** Whether it would be reported when it is collected. @internal */
  _watched = false;
  /** The coroutine whose code awaits this one. @internal */
  _caller: Coroutine<any> | null = null;
  /** Whether its code was left behind at the await of a native promise and is still to be told. @internal */
  _left = false;
  /** The number of the await site that its code reached last; -1 for none. @internal */
  _site = -1;
  private phase: CoroutineState = "created";

  /** @internal */
  constructor(
    /** @internal */ readonly _kind: Kind<T>,
    args: readonly unknown[],
  ) {
    this.args = args.length === 0 ? noArguments : args;
    this.place = presentPlace();
    noteCreated(this);
    if (hook !== null) hook.coroutineCreated(this);
  }

  /** @internal */
  get _scopeTask(): Task<any> | null {
    return this._task;
  }

  /** @internal */
  get _scopeLoop(): EventLoop | null {
    return this._task === null ? null : this._task._loop;
  }

  /** @internal */
  get _frame(): this {
    return this;
  }

  /** The name of its function. */
  get name(): string {
    return this._kind.name;
  }

  /** `running` while its own code runs, `suspended` while it waits. */
  get state(): CoroutineState {
    if (this.phase !== "suspended") return this.phase;
    // A native body runs from await to await by itself; then its task is the one whose code is running.
    const native = this._generator === null && this._task !== null;
    return native && activeTask() === this._task ? "running" : "suspended";
  }

  /** As that of `Future`. Outside a task it makes one on the running loop. */
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

  /** For `yield*` in a generator coroutine. */
  [Symbol.iterator](): Iterator<unknown, T, any> {
    const body = this._begin(activeTask());
    if (this._kind.native) return joinBody(this, body as PromiseLike<T>);
    this._generator ??= generatorOf(body);
    return new Delegate(this);
  }

  /**
   * Steps a generator coroutine by hand: its next `yield` gives `value`; the first step takes none.
   * @returns what it yields, or with `done` what it returns
   * @throws what the body throws; RuntimeError `cannot reuse already awaited coroutine` when it is used up;
   * ValueError `coroutine already executing`; TypeError for a first value
   */
  send(value?: unknown): IteratorResult<unknown, T> {
    if (this.phase === "created" && value !== undefined && value !== null) {
      throw new TypeError("can't send non-None value to a just-started coroutine");
    }
    return this._step(false, value);
  }

  /** Throws `error` into a generator coroutine at the `yield` where it is suspended. Otherwise like `send`. */
  throw(error: unknown): IteratorResult<unknown, T> {
    return this._step(true, error);
  }

  /**
   * Ends a generator coroutine: its `finally` blocks run. One that has not begun never will.
   * @returns what the body returns, with `done`
   * @throws RuntimeError `coroutine ignored GeneratorExit` if the body yields instead of ending
   */
  close(): IteratorResult<unknown, T> {
    if (this.phase === "running") throw new ValueError("coroutine already executing");
    if (this.phase !== "suspended") {
      this._close();
      return { value: undefined as T, done: true };
    }
    if (this._generator === null) throw this.notByHand();
    const step = this._return(undefined as T);
    if (!step.done) throw new RuntimeError("coroutine ignored GeneratorExit");
    return step;
  }

  toString(): string {
    return `<coroutine ${this.name}() ${this.state}>`;
  }

  /** Whether it was awaited, scheduled, stepped or closed. @internal */
  get _used(): boolean {
    return this.phase !== "created" || this._task !== null;
  }

  /**
   * Calls the function, once; of a generator function nothing runs yet.
   * @throws RuntimeError when the coroutine was used before
   * @internal
   */
  _begin(task: Task<any> | null): Body<T> {
    if (this.phase !== "created") throw new RuntimeError("cannot reuse already awaited coroutine");
    this.phase = "suspended";
    this._task = task;
    if (this._watched) unwatch(this);
    if (hook !== null) hook.coroutineStarted(this, task);
    const before = switchScope(this);
    this._caller = before === undefined ? null : before._frame;
    try {
      const body = this._kind.fn(...this.args);
      if (!(body instanceof Promise || body instanceof Given) && isGenerator(body)) {
        this._generator = body as Generator<unknown, T, any>;
      }
      return body;
    } catch (error) {
      this.phase = "closed";
      throw error;
    } finally {
      switchScope(before);
    }
  }

  /** The body has ended, or never will begin. @internal */
  _close(): void {
    this.phase = "closed";
    if (this._watched) unwatch(this);
  }

  /** One step of the generator. @internal */
  _advance(throwing: boolean, value: unknown): IteratorResult<unknown, T> {
    this.phase = "running";
    const before = switchScope(this);
    // Closed, if the generator throws.
    let after: CoroutineState = "closed";
    try {
      const step = throwing ? this._generator!.throw(value) : this._generator!.next(value);
      if (!step.done) {
        after = "suspended";
        noteYield(this);
      }
      return step;
    } finally {
      this.phase = after;
      switchScope(before);
    }
  }

  /** Ends the generator at the `yield` where it is suspended, as `return` would. @internal */
  _return(value: T): IteratorResult<unknown, T> {
    this.phase = "running";
    const before = switchScope(this);
    let after: CoroutineState = "closed";
    try {
      const step = this._generator!.return(value);
      if (!step.done) {
        after = "suspended";
        noteYield(this);
      }
      return step;
    } finally {
      this.phase = after;
      switchScope(before);
    }
  }

  private _step(throwing: boolean, value: unknown): IteratorResult<unknown, T> {
    if (this.phase === "running") throw new ValueError("coroutine already executing");
    if (this.phase === "closed") throw new RuntimeError("cannot reuse already awaited coroutine");
    if (this.phase === "created") {
      // Once called, it would run to its first await, and nobody would look at its promise.
      if (this._kind.native) throw this.notByHand();
      const body = this._begin(activeTask());
      this._generator ??= generatorOf(body);
    }
    if (this._generator === null) throw this.notByHand();
    return this._advance(throwing, value);
  }

  private notByHand(): RuntimeError {
    return new RuntimeError("a coroutine of a native async function cannot be stepped by hand");
  }

  /** @internal */
  _await(onward: Onward): void {
    const task = activeTask();
    const late = lateCancellation(currentFrame());
    if (late !== null) {
      this._close();
      onward._fail(late);
    } else if (task === null) {
      try {
        if (this.phase !== "created") throw new RuntimeError("cannot reuse already awaited coroutine");
        awaitsOutside = true;
        getRunningLoop().createTask(this)._await(onward);
      } catch (error) {
        onward._fail(error);
      } finally {
        awaitsOutside = false;
      }
    } else this._drive(task, null, onward);
  }

  /**
   * Begins and drives the body on behalf of `task`.
   * @param context of each step of a generator; null for the present one
   * @internal
   */
  _drive(task: Task<any>, context: Context | null, onward: Onward): void {
    let body: Body<T>;
    try {
      body = this._begin(task);
    } catch (error) {
      onward._fail(error);
      return;
    }
    if (body instanceof Given) {
      this.phase = "closed";
      const { value } = body;
      if (!body.waits) onward._resume(value);
      else if (value === undefined) task._waitForTurn(onward, this);
      else
        task._waitForTurn(
          { _resume: () => onward._resume(value), _fail: (error) => onward._fail(error) },
          this,
        );
    } else if (body instanceof Later) {
      body.begin(this, onward);
    } else if (this._generator !== null) {
      const kept = this._kind.internal ? null : (context ?? copyContext());
      new Steps(task, this, kept, onward)._resume(undefined);
    } else if (this._kind.native) {
      const promise = body as PromiseLike<T>;
      // Bound, for a task: that takes half the memory of two closures.
      if (onward === task) promise.then(this.returned.bind(this), this.threw.bind(this));
      else {
        promise.then(
          (value) => {
            this.phase = "closed";
            onward._resume(value);
          },
          (error) => {
            this.phase = "closed";
            onward._fail(error);
          },
        );
      }
    } else this.driveOther(task, context, body, new Closing(this, onward));
  }

  private returned(value: T): void {
    this.phase = "closed";
    this._task!._resume(value);
  }

  private threw(error: unknown): void {
    this.phase = "closed";
    this._task!._fail(error);
  }

  /** Drives what a plain function gave, in the same task. */
  private driveOther(task: Task<any>, context: Context | null, body: Body<T>, onward: Onward): void {
    if (body instanceof Coroutine) {
      const before = switchScope(this);
      try {
        body._drive(task, context, onward);
      } finally {
        switchScope(before);
      }
    } else if (body instanceof Future) {
      if (body._state === "pending") task._waitFor(body, onward, this);
      else if (body._succeeded) onward._resume(body._value);
      else onward._fail(body._takeError());
    } else if (isThenable(body)) {
      waitForPromise(task, Promise.resolve(body), onward, this, -1, this);
    } else onward._resume(body);
  }
}

/** What a plain function gave, as a generator. */
function generatorOf<T>(body: Body<T>): Generator<unknown, T, any> {
  if (body instanceof Given || body instanceof Later) return stepsOf<T>(body);
  if (body instanceof Coroutine || body instanceof Future) return passOn<T>(body);
  return isThenable(body) ? joinPromise<T>(body) : stepsOf(new Given(body as T));
}

/** Goes on with what awaits `coroutine`, which ends. */
class Closing implements Onward {
  constructor(
    private readonly coroutine: Coroutine<any>,
    private readonly onward: Onward,
  ) {}

  _resume(value: unknown): void {
    this.coroutine._close();
    this.onward._resume(value);
  }

  _fail(error: unknown): void {
    this.coroutine._close();
    this.onward._fail(error);
  }
}

describedByToString(Coroutine);

/** Whether `value` is a coroutine object: a call that was made and not awaited, or awaited. */
export function isCoroutine(value: unknown): value is Coroutine<unknown> {
  return value instanceof Coroutine;
}
