import { type Context, copyContext } from "./context.js";
import { type Coroutine, isCoroutine } from "./coroutine.js";
import { RuntimeError, ValueError } from "./errors.js";
import { gather } from "./gather.js";
import { usesDefaultExecutor } from "./io/loop-executor.js";
import type { EventLoop } from "./loop.js";
import { newEventLoop } from "./loops.js";
import { noCoroutine } from "./required.js";
import { scriptLoop, setEventLoop } from "./running.js";
import { allTasks } from "./tasks.js";

/** How long `close` waits for what runs in threads, in seconds, as in CPython. */
const joinTimeout = 300;

/**
 * Keeps one loop for several runs. CPython: `asyncio.Runner`. Use `await using runner = new Runner()`, or call
 * `close()` at the end. Difference: `run` and `close` give promises.
 */
export class Runner {
  private loop: EventLoop | null = null;
  private closed = false;
  private readonly context: Context;
  private readonly ownLoop: boolean;
  private readonly make: () => EventLoop;
  private readonly debug: boolean | undefined;

  /**
   * @param options.debug the debug mode of the loop
   * @param options.loopFactory makes the loop; by default `newEventLoop`
   */
  constructor(options: { debug?: boolean; loopFactory?: () => EventLoop } = {}) {
    this.ownLoop = options.loopFactory === undefined;
    this.make = options.loopFactory ?? newEventLoop;
    this.debug = options.debug;
    this.context = copyContext();
  }

  /** The loop, made when it is first needed. @throws RuntimeError `Runner is closed` */
  getLoop(): EventLoop {
    if (this.closed) throw new RuntimeError("Runner is closed");
    if (this.loop === null) {
      this.loop = this.make();
      if (this.ownLoop) setEventLoop(this.loop);
      if (this.debug !== undefined) this.loop.setDebug(this.debug);
    }
    return this.loop;
  }

  /**
   * Runs a coroutine to its end.
   * @param options.context the async context of its task; by default that in which the runner was made
   * @throws what the coroutine throws; ValueError if it is none; RuntimeError from inside a running loop
   */
  async run<T>(coro: Coroutine<T>, options: { context?: Context } = {}): Promise<T> {
    if (!isCoroutine(coro)) throw new ValueError(noCoroutine(coro));
    if (scriptLoop() !== null) {
      throw new RuntimeError("Runner.run() cannot be called from a running event loop");
    }
    const loop = this.getLoop();
    return await loop.runUntilComplete(loop.createTask(coro, { context: options.context ?? this.context }));
  }

  /** Cancels the tasks that are left, waits for them and for the threads of the default executor, and closes the loop. */
  async close(): Promise<void> {
    const { loop } = this;
    if (this.closed || loop === null) return;
    try {
      await cancelAll(loop);
      if (usesDefaultExecutor(loop)) await loop.runUntilComplete(loop.shutdownDefaultExecutor(joinTimeout));
    } finally {
      if (this.ownLoop) setEventLoop(null);
      loop.close();
      this.loop = null;
      this.closed = true;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function cancelAll(loop: EventLoop): Promise<void> {
  const tasks = [...allTasks(loop)];
  if (tasks.length === 0) return;
  for (const task of tasks) task.cancel();
  await loop.runUntilComplete(gather(tasks, { returnExceptions: true }));
  for (const task of tasks) {
    if (task.cancelled() || task.exception() === null) continue;
    loop.callExceptionHandler({
      message: "unhandled exception during asyncio.run() shutdown",
      exception: task.exception(),
      task,
    });
  }
}

/**
 * Runs a coroutine on a fresh loop, cancels what it left behind, and closes the loop. CPython: `asyncio.run`.
 *
 * @param options.debug the debug mode of the loop
 * @param options.loop run on this one instead, for instance on a `VirtualLoop`; it is closed at the end too
 * @returns a promise of its result
 * @throws what the coroutine throws; RuntimeError from inside a loop that was started in this way
 */
export async function run<T>(
  coro: Coroutine<T>,
  options: { debug?: boolean; loop?: EventLoop } = {},
): Promise<T> {
  if (scriptLoop() !== null) {
    throw new RuntimeError("asyncio.run() cannot be called from a running event loop");
  }
  const { debug, loop } = options;
  const runner = new Runner({
    ...(debug === undefined ? {} : { debug }),
    ...(loop === undefined ? {} : { loopFactory: () => loop }),
  });
  try {
    return await runner.run(coro);
  } finally {
    await runner.close();
  }
}
