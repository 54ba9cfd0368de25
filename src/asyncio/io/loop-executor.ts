import { switchScope } from "../context.js";
import type { Coroutine } from "../coroutine.js";
import { internal } from "../coroutine-function.js";
import { describe } from "../describe.js";
import { RuntimeError } from "../errors.js";
import type { Future } from "../future.js";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";
import { getRunningLoop } from "../running.js";
import { Executor } from "./executor.js";
import { fail, succeed } from "./opening.js";
import { hold, type Resource, release } from "./resources.js";
import { type ThreadFunction, threadCall } from "./thread-call.js";

/** The default executor of a loop. */
class DefaultExecutor implements Resource {
  private executor: Executor | null = null;
  private shutDown = false;

  constructor(private readonly loop: EventLoop) {}

  get(): Executor {
    if (this.shutDown) throw new RuntimeError("Executor shutdown has been called");
    if (this.executor === null) this.set(new Executor());
    return this.executor!;
  }

  set(executor: Executor): void {
    this.executor = executor;
    hold(this.loop, this);
  }

  get inUse(): boolean {
    return this.executor !== null && !this.shutDown;
  }

  *shutdown(timeout: number | null): Generator<unknown, void, any> {
    this.shutDown = true;
    const { executor, loop } = this;
    if (executor === null) return;
    const done = purposeful(loop.createFuture<boolean>(), "thread", executor);
    executor.shutdown().then(
      () => succeed(done, true),
      (error) => fail(done, error),
    );
    const timer = timeout === null ? null : loop.callLater(timeout, () => succeed(done, false));
    try {
      if (yield* done) return;
      process.emitWarning(
        `The executor did not finishing joining its threads within ${timeout} seconds.`,
        "RuntimeWarning",
      );
      this.loopClosed();
    } finally {
      timer?.cancel();
      release(loop, this);
    }
  }

  loopClosed(): void {
    this.shutDown = true;
    void this.executor?.shutdown({ wait: false });
  }
}

const defaults = new WeakMap<EventLoop, DefaultExecutor>();

function defaultOf(loop: EventLoop): DefaultExecutor {
  let found = defaults.get(loop);
  if (found === undefined) {
    found = new DefaultExecutor(loop);
    defaults.set(loop, found);
  }
  return found;
}

/** Behind `loop.runInExecutor`. */
export function runInExecutor<A extends unknown[], R>(
  loop: EventLoop,
  executor: Executor | null,
  fn: ThreadFunction<A, R>,
  args: A,
): Future<Awaited<R>> {
  loop._checkClosed();
  const call = threadCall(fn, args);
  const chosen = executor ?? defaultOf(loop).get();
  const future = purposeful(loop.createFuture<Awaited<R>>(), "thread", chosen);
  const abort = new AbortController();
  // What the thread does is not done by the task that asked for it.
  const scope = switchScope(undefined);
  chosen._submit(call, abort.signal).then(
    (value) => succeed(future, value as Awaited<R>),
    (error) => fail(future, error),
  );
  switchScope(scope);
  future._link((done) => {
    if (done.cancelled()) abort.abort();
  });
  return future;
}

/** Behind `loop.setDefaultExecutor`. */
export function setDefaultExecutor(loop: EventLoop, executor: Executor): void {
  if (!(executor instanceof Executor)) {
    throw new TypeError(`executor must be an Executor, got ${describe(executor)}`);
  }
  defaultOf(loop).set(executor);
}

/** Whether there is anything to shut down. */
export function usesDefaultExecutor(loop: EventLoop): boolean {
  return defaults.get(loop)?.inUse ?? false;
}

/** Behind `loop.shutdownDefaultExecutor`. */
export function* shutdownDefaultExecutor(
  loop: EventLoop,
  timeout: number | null,
): Generator<unknown, void, any> {
  yield* defaultOf(loop).shutdown(timeout);
}

/**
 * Calls a function in a thread of the running loop's default executor. CPython: `asyncio.to_thread`.
 *
 * Differences: the function is sent by its text, so that it must not use variables of the code around it, or it is
 * one of a module: `{ module, name }`; arguments and result are copied; when the task is cancelled the thread is
 * ended, wherever it is.
 *
 * @returns a coroutine of the result
 * @throws what the function throws; ReferenceError if it uses a variable of the code around it; TypeError if it
 * cannot be sent; a `DataCloneError` if an argument or the result cannot
 */
export function toThread<A extends unknown[], R>(
  fn: ThreadFunction<A, R>,
  ...args: A
): Coroutine<Awaited<R>> {
  return inThread(fn as ThreadFunction<unknown[], unknown>, args) as Coroutine<Awaited<R>>;
}

const inThread = internal<[ThreadFunction<any[], unknown>, unknown[]], unknown>(
  "toThread",
  function* (fn, args): Generator<unknown, unknown, any> {
    return yield* runInExecutor(getRunningLoop(), null, fn, args);
  },
);
