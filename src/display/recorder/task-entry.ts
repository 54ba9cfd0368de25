/** What is known of one task while and after it runs: measured times and places, without any text. */
import type { Lock } from "../../asyncio/lock.js";
import type { Task } from "../../asyncio/task.js";
import { lockTurn } from "./lock-turn.js";
import type { LazyPlace } from "./places.js";
import type { Outcome, Waiting } from "./rows.js";
import { type Settled, settledOf } from "./settled.js";

export type Phase = "created" | "ready" | "running" | "waiting" | "ended";

/** With more steps than this, those with the smallest gaps between them are drawn as one. */
const mostRuns = 256;

/** A step that lasted too long. */
export interface Hold {
  readonly seconds: number;
  /** The await site that it went on from; -1 for the first step. */
  readonly site: number;
}

export interface LongHold {
  readonly seconds: number;
  /** The await site where it waited meanwhile; -1 if that is not known. */
  readonly site: number;
  readonly waiter: TaskEntry;
}

const noRuns: number[] = [];

/** As much of a task as texts are made of. */
export interface Remains {
  readonly taskName: string;
  readonly functionName: string;
  readonly args: readonly unknown[];
  readonly settled: Settled;
}

/** What is kept of a task that is done. */
export interface TaskTexts {
  readonly name: string;
  readonly args: string;
  readonly outcome: Outcome | undefined;
}

/** What is kept of a task that the recorder no longer holds, for when it is gone without being done. */
export interface Trace extends TaskTexts {
  /** Where it waited, and for what. */
  readonly site: number;
  readonly waiting: Waiting | undefined;
}

/** Times are seconds on the clock of the task's loop. */
export class TaskEntry {
  readonly id: number;
  readonly createdAt: number;
  readonly parent: number | undefined;
  readonly created: LazyPlace | undefined;
  #task: Task<unknown> | WeakRef<Task<unknown>> | undefined;
  /** Set once the task is no longer held. */
  trace: Trace | undefined;
  /** What is left of the task when it is done, until `texts` are made of it. */
  remains: Remains | undefined;
  phase: Phase = "created";
  steps = 0;
  busy = 0;
  ready = 0;
  endedAt: number | undefined;
  /** Begin and end of each step. */
  runs: number[] = noRuns;
  /** The await site where it waits, or waited last; -1 for none. */
  site = -1;
  /** The await site that the present or last step went on from; -1 for the first step. */
  resumedFrom = -1;
  cancelledAt: number | undefined;
  cancelPlace: LazyPlace | undefined;
  cancelTask: TaskEntry | undefined;
  /** Who asked, if it was no code of the user. */
  cancelWho: string | undefined;
  /** It was asked to stop and finished as if it had not been. */
  swallowed = false;
  hold: Hold | undefined;
  #lock: Lock | undefined;
  #lockTurn = 0;
  /** The longest that it held a lock for which another waited, while it waited itself. */
  longHold: LongHold | undefined;
  /** The task, if it failed: whether anybody looked at its exception is only known as long as it is there. */
  failed: WeakRef<Task<unknown>> | undefined;
  /** Some of its steps were timed together with those of others: its phase says less than the task itself. */
  coarse = false;
  /** It went on from other sites since `site`. */
  #siteIsOld = false;
  /** As `TaskHead` says. */
  implicit = false;
  elsewhere = false;
  /** It was not seen from its beginning. */
  adopted = false;
  /** Texts, made once it is done. */
  texts: TaskTexts | undefined;
  /** It is in the ready queue again while its step still runs. */
  #queued = false;
  #since: number;
  /** Gaps shorter than this are not kept. */
  #gap = 0;

  constructor(task: Task<unknown>, now: number, parent: number | undefined, created: LazyPlace | undefined) {
    this.id = task.id;
    this.#task = task;
    this.createdAt = now;
    this.#since = now;
    this.parent = parent;
    this.created = created;
  }

  /** Until it is done, or lost. */
  get task(): Task<unknown> | undefined {
    return this.#task instanceof WeakRef ? this.#task.deref() : this.#task;
  }

  /** Whether this keeps the task from being collected. */
  get held(): boolean {
    return this.#task !== undefined && !(this.#task instanceof WeakRef);
  }

  /** From now on the task may be collected. */
  release(trace: Trace): void {
    if (this.held) this.#task = new WeakRef(this.#task as Task<unknown>);
    this.trace = trace;
  }

  /** The task was collected, and can never be done. */
  markLost(now: number): void {
    this.#task = undefined;
    this.endedAt = now;
    this.#enter("ended", now);
  }

  /** When the present phase began. */
  get since(): number {
    return this.#since;
  }

  noteSite(site: number): void {
    if (site < 0) return;
    this.site = site;
    this.#siteIsOld = false;
  }

  /** The lock that it waits for. */
  get lock(): Lock | undefined {
    // It may have got it while steps were timed together.
    return this.#lockTurn === lockTurn() ? this.#lock : undefined;
  }

  /** In hot code: it is in need of `leaveLock`. */
  get waitsForLock(): boolean {
    return this.#lock !== undefined;
  }

  waitForLock(lock: Lock): void {
    this.#lock = lock;
    this.#lockTurn = lockTurn();
  }

  leaveLock(): void {
    this.#lock = undefined;
  }

  markReady(now: number): void {
    if (this.phase === "running") {
      this.#queued = true;
      return;
    }
    if (this.phase === "ended" || this.phase === "ready") return;
    if (this.phase !== "waiting") this.ready += now - this.#since;
    this.#enter("ready", now);
  }

  /** @returns how long it was ready without running */
  markBegin(now: number): number {
    const lag = now - this.#since;
    if (this.phase === "created" || this.phase === "ready") this.ready += lag;
    const queued = this.phase === "ready";
    this.#queued = false;
    if (this.#siteIsOld) this.#takeSite();
    this.resumedFrom = this.steps === 0 ? -1 : this.site;
    this.steps++;
    this.#enter("running", now);
    return queued ? lag : 0;
  }

  /** @returns how long the step was */
  markEnd(now: number): number {
    if (this.phase !== "running") return 0;
    const end = this.endedAt ?? now;
    const length = end - this.#since;
    this.busy += length;
    this.#addRun(this.#since, end);
    this.#enter(this.endedAt !== undefined ? "ended" : this.#queued ? "ready" : "waiting", end);
    this.#queued = false;
    return length;
  }

  markDone(now: number): void {
    const task = this.task!;
    if (this.#siteIsOld) this.#takeSite();
    const { args, name: functionName } = task.getCoro();
    // Not the task: it holds its promise, its contexts and its coroutine, and a thousand of them are no small thing.
    this.remains = { taskName: task.getName(), functionName, args, settled: settledOf(task)! };
    this.#task = undefined;
    if (this.remains.settled.kind === "error") this.failed = new WeakRef(task);
    this.endedAt = now;
    if (this.phase === "running") return;
    if (this.phase === "created" || this.phase === "ready") this.ready += now - this.#since;
    this.#enter("ended", now);
  }

  /** The three times as they stand now, the present phase included. What is neither busy nor ready was waiting. */
  times(now: number): { busy: number; ready: number; idle: number } {
    const open = Math.max(0, now - this.#since);
    const { phase } = this;
    const busy = phase === "running" ? this.busy + open : this.busy;
    const ready = phase === "created" || phase === "ready" ? this.ready + open : this.ready;
    const whole = (this.endedAt ?? now) - this.createdAt;
    return { busy, ready, idle: Math.max(0, whole - busy - ready) };
  }

  /** About when such steps began and ended, and how long they were. */
  countTime(begin: number, end: number, busy: number): void {
    const { phase, endedAt = end } = this;
    this.coarse = true;
    this.#siteIsOld = phase !== "ended";
    if (phase === "created" || phase === "ready") this.ready += Math.max(0, begin - this.#since);
    const until = Math.min(end, endedAt);
    const from = Math.min(Math.max(begin, this.createdAt), until);
    this.busy += Math.min(busy, until - from);
    this.#addRun(Math.min(until, Math.max(from, this.runs.at(-1) ?? from)), until);
    if (phase !== "ended") this.#enter("waiting", until);
  }

  /** What its outermost code says: the innermost await was not noted. */
  #takeSite(): void {
    this.#siteIsOld = false;
    const { _site } = this.task!.getCoro();
    if (_site >= 0) this.site = _site;
  }

  #enter(phase: Phase, now: number): void {
    this.phase = phase;
    this.#since = now;
  }

  #addRun(begin: number, end: number): void {
    const { runs } = this;
    const last = runs.length - 1;
    // Most tasks have one or two steps: literals have room for just those, where pushing makes room for sixteen.
    if (last < 0) this.runs = [begin, end];
    else if (begin - runs[last]! < this.#gap) runs[last] = end;
    else if (last === 1) this.runs = [runs[0]!, runs[1]!, begin, end];
    else this.#pushRun(begin, end);
  }

  #pushRun(begin: number, end: number): void {
    const { runs } = this;
    runs.push(begin, end);
    if (runs.length < mostRuns * 2) return;
    // A gap that is a 128th of all cannot be more than two pixels of a row's timeline.
    // Never zero: on a clock that stands still all runs are one.
    this.#gap = Math.max(this.#gap * 2, (end - runs[0]!) / (mostRuns / 2), Number.EPSILON);
    this.runs = mergeRuns(runs, this.#gap);
  }
}

/** The same runs, those with gaps shorter than `gap` between them as one. */
export function mergeRuns(runs: readonly number[], gap: number): number[] {
  const merged = runs.slice(0, 2);
  for (let i = 2; i < runs.length; i += 2) {
    if (runs[i]! - merged[merged.length - 1]! < gap) merged[merged.length - 1] = runs[i + 1]!;
    else merged.push(runs[i]!, runs[i + 1]!);
  }
  return merged;
}
