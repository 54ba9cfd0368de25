import type { Awaitable, Runnable } from "./awaitable.js";
import { type Clock, monotonic } from "./clock.js";
import { activeTask, type Context, copyContext } from "./context.js";
import { type Coroutine, isCoroutine } from "./coroutine.js";
import { isCoroutineFunction } from "./coroutine-function.js";
import { describe, describedByToString } from "./describe.js";
import { Driver } from "./driver.js";
import { ensureFuture } from "./ensure-future.js";
import { RuntimeError } from "./errors.js";
import { callHandler, defaultExceptionHandler, type ExceptionContext } from "./exception-context.js";
import { Future } from "./future.js";
import { Handle, TimerHandle } from "./handle.js";
import { hook, stepHook } from "./instrument.js";
import { ioMethods } from "./io/loop-methods.js";
import type { Resource } from "./io/resources.js";
import { wantPlaces } from "./place.js";
import { requireFunction, requireSeconds } from "./required.js";
import { scriptLoop, setScriptLoop } from "./running.js";
import { Task, type TaskOptions } from "./task.js";
import { TaskList } from "./task-list.js";
import type { Timers } from "./timers.js";

const none: readonly unknown[] = [];

/** Makes the tasks of a loop. */
export type TaskFactory = <T>(loop: EventLoop, coro: Coroutine<T>, options: TaskOptions) => Task<T>;

/**
 * A loop: a queue of ready callbacks, timers, and tasks, turned one iteration at a time by Node's own loop, so
 * that sockets, timers and promises of others go on. Between two callbacks every microtask is done.
 * CPython: `asyncio.BaseEventLoop`.
 */
export class EventLoop {
  /** In debug mode, a callback or step that takes longer is reported; in seconds. */
  slowCallbackDuration = 0.1;
  /** What keeps Node alive on behalf of this loop. @internal */
  _resources: Set<Resource> | null = null;
  /** The tasks that are not done. @internal */
  readonly _tasks = new TaskList();
  private readonly here: { readonly loop: EventLoop } = { loop: this };
  private readonly driver: Driver;
  private closed = false;
  private debug = false;
  private hosted = false;
  private handler: ((loop: EventLoop, context: ExceptionContext) => void) | null = null;
  private factory: TaskFactory | null = null;
  private whenStopped: (() => void) | null = null;
  private timed: ((runnable: Runnable, seconds: number) => void) | null = null;

  /** @param clock by default the monotonic clock of the process */
  constructor(private readonly clock: Clock = monotonic) {
    const loop = this;
    this.driver = new Driver(clock, {
      stopped: () => this.stopped(),
      aborted: (runnable, task) => this.aborted(runnable, task),
      get timed() {
        return loop.timed;
      },
    });
  }

  /** @internal */
  get _scopeTask(): null {
    return null;
  }

  /** @internal */
  get _scopeLoop(): this {
    return this;
  }

  /** @internal */
  get _frame(): null {
    return null;
  }

  /** Seconds on the clock of this loop, which only goes forward. */
  time(): number {
    return this.clock.now();
  }

  /**
   * Calls `callback(...args)` in the next iteration, behind what is ready already, in the present async context.
   * @throws RuntimeError `Event loop is closed`
   */
  callSoon<A extends unknown[]>(callback: (...args: A) => unknown, ...args: A): Handle {
    this._checkCallback(callback, "callSoon");
    const handle = new Handle(this, callback, args.length === 0 ? none : args, copyContext());
    this.driver.push(handle);
    return handle;
  }

  /** `callSoon` in a context of one's own choice. */
  callSoonIn<A extends unknown[]>(context: Context, callback: (...args: A) => unknown, ...args: A): Handle {
    this._checkCallback(callback, "callSoon");
    const handle = new Handle(this, callback, args, context);
    this.driver.push(handle);
    return handle;
  }

  /**
   * Calls `callback(...args)` after `delay` seconds.
   * @throws TypeError if `delay` is not a number; RuntimeError `Event loop is closed`
   */
  callLater<A extends unknown[]>(delay: number, callback: (...args: A) => unknown, ...args: A): TimerHandle {
    requireSeconds("delay", delay);
    return this.callAt(this.time() + delay, callback, ...args);
  }

  /** Calls `callback(...args)` at `when` on the clock of `time()`. Equal times keep the order of the calls. */
  callAt<A extends unknown[]>(when: number, callback: (...args: A) => unknown, ...args: A): TimerHandle {
    requireSeconds("when", when);
    this._checkCallback(callback, "callAt");
    const timer = new TimerHandle(this, callback, args.length === 0 ? none : args, copyContext(), when);
    this.driver.schedule(timer);
    return timer;
  }

  createFuture<T = unknown>(): Future<T> {
    return new Future<T>(this.here);
  }

  /**
   * Schedules a coroutine as a task of this loop.
   * @throws RuntimeError `Event loop is closed`; TypeError if it is not a coroutine object
   */
  createTask<T>(coro: Coroutine<T>, options?: TaskOptions): Task<T> {
    this._checkClosed();
    if (this.factory !== null) return this.factory(this, coro, options ?? {});
    return new Task<T>(coro, options === undefined ? this.here : { ...options, loop: this });
  }

  /** @param factory makes the tasks from now on; null for the ordinary ones */
  setTaskFactory(factory: TaskFactory | null): void {
    if (factory !== null && typeof factory !== "function") {
      throw new TypeError("task factory must be a callable or None");
    }
    this.factory = factory;
  }

  getTaskFactory(): TaskFactory | null {
    return this.factory;
  }

  /**
   * Runs until `stop()` is called.
   * @returns a promise of the stop, for JavaScript cannot turn its own loop from inside
   * @throws RuntimeError when it is closed or running, or another loop is running
   */
  runForever(): Promise<void> {
    try {
      this.checkRunnable();
    } catch (error) {
      return Promise.reject(error);
    }
    setScriptLoop(this);
    return new Promise((resolve) => {
      this.whenStopped = resolve;
      hook?.loopStarted(this);
      this.driver.start();
    });
  }

  /**
   * Runs until `awaitable` is done. On the loop of a notebook, which is running already, just waits for it.
   * @returns a promise of its result
   * @throws its exception; RuntimeError `Event loop stopped before Future completed.`, and as `runForever`
   */
  async runUntilComplete<T>(awaitable: Awaitable<T>): Promise<T> {
    if (this.hosted) return await ensureFuture(awaitable, { loop: this });
    this.checkRunnable();
    const future = ensureFuture(awaitable, { loop: this });
    const done = () => this.stop();
    future._link(done);
    try {
      await this.whileItRuns(this.runForever());
    } finally {
      future.removeDoneCallback(done);
    }
    if (!future.done()) throw new RuntimeError("Event loop stopped before Future completed.");
    return future.result();
  }

  /**
   * Ends `runForever` at the end of the present iteration; what is ready stays for the next run. The loop of a
   * notebook takes no notice.
   */
  stop(): void {
    if (!this.hosted) this.driver.stop();
  }

  isRunning(): boolean {
    return this.driver.started;
  }

  isClosed(): boolean {
    return this.closed;
  }

  /**
   * Drops all callbacks, connections, servers and threads, for good; calling it again does nothing.
   * @throws RuntimeError `Cannot close a running event loop`
   */
  close(): void {
    if (this.isRunning()) throw new RuntimeError("Cannot close a running event loop");
    if (this.closed) return;
    this.closed = true;
    this.driver.clear();
    for (const resource of [...(this._resources ?? [])]) resource.loopClosed();
    this._resources = null;
  }

  getDebug(): boolean {
    return this.debug;
  }

  /** Debug mode notes where things were made, checks the arguments of callbacks, and reports slow ones. */
  setDebug(enabled: boolean): void {
    if (enabled !== this.debug) wantPlaces(enabled);
    this.debug = enabled;
    this.timed = enabled ? (runnable, seconds) => this.reportSlow(runnable, seconds) : null;
  }

  /** @param handler is told of errors that nobody else can be told of; null for the default one */
  setExceptionHandler(handler: ((loop: EventLoop, context: ExceptionContext) => void) | null): void {
    if (handler !== null && typeof handler !== "function") {
      throw new TypeError(`A callable object or None is expected, got ${describe(handler)}`);
    }
    this.handler = handler;
  }

  getExceptionHandler(): ((loop: EventLoop, context: ExceptionContext) => void) | null {
    return this.handler;
  }

  /** Writes to the standard error stream. */
  defaultExceptionHandler(context: ExceptionContext): void {
    defaultExceptionHandler(context);
  }

  /** Tells the exception handler of this loop. */
  callExceptionHandler(context: ExceptionContext): void {
    const { handler } = this;
    callHandler(handler === null ? null : (told) => handler(this, told), context);
  }

  toString(): string {
    return `<${this.constructor.name} running=${this.isRunning()} closed=${this.closed} debug=${this.debug}>`;
  }

  /** @internal */
  _soon(runnable: Runnable): void {
    if (this.closed) throw new RuntimeError("Event loop is closed");
    if (stepHook !== null && runnable._stepped !== null) stepHook.ready(runnable._stepped);
    this.driver.push(runnable);
  }

  /** `callLater` for callbacks of the library that run no code of the user: they need no context. @internal */
  _timer(delay: number, callback: (...args: any[]) => unknown, args: readonly unknown[]): TimerHandle {
    this._checkClosed();
    const timer = new TimerHandle(this, callback, args, null, this.time() + delay);
    this.driver.schedule(timer);
    return timer;
  }

  /** @internal */
  _timerCancelled(): void {
    this.driver.timers.noteCancelled();
  }

  /** @internal */
  _checkClosed(): void {
    if (this.closed) throw new RuntimeError("Event loop is closed");
  }

  /** What is ready and what is scheduled, for those who look inside. @internal */
  get _queues(): {
    readonly ready: Iterable<Runnable>;
    readonly timers: Timers;
    iterations: number;
  } {
    return this.driver;
  }

  /** @internal */
  _host(): void {
    this.checkRunnable();
    this.hosted = true;
    this.driver.start();
  }

  /** @internal */
  _unhost(): void {
    this.hosted = false;
    this.driver.stop();
  }

  /**
   * Waits for the end of a run. A task of a notebook's loop that is cancelled meanwhile stops the run, as an interrupt
   * does in CPython, or else no other loop could be run after it.
   */
  private async whileItRuns(run: Promise<void>): Promise<void> {
    const task = activeTask();
    if (task === null) return await run;
    const ended = task._loop.createFuture<void>();
    run.then(
      () => ended.done() || ended.setResult(),
      (error) => ended.done() || ended.setException(error),
    );
    try {
      await ended;
    } catch (error) {
      if (!this.isRunning()) throw error;
      this.stop();
      await run;
      throw error;
    }
  }

  private _checkCallback(callback: unknown, method: string): void {
    this._checkClosed();
    if (this.debug && (isCoroutine(callback) || isCoroutineFunction(callback))) {
      throw new TypeError(`coroutines cannot be used with ${method}()`);
    }
    requireFunction(method, callback);
  }

  private checkRunnable(): void {
    this._checkClosed();
    if (this.isRunning()) throw new RuntimeError("This event loop is already running");
    if (scriptLoop() !== null) {
      throw new RuntimeError("Cannot run the event loop while another loop is running");
    }
  }

  private stopped(): void {
    hook?.loopStopped(this);
    if (scriptLoop() === this) setScriptLoop(null);
    const { whenStopped } = this;
    this.whenStopped = null;
    whenStopped?.();
  }

  private aborted(runnable: Runnable, task: Task<any> | null): void {
    if (task !== null && !task.done()) {
      task._break(new RuntimeError(`A step of ${describe(task)} was interrupted`));
    } else this.callExceptionHandler({ message: "A callback was interrupted", handle: runnable });
  }

  private reportSlow(runnable: Runnable, seconds: number): void {
    if (seconds < this.slowCallbackDuration) return;
    const what = runnable._stepped ?? runnable;
    console.warn(`Executing ${describe(what)} took ${seconds.toFixed(3)} seconds`);
  }
}

describedByToString(EventLoop);
for (const [name, value] of Object.entries(ioMethods)) {
  Object.defineProperty(EventLoop.prototype, name, { value, configurable: true, writable: true });
}
