/** A task's entry as a row of a table. */
import { activeTask } from "../../asyncio/context.js";
import { suspensionOf } from "../../asyncio/suspension.js";
import type { Task } from "../../asyncio/task.js";
import { nameOf, refOf, taskName } from "./names.js";
import { getPlaces } from "./places.js";
import type { Actor, Place, Ref, TaskHead, TaskRow, TaskState } from "./rows.js";
import { endingOf, endStates, settledOf } from "./settled.js";
import { TaskEntry, type TaskTexts } from "./task-entry.js";
import { argsText, outcomeOf } from "./texts.js";
import { awaitersOf, type DueTimes, waitingOf } from "./waiting.js";

/** Kept once the task is done; made anew while it is not, for names may change. */
export function taskTexts(entry: TaskEntry): TaskTexts {
  const { task, texts, remains, trace } = entry;
  if (texts) return texts;
  if (task)
    return { name: taskName(task), args: argsText(task.getCoro().args), outcome: outcomeOf(settledOf(task)) };
  if (!remains) return trace!;
  const { taskName: given, functionName, args, settled } = remains;
  return { name: nameOf(given, functionName), args: argsText(args), outcome: outcomeOf(settled) };
}

export function entryRef(entry: TaskEntry): Ref {
  const { id, task, texts, remains, trace } = entry;
  if (task) return refOf(task);
  const name = texts?.name ?? (remains ? nameOf(remains.taskName, remains.functionName) : trace!.name);
  return { kind: "task", id, name };
}

/** A task's head, at one moment: there may be ten thousand, of which a hundred are drawn, so that everything is worked out when asked for. */
export class EntryHead implements TaskHead {
  readonly entry: TaskEntry;
  #state: TaskState | undefined;

  constructor(entry: TaskEntry) {
    this.entry = entry;
  }

  get id(): number {
    return this.entry.id;
  }

  get parent(): number | undefined {
    return this.entry.parent;
  }

  get state(): TaskState {
    this.#state ??= stateOf(this.entry);
    return this.#state;
  }

  get steps(): number {
    return this.entry.steps;
  }

  get createdAt(): number {
    return this.entry.createdAt;
  }

  get endedAt(): number | undefined {
    return this.entry.endedAt;
  }

  get busy(): number {
    return this.entry.times(nowOf(this.entry)).busy;
  }

  get ready(): number {
    return this.entry.times(nowOf(this.entry)).ready;
  }

  get idle(): number {
    return this.entry.times(nowOf(this.entry)).idle;
  }

  get implicit(): boolean {
    return this.entry.implicit;
  }

  get elsewhere(): boolean {
    return this.entry.elsewhere;
  }

  get name(): string {
    return entryRef(this.entry).name;
  }

  get created(): Place | undefined {
    return this.entry.created?.place;
  }
}

/** The head of a task that is only counted: what it says itself. */
export class CountedHead implements TaskHead {
  readonly task: Task<unknown>;
  readonly createdAt: number;
  #state: TaskState | undefined;

  /** @param now what is known of it begins then */
  constructor(task: Task<unknown>, now: number) {
    this.task = task;
    this.createdAt = now;
  }

  get id(): number {
    return this.task.id;
  }

  get parent(): number | undefined {
    return this.task.parent?.id;
  }

  get state(): TaskState {
    this.#state ??= stateOfTask(this.task);
    return this.#state;
  }

  get steps(): number {
    return 0;
  }

  get busy(): number {
    return 0;
  }

  get ready(): number {
    return 0;
  }

  get idle(): number {
    return 0;
  }

  get name(): string {
    return taskName(this.task);
  }
}

function nowOf(entry: TaskEntry): number {
  return entry.task?._loop.time() ?? entry.endedAt ?? entry.createdAt;
}

/** The head of `task`, recorded or not. */
export function headOf(task: Task<unknown>, now: number): EntryHead | CountedHead {
  return task.info instanceof TaskEntry ? new EntryHead(task.info) : new CountedHead(task, now);
}

/** All that is known of a task. */
export function taskRow(entry: TaskEntry, due: DueTimes): TaskRow {
  const { task } = entry;
  const { name, args, outcome } = taskTexts(entry);
  const { id, parent, state, steps, createdAt, endedAt, created } = new EntryHead(entry);
  const { busy, ready, idle } = entry.times(nowOf(entry));
  const suspension = state === "waiting" && task ? suspensionOf(task) : null;
  const lost = state === "lost" ? entry.trace : undefined;
  return {
    ...{ id, name, args, parent, state, created, steps, busy, ready, idle, createdAt, endedAt, outcome },
    partial: entry.adopted,
    suspended:
      state === "done" || state === "created"
        ? undefined
        : siteOf(suspension?.site ?? lost?.site ?? entry.site),
    waiting: suspension ? waitingOf(suspension.awaited, due) : lost?.waiting,
    awaitedBy: task ? awaitersOf(task) : [],
    runs: entry.phase === "running" ? [...entry.runs, entry.since, nowOf(entry)] : entry.runs,
    cancelledBy: cancelledBy(entry),
    cancelledAt: entry.cancelledAt,
  };
}

export function stateOf(entry: TaskEntry): TaskState {
  const { texts, remains, task, phase } = entry;
  if (!texts && !remains && !task) return "lost";
  const kind = texts ? texts.outcome?.kind : remains ? remains.settled.kind : endingOf(task!);
  if (kind !== undefined) return endStates[kind];
  if (entry.coarse) return stateOfTask(task!);
  return phase === "ended" ? "done" : phase;
}

/** What a task says itself. */
export function stateOfTask(task: Task<unknown>): TaskState {
  const kind = endingOf(task);
  if (kind !== undefined) return endStates[kind];
  if (activeTask() === task) return "running";
  return task._isWaiting ? "waiting" : "ready";
}

/** The place of an await site; undefined for -1. */
export function siteOf(site: number): Place | undefined {
  return site < 0 ? undefined : getPlaces().site?.(site);
}

function cancelledBy(entry: TaskEntry): Actor | undefined {
  if (entry.cancelledAt === undefined) return undefined;
  if (entry.cancelWho !== undefined) return { who: entry.cancelWho };
  return { place: entry.cancelPlace?.place, task: entry.cancelTask && entryRef(entry.cancelTask) };
}
