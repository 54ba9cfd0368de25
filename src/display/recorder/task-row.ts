/** A task's entry as a row of a table. */
import { suspensionOf } from "../../asyncio/suspension.js";
import { refOf, taskName } from "./names.js";
import { getPlaces } from "./places.js";
import type { Actor, Outcome, Place, Ref, TaskRow, TaskState } from "./rows.js";
import type { TaskEntry, TaskTexts } from "./task-entry.js";
import { argsText, outcomeOf } from "./texts.js";
import { awaitersOf, type DueTimes, waitingOf } from "./waiting.js";

/** Kept once the task is done; made anew while it is not, for names may change. */
export function taskTexts(entry: TaskEntry): TaskTexts {
  const { task, texts } = entry;
  if (texts) return texts;
  if (!task) return { name: `Task-${entry.id}`, args: "", outcome: undefined };
  return { name: taskName(task), args: argsText(task.getCoro().args), outcome: outcomeOf(task) };
}

export function entryRef(entry: TaskEntry): Ref {
  return entry.task ? refOf(entry.task) : { kind: "task", id: entry.id, name: taskTexts(entry).name };
}

export function taskRow(entry: TaskEntry, due: DueTimes): TaskRow {
  const { task } = entry;
  const { name, args, outcome } = taskTexts(entry);
  const now = task?._loop.time() ?? entry.endedAt ?? entry.createdAt;
  const state = stateOf(entry, outcome);
  const suspension = state === "waiting" && task ? suspensionOf(task) : null;
  return {
    id: entry.id,
    name,
    args,
    parent: entry.parent,
    state,
    created: entry.created?.place,
    suspended: state === "done" || state === "created" ? undefined : siteOf(suspension?.site ?? entry.site),
    waiting: suspension ? waitingOf(suspension.awaited, due) : undefined,
    awaitedBy: task ? awaitersOf(task) : [],
    steps: entry.steps,
    ...entry.times(now),
    createdAt: entry.createdAt,
    endedAt: entry.endedAt,
    runs: entry.phase === "running" ? [...entry.runs, entry.since, now] : entry.runs,
    outcome,
    cancelledBy: cancelledBy(entry),
    cancelledAt: entry.cancelledAt,
  };
}

function stateOf(entry: TaskEntry, outcome: Outcome | undefined): TaskState {
  if (outcome) return outcome.kind === "result" ? "done" : outcome.kind === "error" ? "failed" : "cancelled";
  return entry.phase === "ended" ? "done" : entry.phase;
}

/** The place of an await site; undefined for -1. */
export function siteOf(site: number): Place | undefined {
  return site < 0 ? undefined : getPlaces().site?.(site);
}

function cancelledBy(entry: TaskEntry): Actor | undefined {
  if (entry.cancelledAt === undefined) return undefined;
  return { place: entry.cancelPlace?.place, task: entry.cancelTask && entryRef(entry.cancelTask) };
}
