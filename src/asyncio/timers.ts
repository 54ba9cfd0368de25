import type { TimerHandle } from "./handle.js";

/** Fewer cancelled timers than this are left in the heap until they are due. */
const fewCancelled = 100;

/**
 * A heap of timers by deadline, then by the order in which they were set. Four children to a node and the deadlines
 * in an array of their own: with 100,000 timers most of the cost is memory that is not in the cache.
 */
export class Timers {
  private heap: TimerHandle[] = [];
  /** The deadline of the timer at the same index. */
  private times: number[] = [];
  private cancelled = 0;
  private order = 0;

  get size(): number {
    return this.heap.length;
  }

  /** Those that are not cancelled. */
  get live(): number {
    return this.heap.length - this.cancelled;
  }

  push(timer: TimerHandle): void {
    timer._order = this.order++;
    timer._scheduled = true;
    const at = this.heap.length;
    this.heap.push(timer);
    this.times.push(timer._when);
    this.up(at, timer);
  }

  /** One of the timers in the heap was cancelled; when most are, they are thrown out together. */
  noteCancelled(): void {
    this.cancelled++;
    if (this.cancelled <= fewCancelled || this.cancelled * 2 <= this.heap.length) return;
    const live = this.heap.filter((timer) => {
      if (timer._cancelled) timer._scheduled = false;
      return !timer._cancelled;
    });
    // Sorted by the heap's own order it is a heap.
    this.heap = live.sort((a, b) => a._when - b._when || a._order - b._order);
    this.times = live.map((timer) => timer._when);
    this.cancelled = 0;
  }

  /** The first timer that is not cancelled, left in its place. */
  peek(): TimerHandle | undefined {
    let first = this.heap[0];
    while (first?._cancelled) {
      this.cancelled--;
      this.pop();
      first = this.heap[0];
    }
    return first;
  }

  pop(): TimerHandle | undefined {
    const first = this.heap[0];
    if (first === undefined) return undefined;
    const last = this.heap.pop()!;
    this.times.pop();
    if (this.heap.length > 0) this.down(last);
    first._scheduled = false;
    return first;
  }

  clear(): void {
    for (const timer of this.heap) timer._scheduled = false;
    this.heap = [];
    this.times = [];
    this.cancelled = 0;
  }

  /** Those that are not cancelled, roughly in order. */
  *[Symbol.iterator](): Generator<TimerHandle, void, void> {
    for (const timer of this.heap) if (!timer._cancelled) yield timer;
  }

  /** Puts `timer` where it belongs on the way from index `at` to the root. */
  private up(at: number, timer: TimerHandle): void {
    const { heap, times } = this;
    const when = timer._when;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      // The newest timer comes after all that are due at the same time.
      if (times[parent]! <= when) break;
      heap[at] = heap[parent]!;
      times[at] = times[parent]!;
      at = parent;
    }
    heap[at] = timer;
    times[at] = when;
  }

  /** Puts `timer` where it belongs on the way from the root down, the root being free. */
  private down(timer: TimerHandle): void {
    const { heap, times } = this;
    const when = timer._when;
    const size = heap.length;
    let at = 0;
    for (;;) {
      const first = 4 * at + 1;
      if (first >= size) break;
      const end = Math.min(first + 4, size);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        if (
          times[child]! < times[least]! ||
          (times[child] === times[least] && before(heap[child]!, heap[least]!))
        ) {
          least = child;
        }
      }
      if (times[least]! > when || (times[least] === when && before(timer, heap[least]!))) break;
      heap[at] = heap[least]!;
      times[at] = times[least]!;
      at = least;
    }
    heap[at] = timer;
    times[at] = when;
  }
}

/** Which of two timers with the same deadline was set first. */
function before(a: TimerHandle, b: TimerHandle): boolean {
  return a._order < b._order;
}
