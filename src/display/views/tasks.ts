/** `tasks()` and `futures()`: everything that is going on, as tables. */
import { recorder } from "../recorder/recorder.js";
import type { Finding, FutureRow, Snapshot, TaskHead } from "../recorder/rows.js";
import { futureRows, takeSnapshot } from "../recorder/snapshot.js";
import { widgetsPresent } from "../widget.js";
import { duration, whole } from "./format.js";
import { type FutureTableOptions, futureTable } from "./future-table.js";
import { startRecording } from "./recording.js";
import { matches } from "./select.js";
import { type TaskTableOptions, taskTable } from "./task-table.js";
import { View } from "./view.js";

const onChange = (listener: () => void) => recorder.onChange(listener);

/**
 * The tasks of this process, those that are done included (the last 1,000 of them): a tree of who created whom, with
 * state, place, what each waits for, times, timeline and result. Refreshes itself while any of them is not done.
 */
export const tasks: {
  (options?: TaskTableOptions): View;
  /** Only those that are done. */
  history(options?: TaskTableOptions): View;
} = Object.assign((options: TaskTableOptions = {}) => taskView(options, () => true), {
  history: (options: TaskTableOptions = {}) => taskView(options, (row) => row.endedAt !== undefined),
});

function taskView(options: TaskTableOptions, keep: (row: TaskHead) => boolean): View {
  startRecording();
  return new View({
    onChange,
    draw() {
      const snapshot = takeSnapshot(recorder);
      const shown = select(snapshot, (row) => keep(row) && isWanted(row, options) && matches(row, options));
      const moving = shown.tasks.some((row) => row.endedAt === undefined);
      const note = options.note ?? (moving ? "" : finalNote(shown));
      const controls = moving && widgetsPresent();
      return { bundle: taskTable(shown, { ...options, note }, controls), moving };
    },
    press: (key) => recorder.cancelFromTable(Number(key)),
  });
}

/** The library's own awaits at the top level of a cell are told of only with all columns. */
function isWanted(row: TaskHead, { columns }: TaskTableOptions): boolean {
  return columns === "all" || !row.implicit;
}

/** Some of the tasks, and what was found about them. Where none is left out, what was found about anything. */
function select(snapshot: Snapshot, keep: (row: TaskHead) => boolean): Snapshot {
  const tasks: TaskHead[] = [];
  let left = 0;
  for (const row of snapshot.tasks) {
    if (keep(row)) tasks.push(row);
    if (!row.implicit) left++;
  }
  if (tasks.length >= left) return { ...snapshot, tasks };
  const ids = new Set(tasks.map(({ id }) => id));
  const concerns = ({ about }: Finding): boolean =>
    about.kind === "task" && about.id !== undefined && ids.has(about.id);
  return { ...snapshot, tasks, findings: snapshot.findings.filter(concerns) };
}

function finalNote({ tasks }: Snapshot): string {
  if (tasks.length === 0) return "no tasks yet";
  let begin = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const row of tasks) {
    begin = Math.min(begin, row.createdAt);
    end = Math.max(end, row.endedAt ?? row.createdAt);
  }
  return `final state, ${duration(end - begin)} from the first to the last`;
}

/**
 * The futures that are no tasks: those that are waited for, and the last 500 that were made. Those that the library made
 * for itself are counted only, unless `all` is asked for. Refreshes itself while any of them is not done.
 */
export function futures(options: FutureTableOptions = {}): View {
  startRecording();
  return new View({
    onChange,
    draw() {
      const known = futureRows(recorder).filter((row) => matches(row, options));
      const rows = options.all ? known : known.filter(isOfUser);
      const hidden = known.length - rows.length;
      const hint = hidden > 0 ? `${whole(hidden)} more inside the library: futures({ all: true })` : "";
      const note = [options.note ?? "", hint].filter(Boolean).join(" · ");
      const moving = rows.some((row) => row.state === "waiting");
      return { bundle: futureTable(rows, recorder.loop?.time() ?? 0, { ...options, note }), moving };
    },
  });
}

/** No line of the user's code makes the futures inside of a sleep or a lock: they have no line, or a purpose. */
function isOfUser({ state, created, purpose }: FutureRow): boolean {
  return state === "failed" || (created?.line !== undefined && purpose === undefined);
}
