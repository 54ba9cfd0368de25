import type { Awaitable, Result } from "./awaitable.js";
import { isCoroutine } from "./coroutine.js";
import { describe } from "./describe.js";
import { ensureFuture } from "./ensure-future.js";
import { CancelledError } from "./errors.js";
import { Future, isFuture } from "./future.js";
import type { EventLoop } from "./loop.js";
import { defaultLoop } from "./running.js";

/** The results of a tuple of awaitables, in its order. */
export type Results<A extends readonly unknown[]> = { -readonly [I in keyof A]: Result<A[I]> };
/** The same where an exception can stand in the place of a result. */
export type Outcomes<A extends readonly unknown[]> = { -readonly [I in keyof A]: Result<A[I]> | Error };

/** The future that `gather` gives: cancelling it cancels its children. */
class Gathering<T> extends Future<T> {
  /** @internal */ _cancelRequested = false;

  constructor(
    private readonly children: readonly Future<unknown>[],
    loop: EventLoop,
  ) {
    super({ loop });
  }

  /** Cancels the children. @returns whether there was one left to cancel */
  override cancel(message?: string): boolean {
    if (this.done()) return false;
    let any = false;
    for (const child of this.children) if (child.cancel(message)) any = true;
    // Kept apart from the state: the children end first, and this future when they have.
    if (any) this._cancelRequested = true;
    return any;
  }
}

/**
 * Runs awaitables at the same time and gives their results in the order of the arguments. CPython: `asyncio.gather`.
 *
 * The first exception goes to the caller at once, and the others go on. A child that is cancelled counts as one
 * that threw CancelledError; cancelling the gathering cancels all children. The same awaitable given twice runs
 * once.
 *
 * @param options.returnExceptions put exceptions among the results instead
 */
export function gather<const A extends readonly (Awaitable<any> | PromiseLike<any>)[]>(
  awaitables: A,
  options: { returnExceptions: true },
): Future<Outcomes<A>>;
export function gather<const A extends readonly (Awaitable<any> | PromiseLike<any>)[]>(
  awaitables: A,
  options?: { returnExceptions?: false },
): Future<Results<A>>;
export function gather(
  awaitables: readonly (Awaitable<any> | PromiseLike<any>)[],
  options: { returnExceptions?: boolean } = {},
): Future<any> {
  const { returnExceptions = false } = options;
  const all = listOf(awaitables);
  if (all.length === 0) {
    const empty = defaultLoop().createFuture<unknown[]>();
    empty.setResult([]);
    return empty;
  }
  const children: Future<unknown>[] = [];
  const distinct = new Map<unknown, Future<unknown>>();
  for (const awaitable of all) {
    let future = distinct.get(awaitable);
    if (future === undefined) {
      future = ensureFuture(awaitable, { loop: children[0]?._loop });
      distinct.set(awaitable, future);
    }
    children.push(future);
  }
  const outer = new Gathering<unknown[]>(children, children[0]!._loop);
  let left = distinct.size;
  const childDone = (child: Future<unknown>): void => {
    left--;
    if (outer.done()) {
      child._retrieve();
      return;
    }
    if (!returnExceptions && !child._succeeded) {
      outer._break(child._takeError());
      return;
    }
    if (left > 0) return;
    const results = children.map(outcome);
    // The message is that of the last child, as in CPython.
    if (outer._cancelRequested) outer._break(children[children.length - 1]!._makeCancelledError());
    else outer._succeed(results);
  };
  const done: Future<unknown>[] = [];
  for (const future of distinct.values()) {
    if (future.done()) done.push(future);
    else future._link(childDone, outer);
  }
  // What is done already takes no turn of the loop; if all are, neither does the gathering.
  for (const future of done) childDone(future);
  return outer;
}

function outcome(child: Future<unknown>): unknown {
  if (child._succeeded) return child._value;
  if (child.cancelled()) return new CancelledError(child._cancelMessage);
  return child._takeError();
}

/** @throws TypeError for what is no list, such as the first of several awaitables */
function listOf<T>(awaitables: readonly T[]): readonly T[] {
  if (Array.isArray(awaitables)) return awaitables;
  const iterable = awaitables as Iterable<T> | null | undefined;
  if (typeof iterable?.[Symbol.iterator] !== "function" || isFuture(iterable) || isCoroutine(iterable)) {
    throw new TypeError(
      `a list of awaitables was expected, as in gather([a, b]), got ${describe(awaitables)}`,
    );
  }
  return [...iterable];
}
