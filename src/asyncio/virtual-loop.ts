import type { Clock } from "./clock.js";
import { describedByToString } from "./describe.js";
import { EventLoop } from "./loop.js";

/** Stands still while there is something to do, and then jumps to the next timer. */
class VirtualClock implements Clock {
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  jump(when: number): boolean {
    if (when > this.time) this.time = when;
    return true;
  }
}

/**
 * A loop for tests and simulations: its clock jumps to the next timer when nothing else is ready, so that an hour of
 * `sleep` takes no time and everything happens in the same order each time. No part of CPython's asyncio.
 *
 * Native timers and I/O take real time: the clock does not wait for them.
 */
export class VirtualLoop extends EventLoop {
  /** @param start what its `time()` gives at first, in seconds */
  constructor(start = 0) {
    super(new VirtualClock(start));
  }
}

describedByToString(VirtualLoop);
