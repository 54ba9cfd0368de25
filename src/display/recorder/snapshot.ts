/** A still picture of what the recorder knows, as plain rows. */
import { findings } from "./findings.js";
import { futureRow } from "./future-row.js";
import { loopRow } from "./loop-row.js";
import type { Recorder } from "./recorder.js";
import type { FutureRow, Snapshot, TaskHead, TaskRow } from "./rows.js";
import { CountedHead, EntryHead, headOf, taskRow } from "./task-row.js";
import { DueTimes } from "./waiting.js";

/** Tasks that were only counted and are recorded from now on, beside those that are drawn: at most so many at a time. */
const adopted = 500;

/** Everything at this moment: tasks, findings, the loop. */
export function takeSnapshot(recorder: Recorder): Snapshot {
  recorder.steps.flush();
  const due = new DueTimes();
  const now = recorder.loop?.time() ?? 0;
  const entries = [...recorder.ended, ...recorder.live];
  const recorded: TaskHead[] = entries.map((entry) => new EntryHead(entry)).sort(byId);
  const others = recorder.counted();
  for (const task of others.slice(0, adopted)) recorder.adopt(task);
  return {
    now,
    tasks: inOrder(
      recorded,
      others.map((task) => headOf(task, now)),
    ),
    endings: recorder.endings,
    rowOf: (head) => rowOfHead(recorder, head, due),
    cells: recorder.cells.spans,
    findings: findings(recorder, entries),
    loop: loopRow(recorder),
  };
}

const byId = (a: TaskHead, b: TaskHead): number => a.id - b.id;

/** Most often the tasks that are only counted are the younger ones. */
function inOrder(recorded: readonly TaskHead[], counted: readonly TaskHead[]): readonly TaskHead[] {
  const all = recorded.concat(counted);
  const [first] = counted;
  return first === undefined || (recorded.at(-1)?.id ?? 0) < first.id ? all : all.sort(byId);
}

/** All that is known of a task; if it was only counted, it is recorded from now on. */
export function rowOfHead(recorder: Recorder, head: TaskHead, due: DueTimes): TaskRow {
  return taskRow(head instanceof CountedHead ? recorder.adopt(head.task) : (head as EntryHead).entry, due);
}

/** The futures that are no tasks and are still known, in the order in which they were made. */
export function futureRows(recorder: Recorder): FutureRow[] {
  const due = new DueTimes();
  const rows: FutureRow[] = [];
  for (const entry of [...recorder.longLived, ...recorder.futures]) {
    const row = futureRow(entry, due);
    if (row) rows.push(row);
  }
  return rows.sort((a, b) => a.id - b.id);
}
