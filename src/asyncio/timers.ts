import type { TimerHandle } from "./handle.js";

/** Fewer cancelled timers than this are left in the heap until they are due. */
const fewCancelled = 100;

/** A binary heap of timers by deadline, then by the order in which they were set. */
export class Timers {
  private heap: TimerHandle[] = [];
  private cancelled = 0;
  private order = 0;

  get size(): number {
    return this.heap.length;
  }

  push(timer: TimerHandle): void {
    timer._order = this.order++;
    timer._scheduled = true;
    this.heap.push(timer);
    this.up(this.heap.length - 1);
  }

  /** One of the timers in the heap was cancelled; when most are, they are thrown out together. */
  noteCancelled(): void {
    this.cancelled++;
    if (this.cancelled <= fewCancelled || this.cancelled * 2 <= this.heap.length) return;
    const live = this.heap.filter((timer) => {
      if (timer._cancelled) timer._scheduled = false;
      return !timer._cancelled;
    });
    // An array sorted by the heap's own order is a heap.
    this.heap = live.sort((a, b) => (less(a, b) ? -1 : 1));
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
    const { heap } = this;
    const first = heap[0];
    if (first === undefined) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.down(0);
    }
    first._scheduled = false;
    return first;
  }

  clear(): void {
    for (const timer of this.heap) timer._scheduled = false;
    this.heap = [];
    this.cancelled = 0;
  }

  /** The live timers, in no order. */
  *[Symbol.iterator](): Generator<TimerHandle, void, void> {
    for (const timer of this.heap) if (!timer._cancelled) yield timer;
  }

  private up(at: number): void {
    const { heap } = this;
    const timer = heap[at]!;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!less(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  private down(at: number): void {
    const { heap } = this;
    const timer = heap[at]!;
    const size = heap.length;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && less(heap[child + 1]!, heap[child]!)) child++;
      if (!less(heap[child]!, timer)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = timer;
  }
}

function less(a: TimerHandle, b: TimerHandle): boolean {
  return a._when < b._when || (a._when === b._when && a._order < b._order);
}
