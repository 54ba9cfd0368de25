/** A loop on a clock that jumps, and that a step can move on, so that every time in a table is known beforehand. */
import { EventLoop } from "../../../src/asyncio/index.js";
import { Recorder } from "../../../src/display/recorder/recorder.js";

export class TestClock {
  time = 0;

  now(): number {
    return this.time;
  }

  jump(when: number): boolean {
    this.time = Math.max(this.time, when);
    return true;
  }

  /** What a step of so many seconds does to the clock. */
  work(seconds: number): void {
    this.time += seconds;
  }
}

export interface World {
  readonly clock: TestClock;
  readonly loop: EventLoop;
  readonly recorder: Recorder;
  end(): void;
}

/** @param budgeted false: as if so much real time went by that everything can be recorded */
export function world({ budgeted = false } = {}): World {
  let realTime = 0;
  const clock = new TestClock();
  const loop = new EventLoop(clock);
  const recorder = new Recorder(() => (budgeted ? 0 : (realTime += 1e6)));
  recorder.start(loop);
  return { clock, loop, recorder, end: () => recorder.stop() };
}
