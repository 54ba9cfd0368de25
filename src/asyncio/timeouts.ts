import { activeTask, currentFrame } from "./context.js";
import type { Body, Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { describedByToString } from "./describe.js";
import { CancelledError, RuntimeError, TimeoutError } from "./errors.js";
import type { Handle } from "./handle.js";
import { leaveWithin } from "./joined.js";
import { requireFunction, requireSeconds } from "./required.js";
import { runLimited } from "./run-body.js";
import { getRunningLoop } from "./running.js";
import type { Task } from "./task.js";

/** A deadline for a piece of code. Made by `timeout` and `timeoutAt`. CPython: `asyncio.Timeout`. */
export class Timeout {
  private state: "active" | "expiring" | "expired" | "finished" = "active";
  private handle: Handle | null = null;
  private readonly cancelling: number;

  /** @internal */
  constructor(
    private readonly task: Task<any>,
    private readonly frame: Coroutine<any>,
    private deadline: number | null,
  ) {
    this.cancelling = task.cancelling();
    this.reschedule(deadline);
  }

  /** The deadline, in seconds of `loop.time()`; null if there is none. */
  when(): number | null {
    return this.deadline;
  }

  /**
   * Sets another deadline.
   * @param when in seconds of `loop.time()`; null for none
   * @throws RuntimeError once it has expired or the code has ended
   */
  reschedule(when: number | null): void {
    if (this.state !== "active") throw new RuntimeError(`Cannot change state of ${this.state} Timeout`);
    if (when !== null) requireSeconds("when", when);
    this.deadline = when;
    this.handle?.cancel();
    this.handle = null;
    if (when === null) return;
    const loop = this.task._loop;
    this.handle = when <= loop.time() ? loop.callSoon(this.expire) : loop.callAt(when, this.expire);
  }

  /** Whether the deadline passed while the code ran. */
  expired(): boolean {
    return this.state === "expiring" || this.state === "expired";
  }

  toString(): string {
    return `<Timeout [${this.state}]${this.state === "active" ? ` when=${this.deadline}` : ""}>`;
  }

  private readonly expire = (): void => {
    const { task } = this;
    task._cancelWithin(this.frame);
    this.state = "expiring";
    this.handle = null;
    if (task._mustCancel) task._loop._soon({ _stepped: null, run: () => this.giveUp() });
  };

  /** If no step has taken the cancellation in a whole turn, the body awaits a native promise that nothing can end. */
  private giveUp(): boolean {
    return this.task._mustCancel && leaveWithin(this.task, this.frame);
  }

  /** @internal */
  *_run<T>(body: (scope: Timeout) => Body<T>): Generator<unknown, T, any> {
    let cancelled: unknown = null;
    try {
      return yield* runLimited(body, this);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      cancelled = error;
      throw error;
    } finally {
      this.handle?.cancel();
      this.handle = null;
      if (this.state === "active") this.state = "finished";
      else {
        this.state = "expired";
        // Only if nobody else asked for a cancellation was this one ours to turn into an error of time.
        if (this.task.uncancel() <= this.cancelling && cancelled !== null) {
          // biome-ignore lint/correctness/noUnsafeFinally: it replaces the CancelledError, as the deadline caused it
          throw new TimeoutError("", { cause: cancelled });
        }
      }
    }
  }
}

describedByToString(Timeout);

function* within(when: number | null, body: (scope: Timeout) => Body<any>): Generator<unknown, any, any> {
  requireFunction("timeout", body);
  const task = activeTask();
  if (task === null) throw new RuntimeError("Timeout should be used inside a task");
  return yield* new Timeout(task, currentFrame()!, when)._run(body);
}

/**
 * Runs `body` for `delay` seconds at most, and then cancels it. CPython: `asyncio.timeout`, there an `async with`.
 * Difference: in plain Node programs the await of a native promise in the body cannot be interrupted. When the time is
 * over such a body is left behind, to be cancelled at its next await of something of this library; its outcome is
 * dropped. `currentTask().signal` and `cancellable` end it in time.
 *
 * @param delay in seconds from the moment it is awaited; null for no limit
 * @param body gets the deadline, which it may look at and change
 * @returns what the body returns
 * @throws TimeoutError when the deadline passed and the body ended by that; RuntimeError outside a task
 */
export const timeout: <T>(delay: number | null, body: (scope: Timeout) => Body<T>) => Coroutine<T> = internal(
  "timeout",
  (delay: number | null, body: (scope: Timeout) => Body<any>) => {
    if (delay === null) return within(null, body);
    requireSeconds("delay", delay);
    return within(getRunningLoop().time() + delay, body);
  },
  true,
);

/** `timeout` with a deadline in seconds of `loop.time()` instead of a delay. CPython: `asyncio.timeout_at`. */
export const timeoutAt: <T>(when: number | null, body: (scope: Timeout) => Body<T>) => Coroutine<T> =
  internal("timeoutAt", within, true);
