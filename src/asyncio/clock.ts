import { performance } from "node:perf_hooks";

/** Where a loop takes its time from, in seconds. */
export interface Clock {
  now(): number;
  /** Moves a clock of its own to `when`; false for a clock that goes by itself, whose time must be waited for. */
  jump(when: number): boolean;
}

/** The monotonic clock of the process, from the start of the process. */
export const monotonic: Clock = {
  now: () => performance.now() / 1000,
  jump: () => false,
};
