import type { Awaitable, Result } from "./awaitable.js";
import { type Coroutine, isCoroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { ensureFuture } from "./ensure-future.js";
import { TimeoutError } from "./errors.js";
import { type Future, isFuture } from "./future.js";
import type { Handle } from "./handle.js";
import { Queue } from "./queue.js";
import { defaultLoop } from "./running.js";
import type { Task } from "./task.js";

/** What `asCompleted` gives for one of its awaitables: a future itself, or the task of a coroutine. */
export type Completed<A> = A extends Future<any> ? A : Task<Result<A>>;

/** Not the type `AsyncIterator`, of which TypeScript believes that `for await` awaits the tasks too. */
export interface CompletedSteps<A> {
  next(): Promise<IteratorResult<Completed<A>, void>>;
}

/**
 * Gives awaitables in the order in which they are done. CPython: `asyncio.as_completed`.
 *
 * `for await (const task of asCompleted(...))` gives the futures and tasks themselves, done; the plain `for` gives
 * coroutines of the results. Either throws TimeoutError when the time is over.
 *
 * @param options.timeout in seconds for all of them; by default no limit
 * @throws TypeError for a single future or coroutine
 */
export function asCompleted<A extends Awaitable<any> | PromiseLike<any>>(
  awaitables: Iterable<A>,
  options: { timeout?: number | null } = {},
): CompletedIterator<A> {
  if (isFuture(awaitables) || isCoroutine(awaitables)) {
    throw new TypeError(`expects an iterable of awaitables, not ${awaitables.constructor.name}`);
  }
  return new CompletedIterator(awaitables, options.timeout ?? null);
}

/**
 * Written out instead of an `async function*`: that would await each task which it yields.
 */
export class CompletedIterator<A> {
  private readonly done = new Queue<Future<any> | null>();
  private readonly pending = new Set<Future<any>>();
  private readonly timer: Handle | null = null;
  /** How many have not been asked for yet. */
  private left: number;

  /** @internal */
  constructor(awaitables: Iterable<A>, timeout: number | null) {
    const loop = defaultLoop();
    for (const awaitable of new Set(awaitables)) {
      this.pending.add(ensureFuture(awaitable as Awaitable<any>, { loop }));
    }
    this.left = this.pending.size;
    for (const future of this.pending) future._link(this.completed);
    if (this.left > 0 && timeout !== null) this.timer = loop.callLater(timeout, this.expire);
  }

  [Symbol.asyncIterator](): CompletedSteps<A> {
    return { next: () => this.nextFuture() as unknown as Promise<IteratorResult<Completed<A>, void>> };
  }

  *[Symbol.iterator](): Generator<Coroutine<Result<A>>, void, void> {
    while (this.left > 0) {
      this.left--;
      yield this.nextResult();
    }
  }

  private readonly nextResult = internal("nextResult", this.takeResult.bind(this));

  private readonly nextFuture = internal("nextFuture", this.takeFuture.bind(this));

  private *takeResult(): Generator<unknown, Result<A>, any> {
    return (yield* this.take()).result();
  }

  private *takeFuture(): Generator<unknown, IteratorResult<Completed<A>, void>, any> {
    if (this.left === 0) return { value: undefined, done: true };
    this.left--;
    return { value: (yield* this.take()) as Completed<A>, done: false };
  }

  private *take(): Generator<unknown, Future<any>, any> {
    const future = yield* this.done.get() as Iterable<unknown> as Generator<unknown, Future<any> | null, any>;
    if (future === null) throw new TimeoutError();
    return future;
  }

  private readonly completed = (future: Future<any>): void => {
    if (!this.pending.delete(future)) return;
    this.done.putNowait(future);
    if (this.pending.size === 0) this.timer?.cancel();
  };

  private readonly expire = (): void => {
    for (const future of this.pending) {
      future.removeDoneCallback(this.completed);
      this.done.putNowait(null);
    }
    this.pending.clear();
  };
}
