import { Bound } from "./bound.js";
import { activeTask } from "./context.js";
import type { Body, Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { Deque } from "./deque.js";
import { describedByToString } from "./describe.js";
import { CancelledError, RuntimeError } from "./errors.js";
import type { Future } from "./future.js";
import { Given, Later, type Plan, type Thrown } from "./given.js";
import { type Held, hold, withHeld } from "./held.js";
import type { Purpose } from "./purpose.js";
import type { Task } from "./task.js";

/**
 * Mutual exclusion between tasks, first come, first served. CPython: `asyncio.Lock`.
 *
 * `await lock.with(async () => ...)` or `await using held = await lock.hold()` instead of `async with`.
 */
export class Lock {
  /** The task that took it; null when it is free, or was taken outside of tasks. @internal */
  _owner: Task<any> | null = null;
  private readonly bound = new Bound();
  private readonly purpose: Purpose = { kind: "lock", on: this };
  private readonly waiters = new Deque<Future<void>>();
  private taken = false;

  /** Whether somebody holds it. */
  locked(): boolean {
    return this.taken;
  }

  /** Waits until it is free and takes it. @returns true */
  acquire(): Coroutine<true> {
    return acquire(this);
  }

  /**
   * Gives it back; the first of those who wait takes it next.
   * @throws RuntimeError `Lock is not acquired.`
   */
  release(): void {
    if (!this.taken) throw new RuntimeError("Lock is not acquired.");
    this.taken = false;
    this._owner = null;
    this.wakeFirst();
  }

  /** Takes it until the end of the block: `await using held = await lock.hold()`. */
  hold(): Coroutine<Held> {
    return hold(this);
  }

  /** Takes it while `body` runs. @returns what the body returns */
  with<T>(body: () => Body<T>): Coroutine<T> {
    return withHeld(this, body);
  }

  toString(): string {
    const waiters = this.waiters.length > 0 ? `, waiters:${this.waiters.length}` : "";
    return `<Lock [${this.taken ? "locked" : "unlocked"}${waiters}]>`;
  }

  /** @internal */
  _acquire(): Plan<true> {
    if (!this.taken && this.waiters.every(isCancelledFuture)) {
      this.taken = true;
      this._owner = activeTask();
      return new Given<true>(true);
    }
    const waiter = this.bound.createFuture<void>(this, this.purpose);
    this.waiters.push(waiter);
    return new Later(waiter, enter, this);
  }

  /** @internal */
  _enter(thrown: Thrown | null, waiter: Future<void>, task: Task<any> | null): Given<true> {
    this.waiters.remove(waiter);
    if (thrown !== null) {
      // Perhaps it was this waiter's turn already: then it is the next one's now.
      if (thrown.error instanceof CancelledError && !this.taken) this.wakeFirst();
      throw thrown.error;
    }
    this.taken = true;
    this._owner = task;
    return new Given<true>(true);
  }

  private wakeFirst(): void {
    const first = this.waiters.first();
    if (first !== undefined && !first.done()) first.setResult();
  }
}

describedByToString(Lock);

function enter(thrown: Thrown | null, lock: Lock, waiter: Future<void>, task: Task<any> | null): Given<true> {
  return lock._enter(thrown, waiter, task);
}

const acquire = internal("Lock.acquire", (lock: Lock) => lock._acquire());

function isCancelledFuture(waiter: Future<void>): boolean {
  return waiter.cancelled();
}
