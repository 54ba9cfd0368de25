import { Condition } from "./condition.js";
import type { Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { describedByToString } from "./describe.js";
import { BrokenBarrierError, ValueError } from "./errors.js";
import { requireNumber } from "./required.js";

/** A point where a number of tasks wait for each other. CPython: `asyncio.Barrier`. */
export class Barrier {
  private readonly condition = new Condition();
  private state: "filling" | "draining" | "resetting" | "broken" = "filling";
  private count = 0;

  /**
   * @param parties how many tasks it takes
   * @throws ValueError if it is less than 1
   */
  constructor(readonly parties: number) {
    this.condition._purpose = { kind: "barrier", on: this };
    requireNumber("parties", parties);
    if (parties < 1) throw new ValueError("parties must be > 0");
  }

  /** How many wait for the others now. */
  get nWaiting(): number {
    return this.state === "filling" ? this.count : 0;
  }

  /** Whether it was aborted. */
  get broken(): boolean {
    return this.state === "broken";
  }

  /**
   * Waits until as many tasks as it takes have come.
   * @returns a number from 0 to `parties - 1`, another one for each
   * @throws BrokenBarrierError when it is aborted, or reset meanwhile
   */
  wait(): Coroutine<number> {
    return wait(this);
  }

  /** Empties it: those who wait get a BrokenBarrierError, and it can be used again. */
  reset(): Coroutine<void> {
    return reset(this);
  }

  /** Breaks it for good: those who wait now or later get a BrokenBarrierError. */
  abort(): Coroutine<void> {
    return abort(this);
  }

  toString(): string {
    return `<Barrier [${this.state}${this.broken ? "" : `, waiters:${this.nWaiting}/${this.parties}`}]>`;
  }

  /** @internal */
  *_wait(): Generator<unknown, number, any> {
    yield* this.condition.acquire();
    try {
      yield* this.condition.waitFor(() => this.state !== "draining" && this.state !== "resetting");
      if (this.state === "broken") throw new BrokenBarrierError("Barrier aborted");
      const index = this.count++;
      try {
        if (index + 1 === this.parties) {
          this.state = "draining";
          this.condition.notifyAll();
        } else yield* this.waitForOthers();
        return index;
      } finally {
        this.count--;
        this.leave();
      }
    } finally {
      this.condition.release();
    }
  }

  private *waitForOthers(): Generator<unknown, void, any> {
    yield* this.condition.waitFor(() => this.state !== "filling");
    if (this.state === "broken" || this.state === "resetting") {
      throw new BrokenBarrierError("Abort or reset of barrier");
    }
  }

  /** The last one out opens it for the next round. */
  private leave(): void {
    if (this.count > 0) return;
    if (this.state === "resetting" || this.state === "draining") this.state = "filling";
    this.condition.notifyAll();
  }

  /** @internal */
  *_reset(): Generator<unknown, void, any> {
    yield* this.condition.acquire();
    try {
      this.state = this.count > 0 ? "resetting" : "filling";
      this.condition.notifyAll();
    } finally {
      this.condition.release();
    }
  }

  /** @internal */
  *_abort(): Generator<unknown, void, any> {
    yield* this.condition.acquire();
    try {
      this.state = "broken";
      this.condition.notifyAll();
    } finally {
      this.condition.release();
    }
  }
}

describedByToString(Barrier);

const wait = internal("Barrier.wait", (barrier: Barrier) => barrier._wait());
const reset = internal("Barrier.reset", (barrier: Barrier) => barrier._reset());
const abort = internal("Barrier.abort", (barrier: Barrier) => barrier._abort());
