import type { Awaitable } from "./awaitable.js";
import { activeTask, copyContext } from "./context.js";
import { describedByToString } from "./describe.js";
import { RuntimeError, ValueError } from "./errors.js";
import { hook } from "./instrument.js";
import { getRunningLoop } from "./running.js";
import { Joined, Steps } from "./steps.js";
import type { Task } from "./task.js";
import { noteCreated, unwatch } from "./unawaited.js";

/** CPython's `inspect.getcoroutinestate`, in short. */
export type CoroutineState = "created" | "running" | "suspended" | "closed";

/** What a coroutine's function may give: a generator, a promise, or the result itself. */
export type Body<T> = Generator<unknown, T, any> | PromiseLike<T> | T;

let lastId = 0;

/**
 * A call that has not begun: it begins when it is awaited, or when a task is made of it. It can be used once.
 *
 * Made by calling a coroutine function (see `coroutine`). CPython: a coroutine object.
 * Difference: one made of a native async function cannot be stepped by hand with `send`, `throw` and `close`,
 * because JavaScript runs its body from one await to the next by itself.
 */
export class Coroutine<T = unknown> implements Awaitable<T> {
  readonly id = ++lastId;
  /** Where it was called, in debug mode or when an instrument says so. */
  readonly place: unknown;
  /** The generator of its body, once it has begun and if it has one. @internal */
  _generator: Generator<unknown, T, any> | null = null;
  private begun = false;
  private ended = false;
  private executing = false;
  /** Whether it would be reported when it is collected. @internal */
  _watched = false;
  /** The task that runs it. @internal */
  _task: Task<any> | null = null;

  /**
   * @param fn the body
   * @param args its arguments, kept for display
   * @internal
   */
  constructor(
    /** @internal */ readonly _fn: (...args: any[]) => Body<T>,
    readonly args: readonly unknown[],
    /** The name of its function. */
    readonly name: string,
    /** Whether the body is the library's own, so that no context of the user has to be kept. @internal */
    readonly _internal = false,
  ) {
    this.place = hook?.place();
    noteCreated(this);
    hook?.coroutineCreated(this);
  }

  /** `running` while its own code runs, `suspended` while it waits. */
  get state(): CoroutineState {
    if (this.ended) return "closed";
    if (!this.begun) return "created";
    if (this._generator !== null) return this.executing ? "running" : "suspended";
    return this._task !== null && activeTask() === this._task ? "running" : "suspended";
  }

  /** Called by `await`; see `Awaitable`. Outside a task it makes one on the running loop. */
  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (typeof onResult !== "function" || typeof onError !== "function") {
      return new Promise<T>((resolve, reject) => this._await(resolve, reject)).then(onResult, onError);
    }
    this._await(onResult, onError);
    return undefined as never;
  }

  /** For `yield*` in a generator coroutine. */
  [Symbol.iterator](): Iterator<unknown, T, any> {
    const body = this._begin(activeTask());
    if (this._generator !== null) return new Delegate(this);
    if (isThenable(body)) return join(body);
    this.ended = true;
    return given(body as T);
  }

  /**
   * Steps a generator coroutine by hand: its next `yield` gives `value`; the first step takes none.
   * @returns what it yields, or with `done` what it returns
   * @throws what the body throws; RuntimeError `cannot reuse already awaited coroutine` when it is used up;
   * ValueError `coroutine already executing`; TypeError for a first value
   */
  send(value?: unknown): IteratorResult<unknown, T> {
    if (!this.begun && value !== undefined && value !== null) {
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
    if (this.executing) throw new ValueError("coroutine already executing");
    if (this.ended || !this.begun) {
      this.begun = true;
      this.ended = true;
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
    return this.begun || this._task !== null;
  }

  /**
   * Calls the function, once; of a generator function nothing runs yet.
   * @throws RuntimeError when the coroutine was used before
   * @internal
   */
  _begin(task: Task<any> | null): Body<T> {
    if (this.begun) throw new RuntimeError("cannot reuse already awaited coroutine");
    this.begun = true;
    this._task = task;
    if (this._watched) unwatch(this);
    hook?.coroutineStarted(this, task);
    const body = this._fn(...this.args);
    if (!(body instanceof Promise) && isGenerator(body)) this._generator = body as Generator<unknown, T, any>;
    return body;
  }

  /** The body has ended. @internal */
  _end(): void {
    this.ended = true;
  }

  /** One step of the generator. @internal */
  _advance(throwing: boolean, value: unknown): IteratorResult<unknown, T> {
    this.executing = true;
    try {
      const step = throwing ? this._generator!.throw(value) : this._generator!.next(value);
      if (step.done) this.ended = true;
      return step;
    } catch (error) {
      this.ended = true;
      throw error;
    } finally {
      this.executing = false;
    }
  }

  /** Ends the generator at the `yield` where it is suspended, as `return` would. @internal */
  _return(value: T): IteratorResult<unknown, T> {
    this.executing = true;
    try {
      const step = this._generator!.return(value);
      if (step.done) this.ended = true;
      return step;
    } catch (error) {
      this.ended = true;
      throw error;
    } finally {
      this.executing = false;
    }
  }

  private _step(throwing: boolean, value: unknown): IteratorResult<unknown, T> {
    if (this.executing) throw new ValueError("coroutine already executing");
    if (this.ended) throw new RuntimeError("cannot reuse already awaited coroutine");
    if (!this.begun) this._begin(activeTask());
    if (this._generator === null) throw this.notByHand();
    return this._advance(throwing, value);
  }

  private notByHand(): RuntimeError {
    return new RuntimeError("a coroutine of a native async function cannot be stepped by hand");
  }

  /** @internal */
  _await(resume: (value: T) => void, fail: (error: unknown) => void): void {
    const task = activeTask();
    try {
      if (task === null) {
        if (this.begun) throw new RuntimeError("cannot reuse already awaited coroutine");
        getRunningLoop().createTask(this)._await(resume, fail);
        return;
      }
      const body = this._begin(task);
      if (this._generator !== null) {
        const context = this._internal ? null : copyContext();
        new Steps(task, this, context, resume, fail).resume(undefined);
      } else if (isThenable(body)) {
        body.then(
          (value) => {
            this.ended = true;
            resume(value);
          },
          (error) => {
            this.ended = true;
            fail(error);
          },
        );
      } else {
        this.ended = true;
        resume(body as T);
      }
    } catch (error) {
      this.ended = true;
      fail(error);
    }
  }
}

describedByToString(Coroutine);

/** The iterator of a generator coroutine: its generator, while the coroutine's own state is kept. */
class Delegate<T> implements Iterator<unknown, T, any> {
  constructor(private readonly inner: Coroutine<T>) {}

  next(value: unknown): IteratorResult<unknown, T> {
    return this.inner._advance(false, value);
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    return this.inner._advance(true, error);
  }

  return(value: T): IteratorResult<unknown, T> {
    return this.inner._return(value);
  }
}

function* join<T>(promise: PromiseLike<T>): Generator<unknown, T, any> {
  return (yield new Joined(promise)) as T;
}

// biome-ignore lint/correctness/useYield: an iterator that is done at once
function* given<T>(value: T): Generator<unknown, T, any> {
  return value;
}

/** A function whose calls give coroutines. */
export interface CoroutineFunction<A extends unknown[], T> {
  (...args: A): Coroutine<T>;
  /** @internal */
  readonly [coroutineFunction]: true;
}

const coroutineFunction = Symbol("asyncio.coroutineFunction");

/**
 * Makes a coroutine function: calling it does not run `fn`, it gives a `Coroutine`.
 *
 * @param fn an async function (`await` suspends it) or a generator function (`yield*` suspends it). Parameters and
 * result keep their types.
 */
export function coroutine<A extends unknown[], T>(
  fn: (...args: A) => Generator<unknown, T, any>,
): CoroutineFunction<A, T>;
export function coroutine<A extends unknown[], T>(
  fn: (...args: A) => PromiseLike<T>,
): CoroutineFunction<A, T>;
export function coroutine<A extends unknown[], T>(fn: (...args: A) => Body<T>): CoroutineFunction<A, T> {
  const name = fn.name || "<anonymous>";
  return marked(function (this: unknown, ...args: A) {
    return new Coroutine<T>(this === undefined ? fn : fn.bind(this as never), args, name);
  }, name);
}

/** A coroutine function of the library itself. @internal */
export function internal<A extends unknown[], T>(
  name: string,
  fn: (...args: A) => Generator<unknown, T, any>,
): (...args: A) => Coroutine<T> {
  return marked((...args: A) => new Coroutine<T>(fn, args, name, true), name);
}

function marked<A extends unknown[], T>(
  call: (...args: A) => Coroutine<T>,
  name: string,
): CoroutineFunction<A, T> {
  Object.defineProperty(call, "name", { value: name, configurable: true });
  return Object.assign(call, { [coroutineFunction]: true as const });
}

/** Whether `value` is a coroutine object: a call that was made and not awaited, or awaited. */
export function isCoroutine(value: unknown): value is Coroutine<unknown> {
  return value instanceof Coroutine;
}

/** Whether `value` is a function whose calls give coroutines. */
export function isCoroutineFunction(value: unknown): value is CoroutineFunction<any[], unknown> {
  return typeof value === "function" && (value as any)[coroutineFunction] === true;
}

function isGenerator(value: unknown): value is Generator<unknown, unknown, any> {
  return Object.prototype.toString.call(value) === "[object Generator]";
}

function isThenable(value: unknown): value is PromiseLike<any> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
