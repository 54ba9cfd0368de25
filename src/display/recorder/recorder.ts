/**
 * Writes down what the asyncio library does, while it does it. Everything here runs inside the library's hot paths:
 * it adds numbers and keeps references, and makes no text. `snapshot.ts` reads it.
 *
 * What there is too much of is not recorded one by one: more than a thousand tasks at once, or a thousand a second, are
 * counted, and those of them that are alive when somebody looks are shown with what is still known of them.
 */
import { currentFrame } from "../../asyncio/context.js";
import { awaitsOutside, type Coroutine } from "../../asyncio/coroutine.js";
import { Future } from "../../asyncio/future.js";
import {
  addInstrument,
  type DroppedCoroutine,
  type Instrument,
  restFromSteps,
} from "../../asyncio/instrument.js";
import type { Lock } from "../../asyncio/lock.js";
import type { EventLoop } from "../../asyncio/loop.js";
import { suspensionOf } from "../../asyncio/suspension.js";
import type { Task } from "../../asyncio/task.js";
import { Budget } from "./budget.js";
import { Cells } from "./cells.js";
import { CoroutineEntry, FutureEntry } from "./future-entry.js";
import { Delays } from "./lag.js";
import { forgetLocks, noteLockTurn, noteLockWait } from "./locks.js";
import { captureLazily, getPlaces, type LazyPlace } from "./places.js";
import { Ring } from "./ring.js";
import { Steps } from "./steps.js";
import { TaskEntry, type Trace } from "./task-entry.js";

/** A step that lasts longer kept everything else waiting. Seconds; CPython's default for `slow_callback_duration`. */
export const slow = 0.1;

const keptTasks = 1000;
const keptFutures = 500;
const keptCoroutines = 500;
const keptLongLived = 2000;

export class Recorder {
  readonly live = new Set<TaskEntry>();
  readonly ended = new Ring<TaskEntry>(keptTasks);
  readonly futures = new Ring<FutureEntry>(keptFutures);
  /** Futures that were still pending when their place in the ring was needed. */
  readonly longLived = new Set<FutureEntry>();
  readonly coroutines = new Ring<CoroutineEntry>(keptCoroutines);
  readonly cells = new Cells();
  readonly dropped: DroppedCoroutine[] = [];
  readonly lags = new Delays();
  /** Tasks that were ever made, recorded one by one or not. */
  made = 0;
  readonly steps = new Steps(
    () => this.#changed(),
    (coarse) => this.#paceChanged(coarse),
  );
  /** When `loop` was first seen, on its own clock. */
  startedAt = 0;
  longest: { readonly seconds: number; readonly task: TaskEntry } | undefined;
  /** The loop that made a task last. */
  loop: EventLoop | undefined;
  #ended = 0;
  readonly #otherwise = { failed: 0, cancelled: 0, lost: 0 };
  readonly #taskBudget: Budget;
  readonly #futureBudget: Budget;
  readonly #coroutineBudget: Budget;
  readonly #placeBudget: Budget;
  readonly #futurePlaceBudget: Budget;
  #listeners: readonly (() => void)[] = [];
  #asker: string | undefined;
  /** The loop that ran when recording began: the notebook's own. */
  #home: EventLoop | undefined;
  readonly #told: Partial<Instrument>;
  #remove: (() => void) | undefined;
  readonly #collected = new FinalizationRegistry<TaskEntry>((entry) => this.#taskCollected(entry));

  /** @param now milliseconds of real time, by which budgets are refilled */
  constructor(now: () => number = performance.now.bind(performance)) {
    this.#taskBudget = new Budget(1000, 1000, now);
    this.#futureBudget = new Budget(500, 500, now);
    this.#coroutineBudget = new Budget(300, 100, now);
    this.#placeBudget = new Budget(300, 100, now);
    this.#futurePlaceBudget = new Budget(300, 100, now);
    this.#told = this.#instrument();
  }

  /** How the tasks ended that are done, recorded one by one or not. */
  get endings(): { done: number; failed: number; cancelled: number; lost: number } {
    const { failed, cancelled } = this.#otherwise;
    return { done: this.#ended - failed - cancelled, ...this.#otherwise };
  }

  get recording(): boolean {
    return this.#remove !== undefined;
  }

  /** Begins to record. Tasks of `loop` that are there already are taken over, with what is still known of them. */
  start(loop?: EventLoop): void {
    if (this.#remove) return;
    restFromSteps(this.#told, this.steps.coarse);
    this.#remove = addInstrument(this.#told, { free: true });
    if (!loop) return;
    this.#home = loop;
    this.#observe(loop);
    for (const task of this.counted()) this.adopt(task);
  }

  stop(): void {
    this.#remove?.();
    this.#remove = undefined;
  }

  /** Calls `listener`, from hot code, at every change that a view could show. Returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** A cell begins to run: the `n` of `In[n]`. */
  cellStarted(cell: number): void {
    const loop = this.#home ?? this.loop;
    if (loop) this.cells.started(cell, loop.time());
  }

  cellEnded(cell: number): void {
    this.cells.ended(cell, (this.#home ?? this.loop)?.time());
  }

  /** Somebody pressed a button in a table. */
  cancelFromTable(id: number): void {
    for (const { task } of this.live) {
      if (task?.id !== id) continue;
      this.#asker = "the table";
      task.cancel("cancelled from the table");
      this.#asker = undefined;
      return;
    }
  }

  /** The notebook's own loop, which no program ends. */
  get home(): EventLoop | undefined {
    return this.#home;
  }

  /** The task of `entry` is held from now on only by what may bring it on: if nothing does, it is lost. */
  release(entry: TaskEntry, trace: Trace): void {
    const { task } = entry;
    if (!task || !entry.held) return;
    this.#collected.register(task, entry);
    entry.release(trace);
    task._loop._tasks.release(task);
  }

  entryOf(future: Future<unknown>): FutureEntry | undefined {
    return future.info instanceof FutureEntry ? future.info : undefined;
  }

  /** The live tasks of the present loop that are only counted, the oldest first. */
  counted(): Task<unknown>[] {
    return this.loop?._tasks.all().filter((task) => task.info === undefined) ?? [];
  }

  /** Every task that is known and not done. */
  liveTasks(): Task<unknown>[] {
    const recorded = Array.from(this.live, ({ task }) => task).filter((task) => task !== undefined);
    return recorded.concat(this.counted());
  }

  /** Whether any task is not done. */
  get moving(): boolean {
    return this.live.size > 0 || this.loop?._tasks.isEmpty === false;
  }

  /** What is known of `task`, which is recorded from now on if it was only counted and is not done. */
  adopt(task: Task<unknown>): TaskEntry {
    if (task.info !== undefined) return task.info as TaskEntry;
    const entry = new TaskEntry(task, task._loop.time(), task.parent?.id, undefined);
    entry.adopted = true;
    entry.elsewhere = this.#isElsewhere(task);
    entry.phase = task._isWaiting ? "waiting" : "ready";
    if (task.done() || !this.recording) return entry;
    task.info = entry;
    this.live.add(entry);
    return entry;
  }

  /**
   * What the library calls, without `this`. Each is so short that V8 puts it into the caller, and what is not recorded one
   * by one leaves it at once.
   */
  #instrument(): Partial<Instrument> {
    const { steps } = this;
    const tasks = this.#taskBudget;
    const futures = this.#futureBudget;
    const coroutines = this.#coroutineBudget;
    return {
      loopPaused: () => {
        if (steps.coarse) steps.pause();
      },
      coroutineCreated: (coroutine) => {
        // Without its place there is nothing to know of a coroutine that it does not say itself.
        if (!coroutine._kind.internal && coroutines.take()) this.#coroutineCreated(coroutine);
      },
      coroutineDropped: (dropped) => this.#coroutineDropped(dropped),
      futureCreated: (future) => {
        if (futures.take()) this.#futureCreated(future);
      },
      taskCreated: (task, parent) => {
        this.made++;
        if (this.loop !== task._loop) this.#observe(task._loop);
        if (tasks.take()) this.#taskCreated(task, parent);
      },
      ready: (task) => {
        if (!steps.coarse && task.info !== undefined) this.#ready(task.info as TaskEntry, task._loop);
      },
      stepBegin: (task) => {
        if (steps.coarse && steps.counts(task.info as TaskEntry | undefined)) return;
        if (task.info !== undefined) this.#stepBegin(task.info as TaskEntry, task._loop);
      },
      stepEnd: (task) => {
        if (!steps.coarse && task.info !== undefined) this.#stepEnd(task.info as TaskEntry, task._loop);
      },
      suspended: (task, awaited) => {
        if (!steps.coarse && task.info !== undefined) this.#suspended(task, awaited);
      },
      done: (future, by) => {
        // Only a task is set by itself.
        if (future.info !== undefined) {
          if (future === by) this.#taskDone(by);
          else this.#futureDone(future, by);
        } else if (future === by) {
          this.#ended++;
          if (future._state !== "finished") this.#endedOtherwise(by);
        }
      },
      cancelRequested: (task, by) => this.#cancelRequested(task, by),
      cancelSwallowed: (task) => {
        if (task.info instanceof TaskEntry) task.info.swallowed = true;
      },
    };
  }

  #paceChanged(coarse: boolean): void {
    if (coarse) forgetLocks();
    if (this.recording) restFromSteps(this.#told, coarse);
  }

  #ready(entry: TaskEntry, loop: EventLoop): void {
    const now = loop.time();
    if (entry.waitsForLock) this.#leaveLock(entry, now);
    entry.markReady(now);
  }

  #stepBegin(entry: TaskEntry, loop: EventLoop): void {
    if (this.steps.measures(entry, loop)) this.lags.add(entry.markBegin(loop.time()));
  }

  #suspended(task: Task<unknown>, awaited: unknown): void {
    const entry = task.info as TaskEntry;
    if (getPlaces().site !== undefined) entry.noteSite(siteOf(task));
    if (awaited instanceof Future && awaited.purpose?.kind === "lock") this.#waitForLock(entry, awaited);
  }

  #coroutineCreated(coroutine: Coroutine<unknown>): void {
    const gone = this.coroutines.push(new CoroutineEntry(coroutine, captureLazily(true)));
    if (gone) gone.release();
    // Even if nothing happens after it, it is to be let go: only then is it known to be forgotten.
    this.#changed();
  }

  #coroutineDropped(dropped: DroppedCoroutine): void {
    this.dropped.push(dropped);
    if (this.dropped.length > keptCoroutines) this.dropped.shift();
    this.#changed();
  }

  #futureCreated(future: Future<unknown>): void {
    const entry = new FutureEntry(future, future._loop.time(), captureLazily(this.#futurePlaceBudget.take()));
    future.info = entry;
    const gone = this.futures.push(entry);
    if (gone && gone.endedAt === undefined) this.#keepLong(gone);
    this.#changed();
  }

  #taskCreated(task: Task<unknown>, parent: Task<unknown> | null): void {
    const entry = new TaskEntry(task, task._loop.time(), parent?.id, this.#place());
    entry.implicit = awaitsOutside && task.getCoro()._kind.internal;
    entry.elsewhere = this.#isElsewhere(task);
    task.info = entry;
    this.live.add(entry);
    this.#changed();
  }

  #isElsewhere(task: Task<unknown>): boolean {
    return this.#home !== undefined && task._loop !== this.#home;
  }

  #waitForLock(entry: TaskEntry, { purpose, _loop }: Future<unknown>): void {
    const lock = purpose!.on as Lock;
    entry.waitForLock(lock);
    noteLockWait(lock, _loop.time());
  }

  #leaveLock(entry: TaskEntry, now: number): void {
    const { lock } = entry;
    entry.leaveLock();
    if (lock !== undefined) noteLockTurn(lock, entry, now);
  }

  #stepEnd(entry: TaskEntry, loop: EventLoop): void {
    const length = entry.markEnd(loop.time());
    this.steps.busy += length;
    if (length > slow) {
      if (!entry.hold || length > entry.hold.seconds)
        entry.hold = { seconds: length, site: entry.resumedFrom };
      if (!this.longest || length > this.longest.seconds) this.longest = { seconds: length, task: entry };
    }
    this.#changed();
  }

  #taskDone(task: Task<unknown>): void {
    const entry = task.info as TaskEntry;
    if (!entry.implicit) {
      this.#ended++;
      if (task._state !== "finished") this.#endedOtherwise(task);
    }
    entry.markDone(task._loop.time());
    this.live.delete(entry);
    this.ended.push(entry);
    this.#changed();
  }

  #endedOtherwise(task: Task<unknown>): void {
    this.#otherwise[task._failed ? "failed" : "cancelled"]++;
  }

  #taskCollected(entry: TaskEntry): void {
    if (entry.phase === "ended") return;
    entry.markLost(this.#home?.time() ?? entry.since);
    this.#otherwise.lost++;
    this.live.delete(entry);
    this.ended.push(entry);
    this.#changed();
  }

  #futureDone(future: Future<unknown>, by: Task<unknown> | null): void {
    const entry = future.info as FutureEntry;
    entry.endedAt = future._loop.time();
    entry.setTask = by?.info as TaskEntry | undefined;
    entry.setPlace = captureLazily(this.#futurePlaceBudget.take());
    this.longLived.delete(entry);
    this.#changed();
  }

  #cancelRequested(task: Task<unknown>, by: Task<unknown> | null): void {
    const entry = task.info as TaskEntry | undefined;
    if (entry === undefined) return;
    entry.cancelledAt = task._loop.time();
    entry.cancelWho = this.#asker;
    entry.cancelPlace = this.#asker === undefined ? this.#place() : undefined;
    entry.cancelTask = by?.info as TaskEntry | undefined;
    this.#changed();
  }

  #place(): LazyPlace | undefined {
    return captureLazily(this.#placeBudget.take());
  }

  #observe(loop: EventLoop): void {
    if (this.loop === loop) return;
    this.loop = loop;
    this.startedAt = loop.time();
    this.steps.busy = 0;
  }

  #keepLong(entry: FutureEntry): void {
    if (this.longLived.size >= keptLongLived) return;
    entry.release();
    this.longLived.add(entry);
  }

  #changed(): void {
    const listeners = this.#listeners;
    for (let i = 0; i < listeners.length; i++) listeners[i]!();
  }
}

/** The await site that `task` has just reached; -1 if none was noted. */
function siteOf(task: Task<unknown>): number {
  // biome-ignore lint/complexity/useLiteralKeys: it is the library's own; `_waits()` makes a list, which costs more
  const waits = task["waits"];
  const wait = Array.isArray(waits) ? suspensionOf(task) : waits;
  if (wait !== null) return wait.site;
  // A turn of the loop: nothing is noted of that, but of the coroutine.
  for (let at = currentFrame(); at !== null; at = at._caller) if (at._site >= 0) return at._site;
  return -1;
}

/** The recorder of this process. */
export const recorder = new Recorder();
