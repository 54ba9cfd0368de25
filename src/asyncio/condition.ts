import { Bound } from "./bound.js";
import type { Body, Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { Deque } from "./deque.js";
import { describedByToString } from "./describe.js";
import { CancelledError, RuntimeError } from "./errors.js";
import type { Future } from "./future.js";
import { type Held, hold, withHeld } from "./held.js";
import { Lock } from "./lock.js";
import type { Purpose } from "./purpose.js";
import type { Task } from "./task.js";

/** Tasks that hold a lock wait for others to change what the lock protects. CPython: `asyncio.Condition`. */
export class Condition {
  /** Of the futures that wait for it; a condition inside of something else says what that is. @internal */
  _purpose: Purpose = { kind: "condition", on: this };
  private readonly bound = new Bound();
  private readonly waiters = new Deque<Future<false>>();

  /** @param lock by default one of its own */
  constructor(private readonly lock: Lock = new Lock()) {}

  /** The task that holds its lock. @internal */
  get _owner(): Task<any> | null {
    return this.lock._owner;
  }

  locked(): boolean {
    return this.lock.locked();
  }

  acquire(): Coroutine<true> {
    return this.lock.acquire();
  }

  release(): void {
    this.lock.release();
  }

  /** Holds the lock until the end of the block: `await using held = await condition.hold()`. */
  hold(): Coroutine<Held> {
    return hold(this);
  }

  /** Holds the lock while `body` runs. @returns what the body returns */
  with<T>(body: () => Body<T>): Coroutine<T> {
    return withHeld(this, body);
  }

  /**
   * Gives the lock back, waits to be notified, and takes the lock again; also when it is cancelled meanwhile.
   * @returns true
   * @throws RuntimeError `cannot wait on un-acquired lock`
   */
  wait(): Coroutine<true> {
    return wait(this);
  }

  /** Waits until `predicate` gives something true, asking it after every notification. @returns that value */
  waitFor<T>(predicate: () => T): Coroutine<T> {
    return waitFor(this, predicate);
  }

  /**
   * Wakes up to `n` of those who wait; they go on when they have the lock.
   * @throws RuntimeError `cannot notify on un-acquired lock`
   */
  notify(n = 1): void {
    if (!this.locked()) throw new RuntimeError("cannot notify on un-acquired lock");
    this.wake(n);
  }

  /** Wakes all who wait. */
  notifyAll(): void {
    this.notify(this.waiters.length);
  }

  toString(): string {
    const waiters = this.waiters.length > 0 ? `, waiters:${this.waiters.length}` : "";
    return `<Condition [${this.locked() ? "locked" : "unlocked"}${waiters}]>`;
  }

  private wake(n: number): void {
    let left = n;
    for (const waiter of this.waiters) {
      if (left <= 0) break;
      if (waiter.done()) continue;
      left--;
      waiter.setResult(false);
    }
  }

  /** @internal */
  *_wait(): Generator<unknown, true, any> {
    if (!this.locked()) throw new RuntimeError("cannot wait on un-acquired lock");
    const waiter = this.bound.createFuture<false>(this, this._purpose);
    this.release();
    try {
      try {
        this.waiters.push(waiter);
        try {
          yield* waiter;
          return true;
        } finally {
          this.waiters.remove(waiter);
        }
      } finally {
        yield* this.acquireAgain();
      }
    } catch (error) {
      // Whoever notified may count on a waiter that goes on: this one does not, so another one is woken.
      this.wake(1);
      throw error;
    }
  }

  private *acquireAgain(): Generator<unknown, void, any> {
    let cancelled: CancelledError | null = null;
    for (;;) {
      try {
        yield* this.acquire();
        break;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        cancelled = error;
      }
    }
    if (cancelled !== null) throw cancelled;
  }
}

describedByToString(Condition);

const wait = internal("Condition.wait", (condition: Condition) => condition._wait());

const waitFor: <T>(condition: Condition, predicate: () => T) => Coroutine<T> = internal(
  "Condition.waitFor",
  function* (condition: Condition, predicate: () => any): Generator<unknown, any, any> {
    let result = predicate();
    while (!result) {
      yield* condition.wait();
      result = predicate();
    }
    return result;
  },
  true,
);
