import type { Task } from "./task.js";

/**
 * What a coroutine can wait for: `await x` in an async function, `yield* x` in a generator coroutine.
 * Futures, tasks and coroutines are awaitables; so is everything this library says is "awaitable".
 *
 * `then` exists so that `await` works and follows the rules of `PromiseLike`. It counts as an await: inside a task it makes
 * the task wait. `addDoneCallback` of a future only listens.
 */
export interface Awaitable<T> extends PromiseLike<T> {
  [Symbol.iterator](): Iterator<unknown, T, any>;
}

/** The result type of an awaitable. */
export type Result<A> = A extends PromiseLike<infer T> ? T : never;

/** One entry of the ready queue. */
export interface Runnable {
  /** The task that takes a step when this runs. @internal */
  readonly _stepped: Task<any> | null;
  /**
   * Runs it, once.
   * @returns whether code of the user may have run, so that microtasks must be done before the next entry
   * @internal
   */
  run(): boolean;
}
