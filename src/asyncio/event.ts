import { Bound } from "./bound.js";
import type { Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { Deque } from "./deque.js";
import { describedByToString } from "./describe.js";
import type { Future } from "./future.js";
import { Given, Later, type Plan, type Thrown } from "./given.js";
import type { Purpose } from "./purpose.js";

/** A flag that tasks wait for. CPython: `asyncio.Event`. */
export class Event {
  /** Of the futures that wait for it; an event inside of something else says what that is. @internal */
  _purpose: Purpose = { kind: "event", on: this };
  private readonly bound = new Bound();
  private readonly waiters = new Deque<Future<true>>();
  private flag = false;

  isSet(): boolean {
    return this.flag;
  }

  /** Raises the flag and wakes all who wait now, even if it is cleared at once. */
  set(): void {
    if (this.flag) return;
    this.flag = true;
    for (const waiter of this.waiters) if (!waiter.done()) waiter.setResult(true);
  }

  /** Takes the flag down. */
  clear(): void {
    this.flag = false;
  }

  /** Waits until the flag is raised; not at all if it is. @returns true */
  wait(): Coroutine<true> {
    return wait(this);
  }

  toString(): string {
    const waiters = this.waiters.length > 0 ? `, waiters:${this.waiters.length}` : "";
    return `<Event [${this.flag ? "set" : "unset"}${waiters}]>`;
  }

  /** @internal */
  _wait(): Plan<true> {
    if (this.flag) return new Given<true>(true);
    const waiter = this.bound.createFuture<true>(this, this._purpose);
    this.waiters.push(waiter);
    return new Later(waiter, goOn, this);
  }

  /** @internal */
  _goOn(thrown: Thrown | null, waiter: Future<true>): Given<true> {
    this.waiters.remove(waiter);
    if (thrown !== null) throw thrown.error;
    return new Given<true>(true);
  }
}

describedByToString(Event);

function goOn(thrown: Thrown | null, event: Event, waiter: Future<true>): Given<true> {
  return event._goOn(thrown, waiter);
}

const wait = internal("Event.wait", (event: Event) => event._wait());
