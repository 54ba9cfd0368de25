import { Bound } from "./bound.js";
import { activeTask } from "./context.js";
import type { Body, Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { Deque } from "./deque.js";
import { describedByToString } from "./describe.js";
import { CancelledError, ValueError } from "./errors.js";
import type { Future } from "./future.js";
import { Given, Later, type Plan, type Thrown } from "./given.js";
import { type Held, hold, withHeld } from "./held.js";
import { Holders } from "./holders.js";
import type { Purpose } from "./purpose.js";
import { requireNumber } from "./required.js";
import type { Task } from "./task.js";

/** Lets a number of tasks in at a time, first come, first served. CPython: `asyncio.Semaphore`. */
export class Semaphore {
  /** The tasks that entered and have not left, as far as that can be told. @internal */
  readonly _holders = new Holders();
  private readonly bound = new Bound();
  private readonly purpose: Purpose = { kind: "semaphore", on: this };
  private readonly waiters = new Deque<Future<void>>();

  /**
   * @param value how many may enter at first
   * @throws ValueError if it is negative
   */
  constructor(protected value = 1) {
    requireNumber("value", value);
    if (value < 0) throw new ValueError("Semaphore initial value must be >= 0");
  }

  /** Whether one who wants to enter has to wait. */
  locked(): boolean {
    return this.value === 0 || !this.waiters.every(isCancelledFuture);
  }

  /** Waits for its turn and enters. @returns true */
  acquire(): Coroutine<true> {
    return acquire(this);
  }

  /** Leaves: one more may enter. */
  release(): void {
    this.value++;
    this._holders.leave(activeTask());
    this.wakeNext();
  }

  /** Enters until the end of the block: `await using held = await semaphore.hold()`. */
  hold(): Coroutine<Held> {
    return hold(this);
  }

  /** Enters while `body` runs. @returns what the body returns */
  with<T>(body: () => Body<T>): Coroutine<T> {
    return withHeld(this, body);
  }

  toString(): string {
    const waiters = this.waiters.length > 0 ? `, waiters:${this.waiters.length}` : "";
    const state = this.locked() ? "locked" : `unlocked, value:${this.value}`;
    return `<${this.constructor.name} [${state}${waiters}]>`;
  }

  /** @internal */
  _acquire(): Plan<true> {
    if (!this.locked()) {
      this.value--;
      this._holders.enter(activeTask());
      return new Given<true>(true);
    }
    const waiter = this.bound.createFuture<void>(this, this.purpose);
    this.waiters.push(waiter);
    return new Later(waiter, enter, this);
  }

  /** @internal */
  _enter(thrown: Thrown | null, waiter: Future<void>, task: Task<any> | null): Given<true> {
    this.waiters.remove(waiter);
    const turn = thrown !== null && waiter.done() && !waiter.cancelled();
    // Its turn had come when it was cancelled: the place is free again.
    if (turn && thrown.error instanceof CancelledError) this.value++;
    // Others may have queued up behind this one although there was room.
    while (this.value > 0 && this.wakeNext());
    if (thrown !== null) throw thrown.error;
    this._holders.enter(task);
    return new Given<true>(true);
  }

  private wakeNext(): boolean {
    for (const waiter of this.waiters) {
      if (waiter.done()) continue;
      this.value--;
      waiter.setResult();
      return true;
    }
    return false;
  }
}

/** A semaphore that cannot be left more often than it was entered. CPython: `asyncio.BoundedSemaphore`. */
export class BoundedSemaphore extends Semaphore {
  private readonly limit: number;

  constructor(value = 1) {
    super(value);
    this.limit = value;
  }

  /** @throws ValueError `BoundedSemaphore released too many times` */
  override release(): void {
    if (this.value >= this.limit) throw new ValueError("BoundedSemaphore released too many times");
    super.release();
  }
}

describedByToString(Semaphore);
describedByToString(BoundedSemaphore);

function enter(
  thrown: Thrown | null,
  semaphore: Semaphore,
  waiter: Future<void>,
  task: Task<any> | null,
): Given<true> {
  return semaphore._enter(thrown, waiter, task);
}

const acquire = internal("Semaphore.acquire", (semaphore: Semaphore) => semaphore._acquire());

function isCancelledFuture(waiter: Future<void>): boolean {
  return waiter.cancelled();
}
