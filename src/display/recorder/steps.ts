/**
 * Measures the steps of tasks: exactly, as long as they come at the pace of ordinary programs. Reading the clock costs as
 * much as a tenth of the shortest steps that there are; where more than twenty thousand come in a second, they are
 * counted one by one and timed 64 at a time.
 */
import { monotonic } from "../../asyncio/clock.js";
import type { EventLoop } from "../../asyncio/loop.js";
import type { TaskEntry } from "./task-entry.js";

/** Steps that may be measured one by one: at once, and in a second. */
const burst = 10_000;
const perSecond = 20_000;
/** With so many left again, they are measured one by one again. */
const enough = 1000;
/** Steps timed together, and groups of them between two looks at the pace. */
const together = 64;
const groupsPerLook = 4;

const none = -1;

export class Steps {
  count = 0;
  /** Seconds. */
  busy = 0;
  /** Steps are timed together at present. */
  coarse = false;
  readonly #onGroup: () => void;
  readonly #onPace: (coarse: boolean) => void;
  // Not `#`: what is read in hot code has to be short, or else V8 does not put it into its callers.
  private readonly entries: (TaskEntry | undefined)[] = new Array(together).fill(undefined);
  private length = 0;
  /** When the present group began, in seconds; negative between two spells of work. */
  private from = none;
  #left = burst;
  #countedAt = monotonic.now();
  #groups = 0;

  /**
   * @param onGroup called when times have changed that were not told of one by one
   * @param onPace called when steps begin to be timed together, and one by one
   */
  constructor(onGroup: () => void, onPace: (coarse: boolean) => void) {
    this.#onGroup = onGroup;
    this.#onPace = onPace;
  }

  /** A step is about to be measured: false if it is too much, and has been counted with others instead. */
  measures(entry: TaskEntry, loop: EventLoop): boolean {
    if (--this.#left < 0 && isReal(loop)) {
      this.#setPace(true);
      if (this.counts(entry)) return false;
    }
    this.count++;
    return true;
  }

  /**
   * While `coarse`: a step begins, of a task that is recorded or not. In hot code.
   * @returns false if it is to be measured after all
   */
  counts(entry: TaskEntry | undefined): boolean {
    if (this.from < 0 && !this.#begin()) return false;
    this.count++;
    if (entry !== undefined) {
      entry.steps++;
      this.entries[this.length] = entry;
    }
    if (++this.length === together) this.#next();
    return true;
  }

  /** Those that are timed together get their times, before somebody looks. */
  flush(): void {
    if (this.length > 0) this.#close(monotonic.now());
  }

  /** The spell of work is over: what follows may be idle time, which is nobody's work. */
  pause(): void {
    this.flush();
    this.from = none;
  }

  #setPace(coarse: boolean): void {
    this.coarse = coarse;
    this.#onPace(coarse);
  }

  /** A spell of work. Returns whether its steps are timed together. */
  #begin(): boolean {
    const now = monotonic.now();
    this.#look(now);
    if (!this.coarse) return false;
    this.from = now;
    return true;
  }

  /** The next group. The step that was counted last has only begun: its time goes to that. */
  #next(): void {
    this.#close(monotonic.now());
    if (++this.#groups === groupsPerLook) this.#look(this.from);
  }

  #close(now: number): void {
    const length = this.length;
    const entries = this.entries;
    const from = this.from;
    const each = (now - from) / length;
    for (let i = 0; i < length; ) {
      const entry = entries[i];
      const first = i;
      let last = i;
      let steps = 0;
      // Most often they are one task's, or one task's among many that are not recorded.
      for (; i < length; i++) {
        const other = entries[i];
        if (other === entry) {
          last = i;
          steps++;
        } else if (other !== undefined) break;
        entries[i] = undefined;
      }
      if (entry !== undefined) entry.countTime(from + first * each, from + (last + 1) * each, steps * each);
    }
    this.busy += each * length;
    this.length = 0;
    this.from = now;
    this.#onGroup();
  }

  #look(now: number): void {
    this.#groups = 0;
    this.#left = Math.min(burst, Math.max(0, this.#left) + (now - this.#countedAt) * perSecond);
    this.#countedAt = now;
    if (this.#left < enough) return;
    this.from = none;
    this.#setPace(false);
  }
}

/** Time that goes by itself, and costs something to read. */
function isReal(loop: EventLoop): boolean {
  // biome-ignore lint/complexity/useLiteralKeys: it is the library's own
  return loop["clock"] === monotonic;
}
