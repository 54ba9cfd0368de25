/** A still picture of what the recorder knows, as plain rows. */
import { findings } from "./findings.js";
import { futureRow } from "./future-row.js";
import { loopRow } from "./loop-row.js";
import type { Recorder } from "./recorder.js";
import type { FutureRow, Snapshot } from "./rows.js";
import { EntryHead, taskRow } from "./task-row.js";
import { DueTimes } from "./waiting.js";

/** Everything at this moment: tasks, findings, the loop. */
export function takeSnapshot(recorder: Recorder): Snapshot {
  recorder.adoptAll();
  const due = new DueTimes();
  const entries = [...recorder.ended, ...recorder.live];
  return {
    now: recorder.loop?.time() ?? 0,
    tasks: entries.map((entry) => new EntryHead(entry)).sort((a, b) => a.id - b.id),
    endings: recorder.endings,
    rowOf: (head) => taskRow((head as EntryHead).entry, due),
    cells: recorder.cells,
    findings: findings(recorder, entries),
    loop: loopRow(recorder),
  };
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
