import { performance } from "node:perf_hooks";
import type { Runnable } from "./awaitable.js";
import type { Clock } from "./clock.js";
import { activeTask, switchScope } from "./context.js";
import { Deque } from "./deque.js";
import { drainNow, drainsNow, drainThen } from "./drain.js";
import { Handle, type TimerHandle } from "./handle.js";
import { hook, stepHook } from "./instrument.js";
import type { Task } from "./task.js";
import { Timers } from "./timers.js";

/** How many callbacks, and for how many milliseconds, before Node's own loop has its turn again. */
const callbacksPerTurn = 256;
const millisecondsPerTurn = 1;
/** The longest delay that `setTimeout` takes, in milliseconds. */
const longestTimeout = 2 ** 31 - 1;

/** What the driver tells its loop. */
export interface Listener {
  /** It has come to the end of an iteration after `stop()`. */
  stopped(): void;
  /**
   * `runnable` was cut short by something that unwound the whole stack, such as an interrupt.
   * @param task whose code was running then, if any
   */
  aborted(runnable: Runnable, task: Task<any> | null): void;
  /** In debug mode: how long a callback took, in seconds. Null when nobody wants to know. */
  readonly timed: ((runnable: Runnable, seconds: number) => void) | null;
}

/**
 * Turns a loop on Node's: ready queue, timers, one iteration after the other.
 *
 * An iteration puts the due timers behind the ready callbacks and then runs just those that are there. Each turn
 * begins in an immediate, so that Node has polled for I/O; short iterations share one, for an immediate costs as
 * much as several switches. The immediate of the next turn is armed before anything runs: whatever aborts a turn,
 * the next one comes.
 */
export class Driver {
  readonly ready = new Deque<Runnable>();
  readonly timers = new Timers();
  /** How many iterations were begun. */
  iterations = 0;
  started = false;
  stopping = false;
  private armed: NodeJS.Immediate | null = null;
  private timeout: NodeJS.Timeout | null = null;
  /** What is left of the present iteration. */
  private remaining = 0;
  private iterating = false;
  private executing: Runnable | null = null;
  private began = 0;
  private budget = 0;
  private turnBegan = 0;

  constructor(
    private readonly clock: Clock,
    private readonly listener: Listener,
  ) {}

  start(): void {
    this.started = true;
    this.wake();
  }

  /** Stops at the end of the present iteration, or of the next one if none is under way. */
  stop(): void {
    this.stopping = true;
    if (this.started) this.wake();
  }

  push(runnable: Runnable): void {
    this.ready.push(runnable);
    if (this.started && this.armed === null) this.wake();
  }

  schedule(timer: TimerHandle): void {
    this.timers.push(timer);
    // A turn under way looks at the timers before it ends.
    if (this.started && this.armed === null && this.timers.peek() === timer) this.wake();
  }

  clear(): void {
    this.ready.clear();
    this.timers.clear();
  }

  private wake(): void {
    if (this.armed === null) this.armed = setImmediate(this.turn);
  }

  private readonly turn = (): void => {
    this.armed = setImmediate(this.turn);
    if (this.timeout !== null) {
      clearTimeout(this.timeout);
      this.timeout = null;
    }
    if (this.executing !== null) this.recover(this.executing);
    this.budget = callbacksPerTurn;
    this.turnBegan = performance.now();
    this.pump();
  };

  private readonly pump = (): void => {
    if (this.executing !== null) this.finished(this.executing, true);
    for (;;) {
      if (this.remaining === 0 && !this.nextIteration()) {
        hook?.loopPaused();
        return;
      }
      this.remaining--;
      const runnable = this.ready.shift()!;
      if (this.listener.timed !== null) this.began = performance.now();
      this.executing = runnable;
      const drains = runnable.run();
      if (drains) {
        if (!drainsNow) {
          drainThen(this.pump);
          return;
        }
        try {
          drainNow();
        } catch (error) {
          // A tick of somebody else threw, which is for Node to report; the next turn goes on from here.
          this.finished(runnable, true);
          throw error;
        }
      }
      this.finished(runnable, drains);
    }
  };

  /** `runnable` and all that it set off in microtasks is done. */
  private finished(runnable: Runnable, ran: boolean): void {
    this.executing = null;
    this.budget--;
    if (hook !== null && ran) {
      if (runnable._stepped !== null) stepHook?.stepEnd(runnable._stepped);
      else if (runnable instanceof Handle) hook.callbackEnd(runnable);
    }
    if (this.listener.timed !== null) this.listener.timed(runnable, (performance.now() - this.began) / 1000);
  }

  /** Whether there is something to run now; if not, the next turn is arranged. */
  private nextIteration(): boolean {
    if (this.iterating) {
      this.iterating = false;
      if (this.stopping) {
        this.halt();
        return false;
      }
    }
    // Whoever closed the loop from inside has emptied it.
    if (!this.started) return false;
    if (this.budget <= 0 || (this.budget < callbacksPerTurn && this.overTime())) {
      if (this.ready.length > 0 || this.timers.size > 0) return false;
    }
    if (this.timers.size > 0) this.collectDue();
    if (this.ready.length === 0) {
      if (this.stopping) this.halt();
      else this.sleep();
      return false;
    }
    this.iterations++;
    this.iterating = true;
    this.remaining = this.ready.length;
    return true;
  }

  private overTime(): boolean {
    return performance.now() - this.turnBegan > millisecondsPerTurn;
  }

  private collectDue(): void {
    let first = this.timers.peek();
    if (first === undefined) return;
    if (this.ready.length === 0 && !this.stopping) this.clock.jump(first._when);
    const now = this.clock.now();
    while (first !== undefined && first._when <= now) {
      this.timers.pop();
      this.ready.push(first);
      first = this.timers.peek();
    }
  }

  /** Nothing to do until the first timer, or until something is pushed. */
  private sleep(): void {
    const first = this.timers.peek();
    if (first !== undefined) {
      const milliseconds = Math.ceil((first._when - this.clock.now()) * 1000);
      if (milliseconds <= 0) return;
      this.timeout = setTimeout(this.turnByTimer, Math.min(milliseconds, longestTimeout));
    }
    this.disarm();
  }

  private readonly turnByTimer = (): void => {
    this.timeout = null;
    if (this.armed === null) this.turn();
  };

  private disarm(): void {
    if (this.armed !== null) clearImmediate(this.armed);
    this.armed = null;
  }

  private halt(): void {
    this.started = false;
    this.stopping = false;
    this.remaining = 0;
    this.disarm();
    if (this.timeout !== null) clearTimeout(this.timeout);
    this.timeout = null;
    this.listener.stopped();
  }

  /** The previous turn never came to its end: no `finally` ran, so the state is put right here. */
  private recover(runnable: Runnable): void {
    const task = activeTask() ?? runnable._stepped;
    switchScope(undefined);
    this.executing = null;
    this.listener.aborted(runnable, task);
  }
}
