import { Bound } from "./bound.js";
import { compareAsPython } from "./compare.js";
import type { Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { Deque } from "./deque.js";
import { describedByToString } from "./describe.js";
import { QueueEmpty, QueueFull, QueueShutDown, ValueError } from "./errors.js";
import { Event } from "./event.js";
import type { Future } from "./future.js";
import { Given, Later, type Thrown } from "./given.js";
import { PriorityHeap } from "./priority-heap.js";
import type { Purpose } from "./purpose.js";
import { requireNumber } from "./required.js";

/** Where a queue keeps its items; what `take` gives decides the order of the queue. */
export interface Items<T> {
  readonly length: number;
  add(item: T): void;
  take(): T;
}

/**
 * Hands items from tasks to tasks, first in, first out. CPython: `asyncio.Queue`.
 */
export class Queue<T = unknown> {
  private readonly bound = new Bound();
  private readonly getters = new Deque<Future<void>>();
  private readonly putters = new Deque<Future<void>>();
  private readonly finished = new Event();
  private readonly getting: Purpose = { kind: "queue.get", on: this };
  private readonly putting: Purpose = { kind: "queue.put", on: this };
  private unfinished = 0;
  private closed = false;

  /**
   * @param maxsize how many items it holds before `put` has to wait; 0 or less for no limit
   * @param items where the items are kept, for a queue with an order of one's own
   */
  constructor(
    readonly maxsize = 0,
    private readonly items: Items<T> = new Fifo<T>(),
  ) {
    requireNumber("maxsize", maxsize);
    this.finished._purpose = { kind: "queue.join", on: this };
    this.finished.set();
  }

  /** How many items it holds. */
  qsize(): number {
    return this.items.length;
  }

  empty(): boolean {
    return this.items.length === 0;
  }

  /** Whether it holds `maxsize` items; never if there is no limit. */
  full(): boolean {
    return this.maxsize > 0 && this.items.length >= this.maxsize;
  }

  /** Puts an item in, as soon as there is room. @throws QueueShutDown */
  put(item: T): Coroutine<void> {
    return put(this, item);
  }

  /** Puts an item in now. @throws QueueFull; QueueShutDown */
  putNowait(item: T): void {
    if (this.closed) throw new QueueShutDown();
    if (this.full()) throw new QueueFull();
    this.items.add(item);
    this.unfinished++;
    this.finished.clear();
    wakeNext(this.getters);
  }

  /** Takes an item out, as soon as there is one. @throws QueueShutDown once it is shut down and empty */
  get(): Coroutine<T> {
    return get(this);
  }

  /** Takes an item out now. @throws QueueEmpty; QueueShutDown */
  getNowait(): T {
    if (this.empty()) throw this.closed ? new QueueShutDown() : new QueueEmpty();
    const item = this.items.take();
    wakeNext(this.putters);
    return item;
  }

  /**
   * Says that the work on an item is done, once for each `get`; `join` waits for that.
   * @throws ValueError `task_done() called too many times`
   */
  taskDone(): void {
    if (this.unfinished <= 0) throw new ValueError("task_done() called too many times");
    if (--this.unfinished === 0) this.finished.set();
  }

  /** Waits until the work on all items is done. */
  join(): Coroutine<void> {
    return join(this);
  }

  /**
   * Ends the queue: `put` throws QueueShutDown from now on, and so does `get` once it is empty.
   * @param immediate drop the items that are left, too
   */
  shutdown(immediate = false): void {
    this.closed = true;
    if (immediate) {
      while (!this.empty()) {
        this.items.take();
        if (this.unfinished > 0) this.unfinished--;
      }
      if (this.unfinished === 0) this.finished.set();
    }
    wakeAll(this.getters);
    wakeAll(this.putters);
  }

  toString(): string {
    const info = [`<${this.constructor.name} maxsize=${this.maxsize} size=${this.qsize()}`];
    if (this.getters.length > 0) info.push(`getters[${this.getters.length}]`);
    if (this.putters.length > 0) info.push(`putters[${this.putters.length}]`);
    if (this.unfinished > 0) info.push(`tasks=${this.unfinished}`);
    if (this.closed) info.push("shutdown");
    return `${info.join(" ")}>`;
  }

  /** @internal */
  _put(item: T): Given<void> | Later<void> {
    if (!this.full()) return new Given(this.putNowait(item));
    if (this.closed) throw new QueueShutDown();
    return new Later(this.waitIn(this.putters, this.putting), (thrown, _, waiter) => {
      if (thrown !== null) this.giveUp(this.putters, waiter, !this.full(), thrown);
      return this._put(item);
    });
  }

  /** @internal */
  _get(): Given<T> | Later<T> {
    if (!this.empty()) return new Given(this.getNowait());
    if (this.closed) throw new QueueShutDown();
    return new Later(this.waitIn(this.getters, this.getting), getAgain, this);
  }

  /** @internal */
  _getAgain(thrown: Thrown | null, waiter: Future<void>): Given<T> | Later<T> {
    if (thrown !== null) this.giveUp(this.getters, waiter, !this.empty(), thrown);
    // Somebody else may have been faster.
    return this._get();
  }

  /** @internal */
  *_join(): Generator<unknown, void, any> {
    if (this.unfinished > 0) yield* this.finished.wait();
  }

  private waitIn(line: Deque<Future<void>>, purpose: Purpose): Future<void> {
    const waiter = this.bound.createFuture<void>(this, purpose);
    line.push(waiter);
    return waiter;
  }

  /** @param possible whether the next in line, if this one was woken and cannot take the call, could go on */
  private giveUp(line: Deque<Future<void>>, waiter: Future<void>, possible: boolean, thrown: Thrown): never {
    waiter.cancel();
    line.remove(waiter);
    if (!waiter.cancelled() && possible) wakeNext(line);
    throw thrown.error;
  }
}

/** A queue that gives the item put in last. CPython: `asyncio.LifoQueue`. */
export class LifoQueue<T = unknown> extends Queue<T> {
  /** @param maxsize as in `Queue` */
  constructor(maxsize = 0) {
    super(maxsize, new Lifo<T>());
  }
}

/** A queue that gives the least item. CPython: `asyncio.PriorityQueue`. */
export class PriorityQueue<T = unknown> extends Queue<T> {
  /**
   * @param maxsize as in `Queue`
   * @param compare negative if the first comes before the second; by default as Python compares numbers, strings
   * and tuples (arrays): `[priority, data]`
   */
  constructor(maxsize = 0, compare: (a: T, b: T) => number = compareAsPython) {
    super(maxsize, new PriorityHeap<T>(compare));
  }
}

describedByToString(Queue);
describedByToString(LifoQueue);
describedByToString(PriorityQueue);

class Fifo<T> implements Items<T> {
  private readonly items = new Deque<T>();

  get length(): number {
    return this.items.length;
  }

  add(item: T): void {
    this.items.push(item);
  }

  take(): T {
    return this.items.shift() as T;
  }
}

class Lifo<T> implements Items<T> {
  private readonly items: T[] = [];

  get length(): number {
    return this.items.length;
  }

  add(item: T): void {
    this.items.push(item);
  }

  take(): T {
    return this.items.pop() as T;
  }
}

function getAgain<T>(thrown: Thrown | null, queue: Queue<T>, waiter: Future<void>): Given<T> | Later<T> {
  return queue._getAgain(thrown, waiter);
}

const put = internal("Queue.put", (queue: Queue<any>, item: any) => queue._put(item));
const get = internal("Queue.get", (queue: Queue<any>) => queue._get());
const join = internal("Queue.join", (queue: Queue<any>) => queue._join());

function wakeNext(line: Deque<Future<void>>): void {
  for (let waiter = line.shift(); waiter !== undefined; waiter = line.shift()) {
    if (waiter.done()) continue;
    waiter.setResult();
    return;
  }
}

function wakeAll(line: Deque<Future<void>>): void {
  for (let waiter = line.shift(); waiter !== undefined; waiter = line.shift()) {
    if (!waiter.done()) waiter.setResult();
  }
}
