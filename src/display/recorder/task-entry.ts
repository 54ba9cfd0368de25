/** What is known of one task while and after it runs: measured times and places, without any text. */
import type { Task } from "../../asyncio/task.js";
import type { LazyPlace } from "./places.js";
import type { Outcome } from "./rows.js";

export type Phase = "created" | "ready" | "running" | "waiting" | "ended";

/** More steps than this are merged where the gaps between them are too small to be drawn. */
const mostRuns = 256;

/** A step that lasted too long. */
export interface Hold {
  readonly seconds: number;
  /** The await site that it went on from; -1 for the first step. */
  readonly site: number;
}

/** What is kept of a task that is done. */
export interface TaskTexts {
  readonly name: string;
  readonly args: string;
  readonly outcome: Outcome | undefined;
}

/** Times are seconds on the clock of the task's loop. */
export class TaskEntry {
  readonly id: number;
  readonly createdAt: number;
  readonly parent: number | undefined;
  readonly created: LazyPlace | undefined;
  /** Dropped some time after the task is done, so that what it holds can be collected. */
  task: Task<unknown> | undefined;
  phase: Phase = "created";
  steps = 0;
  busy = 0;
  ready = 0;
  idle = 0;
  endedAt: number | undefined;
  /** Begin and end of each step. */
  runs: number[] = [];
  /** What it waits for, and the await site. */
  awaits: unknown;
  site = -1;
  /** The await site that the present or last step went on from; -1 for the first step. */
  resumedFrom = -1;
  cancelledAt: number | undefined;
  cancelPlace: LazyPlace | undefined;
  cancelTask: TaskEntry | undefined;
  /** It was asked to stop and finished as if it had not been. */
  swallowed = false;
  hold: Hold | undefined;
  /** Waits that were no more than a turn of the loop do not count as giving way for long. */
  yields = 0;
  /** Texts, made once it is done. */
  texts: TaskTexts | undefined;
  /** It is in the ready queue again while its step still runs. */
  #queued = false;
  #since: number;

  constructor(task: Task<unknown>, now: number, parent: number | undefined, created: LazyPlace | undefined) {
    this.id = task.id;
    this.task = task;
    this.createdAt = now;
    this.#since = now;
    this.parent = parent;
    this.created = created;
  }

  /** When the present phase began. */
  get since(): number {
    return this.#since;
  }

  markReady(now: number): void {
    if (this.phase === "running") {
      this.#queued = true;
      return;
    }
    if (this.phase === "ended" || this.phase === "ready") return;
    if (this.phase === "waiting") this.idle += now - this.#since;
    else this.ready += now - this.#since;
    this.#enter("ready", now);
  }

  /** @returns how long it was ready without running */
  markBegin(now: number): number {
    const lag = now - this.#since;
    if (this.phase === "waiting") this.idle += lag;
    else if (this.phase !== "running") this.ready += lag;
    const queued = this.phase === "ready";
    this.#queued = false;
    this.resumedFrom = this.steps === 0 ? -1 : this.site;
    this.steps++;
    this.#enter("running", now);
    return queued ? lag : 0;
  }

  /** @returns how long the step was */
  markEnd(now: number): number {
    if (this.phase !== "running") return 0;
    const length = now - this.#since;
    this.busy += length;
    this.#addRun(this.#since, now);
    this.#enter(this.endedAt !== undefined ? "ended" : this.#queued ? "ready" : "waiting", now);
    this.#queued = false;
    return length;
  }

  markDone(now: number): void {
    this.endedAt = now;
    this.awaits = undefined;
    if (this.phase === "running") return;
    if (this.phase === "waiting") this.idle += now - this.#since;
    else if (this.phase !== "ended") this.ready += now - this.#since;
    this.#enter("ended", now);
  }

  /** The three times as they stand now, the present phase included. */
  times(now: number): { busy: number; ready: number; idle: number } {
    const open = Math.max(0, now - this.#since);
    const { busy, ready, idle } = this;
    if (this.phase === "running") return { busy: busy + open, ready, idle };
    if (this.phase === "waiting") return { busy, ready, idle: idle + open };
    if (this.phase === "ended") return { busy, ready, idle };
    return { busy, ready: ready + open, idle };
  }

  #enter(phase: Phase, now: number): void {
    this.phase = phase;
    this.#since = now;
  }

  #addRun(begin: number, end: number): void {
    const { runs } = this;
    runs.push(begin, end);
    if (runs.length > mostRuns * 2) this.runs = mergeRuns(runs);
  }
}

/** Half as many runs: those with the smallest gaps between them become one. */
export function mergeRuns(runs: readonly number[]): number[] {
  const gaps: number[] = [];
  for (let i = 2; i < runs.length; i += 2) gaps.push(runs[i]! - runs[i - 1]!);
  const limit = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const merged = runs.slice(0, 2);
  for (let i = 2; i < runs.length; i += 2) {
    // Equal gaps are merged until half are gone; the rest stay.
    const few = merged.length / 2 + (runs.length - i) / 2 <= mostRuns / 2;
    if (!few && runs[i]! - merged[merged.length - 1]! <= limit) merged[merged.length - 1] = runs[i + 1]!;
    else merged.push(runs[i]!, runs[i + 1]!);
  }
  return merged;
}
