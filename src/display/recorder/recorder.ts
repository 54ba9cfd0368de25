/**
 * Writes down what the asyncio library does, while it does it. Everything here runs inside the library's hot paths:
 * it adds numbers and keeps references, and makes no text. `snapshot.ts` reads it.
 */
import type { Coroutine } from "../../asyncio/coroutine.js";
import type { Future } from "../../asyncio/future.js";
import { addInstrument, type DroppedCoroutine, type Instrument } from "../../asyncio/instrument.js";
import type { EventLoop } from "../../asyncio/loop.js";
import { suspensionOf } from "../../asyncio/suspension.js";
import { Task } from "../../asyncio/task.js";
import { CoroutineEntry, FutureEntry } from "./future-entry.js";
import { Delays } from "./lag.js";
import { PlaceBudget } from "./places.js";
import { Ring } from "./ring.js";
import { TaskEntry } from "./task-entry.js";

/** A step or callback that lasts longer than this kept everything else waiting. In seconds, as CPython's `slow_callback_duration`. */
export const slow = 0.1;

const keptTasks = 1000;
const keptFutures = 500;
const keptCoroutines = 500;
const keptLongLived = 2000;

export class Recorder implements Partial<Instrument> {
  readonly live = new Set<TaskEntry>();
  readonly ended = new Ring<TaskEntry>(keptTasks);
  readonly futures = new Ring<FutureEntry>(keptFutures);
  /** Futures that were still pending when their place in the ring was needed. */
  readonly longLived = new Set<FutureEntry>();
  readonly coroutines = new Ring<CoroutineEntry>(keptCoroutines);
  readonly lags = new Delays();
  /** Goes up with every change that a table could show. */
  version = 0;
  /** Tasks that were ever seen. */
  total = 0;
  callbacks = 0;
  busy = 0;
  /** When `loop` was first seen, on its own clock. */
  startedAt = 0;
  longest: { readonly seconds: number; readonly task: TaskEntry | undefined } = {
    seconds: 0,
    task: undefined,
  };
  /** The loop that ran last. */
  loop: EventLoop | undefined;
  readonly #taskPlaces = new PlaceBudget(500, 4000);
  readonly #otherPlaces = new PlaceBudget(300, 2000);
  readonly #entries = new WeakMap<Future<unknown>, FutureEntry>();
  readonly #listeners = new Set<() => void>();
  #remove: (() => void) | undefined;

  get recording(): boolean {
    return this.#remove !== undefined;
  }

  /** Begins to record. Tasks of `loop` that are there already are taken over, with what is still known of them. */
  start(loop?: EventLoop): void {
    if (this.#remove) return;
    const instrument: Partial<Instrument> = {};
    for (const name of instruments) instrument[name] = this[name].bind(this) as never;
    this.#remove = addInstrument(instrument);
    if (!loop) return;
    this.#observe(loop);
    for (const task of loop._tasks) if (!(task.info instanceof TaskEntry)) this.#adopt(task);
  }

  stop(): void {
    this.#remove?.();
    this.#remove = undefined;
  }

  /** Calls `listener` soon after something changed; it has to look at `version`. Returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  entryOf(future: Future<unknown>): FutureEntry | undefined {
    return this.#entries.get(future);
  }

  coroutineCreated(coroutine: Coroutine<unknown>): void {
    if (coroutine._kind.internal) return;
    const gone = this.coroutines.push(new CoroutineEntry(coroutine, this.#taskPlaces.capture()));
    if (gone) gone.release();
  }

  coroutineDropped({ id }: DroppedCoroutine): void {
    for (const entry of this.coroutines) if (entry.id === id) entry.dropped = true;
    this.#changed();
  }

  futureCreated(future: Future<unknown>): void {
    const entry = new FutureEntry(future, future._loop.time(), this.#otherPlaces.capture());
    this.#entries.set(future, entry);
    const gone = this.futures.push(entry);
    if (gone && gone.endedAt === undefined) this.#keepLong(gone);
    if (this.#listeners.size > 0) this.#changed();
  }

  taskCreated(task: Task<unknown>, parent: Task<unknown> | null): void {
    const entry = new TaskEntry(task, task._loop.time(), parent?.id, this.#taskPlaces.capture());
    task.info = entry;
    this.#observe(task._loop);
    this.live.add(entry);
    this.total++;
    this.#changed();
  }

  ready(task: Task<unknown>): void {
    (task.info as TaskEntry | undefined)?.markReady(task._loop.time());
  }

  stepBegin(task: Task<unknown>): void {
    const entry = task.info as TaskEntry | undefined;
    if (!entry) return;
    this.lags.add(entry.markBegin(task._loop.time()));
    this.callbacks++;
    this.version++;
  }

  stepEnd(task: Task<unknown>): void {
    const entry = task.info as TaskEntry | undefined;
    if (!entry) return;
    const length = entry.markEnd(task._loop.time());
    this.busy += length;
    if (length > this.longest.seconds) this.longest = { seconds: length, task: entry };
    if (length > slow && (!entry.hold || length > entry.hold.seconds)) {
      entry.hold = { seconds: length, site: entry.resumedFrom };
    }
    this.#changed();
  }

  suspended(task: Task<unknown>, awaitable: unknown): void {
    const entry = task.info as TaskEntry | undefined;
    if (!entry) return;
    entry.awaits = awaitable;
    const site = suspensionOf(task)?.site ?? -1;
    if (site >= 0) entry.site = site;
    if (awaitable === null) entry.yields++;
  }

  done(future: Future<unknown>, by: Task<unknown> | null): void {
    const now = future._loop.time();
    if (future instanceof Task) {
      const entry = future.info as TaskEntry | undefined;
      if (!entry) return;
      entry.markDone(now);
      this.live.delete(entry);
      this.ended.push(entry);
    } else {
      const entry = this.#entries.get(future);
      if (!entry) return;
      entry.endedAt = now;
      entry.setTask = by?.info as TaskEntry | undefined;
      entry.setPlace = this.#otherPlaces.capture();
      this.longLived.delete(entry);
    }
    this.#changed();
  }

  cancelRequested(task: Task<unknown>, by: Task<unknown> | null): void {
    const entry = task.info as TaskEntry | undefined;
    if (!entry) return;
    entry.cancelledAt = task._loop.time();
    entry.cancelPlace = this.#taskPlaces.capture();
    entry.cancelTask = by?.info as TaskEntry | undefined;
    this.#changed();
  }

  cancelSwallowed(task: Task<unknown>): void {
    const entry = task.info as TaskEntry | undefined;
    if (entry) entry.swallowed = true;
  }

  #observe(loop: EventLoop): void {
    if (this.loop === loop) return;
    this.loop = loop;
    this.startedAt = loop.time();
    this.busy = 0;
  }

  #adopt(task: Task<unknown>): void {
    const entry = new TaskEntry(task, task._loop.time(), task.parent?.id, undefined);
    task.info = entry;
    this.live.add(entry);
    this.total++;
  }

  #keepLong(entry: FutureEntry): void {
    entry.release();
    if (this.longLived.size < keptLongLived) this.longLived.add(entry);
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

const instruments = [
  "coroutineCreated",
  "coroutineDropped",
  "futureCreated",
  "taskCreated",
  "ready",
  "stepBegin",
  "stepEnd",
  "suspended",
  "done",
  "cancelRequested",
  "cancelSwallowed",
] as const satisfies readonly (keyof Instrument)[];

/** The recorder of this process. */
export const recorder = new Recorder();
