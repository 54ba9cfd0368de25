/**
 * Measures the steps of tasks: exactly, as long as they come at the pace of ordinary programs. Reading the clock costs as
 * much as a tenth of the shortest steps that there are; where more than a hundred thousand come in a second, they are
 * counted one by one and timed sixteen at a time.
 */
import { AsyncResource } from "node:async_hooks";
import { monotonic } from "../../asyncio/clock.js";
import type { EventLoop } from "../../asyncio/loop.js";
import type { TaskEntry } from "./task-entry.js";

/** Steps that may be measured one by one: at once, and in a second. */
const burst = 10_000;
const perSecond = 100_000;
/** With so many left again, they are measured one by one again. */
const enough = 1000;
/** Steps timed together, and groups of them between two looks at the pace. */
const together = 16;
const groupsPerLook = 16;

const { setImmediate } = globalThis;
const outside = new AsyncResource("tsloop.steps");

export class Steps {
  count = 0;
  /** Seconds. */
  busy = 0;
  /** Steps are timed together at present. */
  coarse = false;
  readonly #onGroup: () => void;
  readonly #onCoarse: () => void;
  readonly #entries: (TaskEntry | undefined)[] = new Array(together).fill(undefined);
  #length = 0;
  /** When the present group began, in seconds; undefined between two spells of work. */
  #from: number | undefined;
  /** How long the steps of the last whole group were. */
  #usual = Number.POSITIVE_INFINITY;
  #left = burst;
  #countedAt = monotonic.now();
  #groups = 0;
  #closing = false;

  /**
   * @param onGroup called when times have changed that were not told of one by one
   * @param onCoarse called when steps begin to be timed together
   */
  constructor(onGroup: () => void, onCoarse: () => void) {
    this.#onGroup = onGroup;
    this.#onCoarse = onCoarse;
  }

  /** A step is about to be measured: false if it is too much, and has been counted with others instead. */
  measures(entry: TaskEntry, loop: EventLoop): boolean {
    this.count++;
    if (--this.#left >= 0 || !isReal(loop)) return true;
    this.coarse = true;
    this.#onCoarse();
    return !this.#add(entry);
  }

  /** While `coarse`: a step begins, of a task that is recorded or not. Returns false if it is to be measured. */
  counts(entry: TaskEntry | undefined): boolean {
    this.count++;
    return this.#add(entry);
  }

  /** Those that are timed together get their times, before somebody looks. */
  flush(): void {
    if (this.#length > 0) this.#close(monotonic.now(), Number.POSITIVE_INFINITY);
  }

  #add(entry: TaskEntry | undefined): boolean {
    if (this.#from === undefined) {
      this.#from = monotonic.now();
      this.#look(this.#from);
      if (!this.coarse) {
        this.#from = undefined;
        return false;
      }
      this.#closeSoon();
    }
    this.#entries[this.#length++] = entry;
    if (entry !== undefined) entry.countStep();
    if (this.#length === together) {
      // This one has only begun: its time goes to the next group.
      this.#close(monotonic.now(), Number.POSITIVE_INFINITY);
      if (++this.#groups === groupsPerLook) this.#look(this.#from);
    }
    return true;
  }

  /** Before Node's loop can become idle, which is nobody's work. */
  #closeSoon(): void {
    if (this.#closing) return;
    this.#closing = true;
    outside.runInAsyncScope(() =>
      setImmediate(() => {
        this.#closing = false;
        if (this.#length > 0) this.#close(monotonic.now(), this.#usual * 8);
        this.#from = undefined;
      }),
    );
  }

  /** @param longest what a step counts for at most */
  #close(now: number, longest: number): void {
    const length = this.#length;
    const each = Math.min((now - this.#from!) / length, longest);
    for (let i = 0; i < length; ) {
      const entry = this.#entries[i];
      const first = i;
      let last = i;
      let steps = 0;
      // Most often they are one task's, or one task's among many that are not recorded.
      for (; i < length; i++) {
        const other = this.#entries[i];
        if (other === entry) {
          last = i;
          steps++;
        } else if (other !== undefined) break;
      }
      entry?.countTime(this.#from! + first * each, this.#from! + (last + 1) * each, steps * each);
    }
    this.#entries.fill(undefined, 0, length);
    this.busy += each * length;
    if (length === together) this.#usual = each;
    this.#length = 0;
    this.#from = now;
    this.#onGroup();
  }

  #look(now: number): void {
    this.#groups = 0;
    this.#left = Math.min(burst, Math.max(0, this.#left) + (now - this.#countedAt) * perSecond);
    this.#countedAt = now;
    if (this.#left < enough) return;
    this.coarse = false;
    this.#from = undefined;
  }
}

/** Time that goes by itself, and costs something to read. */
function isReal(loop: EventLoop): boolean {
  // biome-ignore lint/complexity/useLiteralKeys: it is the library's own
  return loop["clock"] === monotonic;
}
