/** The table of tasks, as HTML and as text. */
import { escapeHtml } from "../escape.js";
import type { Snapshot, TaskHead, TaskRow } from "../recorder/rows.js";
import { textTable } from "../text-table.js";
import { findingsHtml, findingsText } from "./findings.js";
import { foldGaps } from "./fold.js";
import { count, whole } from "./format.js";
import { loopSummary } from "./loop-line.js";
import { type Column, faint, footnote, frame, heading, htmlTable, needed, stateCount } from "./markup.js";
import {
  countStates,
  defaultLimit,
  firstOfEach,
  isFilter,
  matching,
  maximumLimit,
  type RowFilter,
  tree,
} from "./select.js";
import type { Span } from "./strip.js";
import { type Line, taskColumns } from "./task-columns.js";

export type TaskSort = "id" | "busy" | "total" | "steps" | "ready" | "waiting" | "name" | "state";

export interface TaskTableOptions extends RowFilter {
  /** Default: a tree, children below the tasks that created them. Otherwise the largest first, names from A. */
  readonly sort?: TaskSort;
  /** "all" adds where each was created, who awaits it, and its ready and waiting time. */
  readonly columns?: "main" | "all";
  /** The line below: "final state, ...". Plain text. */
  readonly note?: string;
}

interface Picture {
  readonly lines: readonly Line[];
  readonly counts: ReadonlyMap<string, number>;
  readonly columns: readonly Column<Line>[];
  readonly note: string;
}

/**
 * The whole view in both representations.
 * @param controls rows of tasks that are not done have a button that cancels them
 */
export function taskTable(
  snapshot: Snapshot,
  options: TaskTableOptions = {},
  controls = false,
): Record<string, string> {
  let limit = Math.min(options.limit ?? (options.columns === "all" ? 75 : defaultLimit), maximumLimit);
  const choice = choose(snapshot, options);
  for (;;) {
    const picture = compose(snapshot, choice, options, limit, controls);
    const html = markup(snapshot, picture);
    // Rows differ much in length: where they are too long, fewer of them are shown.
    if (html.length <= longestHtml || limit <= 1)
      return { "text/plain": plain(snapshot, picture), "text/html": html };
    limit = Math.min(limit - 1, Math.floor((limit * longestHtml) / html.length));
  }
}

/** UTF-16 units; with text/plain and what UTF-8 adds, a table stays below 200 kB. */
const longestHtml = 140_000;

/** Those that may be shown, in order, and what is known of those that were shown once. */
interface Choice {
  readonly heads: readonly TaskHead[];
  readonly states: ReadonlyMap<string, number>;
  readonly rows: Map<TaskHead, TaskRow>;
}

function choose({ tasks }: Snapshot, options: TaskTableOptions): Choice {
  const heads = matching(tasks, options);
  const inOrder = options.sort ? sorted(heads, options.sort) : heads;
  return { heads: inOrder, states: countStates(heads), rows: new Map() };
}

function compose(
  snapshot: Snapshot,
  { heads, states, rows }: Choice,
  options: TaskTableOptions,
  limit: number,
  controls: boolean,
): Picture {
  const shown = firstOfEach(heads, limit, states);
  const placed = options.sort ? shown.map((row) => ({ row, depth: 0 })) : tree(shown);
  const lines = placed.map(({ row: head, depth }) => {
    const row = rows.get(head) ?? snapshot.rowOf(head);
    rows.set(head, row);
    return { row, depth };
  });
  const counts = countAll(states, snapshot, options);
  const hidden = total(counts) - shown.length;
  const notes = [hidden > 0 ? `${count(hidden, "more task")} not shown` : "", options.note ?? ""];
  const span = spanOf(shown, snapshot.now);
  const columns = taskColumns(snapshot.now, span, options.columns ?? "main", controls);
  return {
    lines,
    counts,
    columns: needed(columns, lines),
    note: notes.filter(Boolean).join(" · "),
  };
}

/** By state. Without a filter, tasks count that are not known any more: the last thousand are. */
function countAll(
  states: ReadonlyMap<string, number>,
  { endings }: Snapshot,
  options: RowFilter,
): ReadonlyMap<string, number> {
  const counts = new Map(states);
  if (!endings || isFilter(options)) return counts;
  for (const [state, count] of Object.entries(endings))
    if (count > (counts.get(state) ?? 0)) counts.set(state, count);
  return counts;
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function sorted(rows: readonly TaskHead[], by: TaskSort): readonly TaskHead[] {
  const compare: Record<TaskSort, (a: TaskHead, b: TaskHead) => number> = {
    id: (a, b) => a.id - b.id,
    name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    state: (a, b) => (a.state < b.state ? -1 : a.state > b.state ? 1 : 0),
    busy: (a, b) => b.busy - a.busy,
    ready: (a, b) => b.ready - a.ready,
    waiting: (a, b) => b.idle - a.idle,
    steps: (a, b) => b.steps - a.steps,
    total: (a, b) => b.busy + b.ready + b.idle - (a.busy + a.ready + a.idle),
  };
  return [...rows].sort((a, b) => compare[by](a, b) || a.id - b.id);
}

function spanOf(rows: readonly TaskHead[], now: number): Span {
  if (rows.length === 0) return { from: now, to: now };
  return foldGaps(rows.map((row) => [row.createdAt, row.endedAt ?? now]));
}

function markup(snapshot: Snapshot, { lines, counts, columns, note }: Picture): string {
  const words = [`<span style="${faint}">${count(total(counts), "task")}</span>`];
  for (const [state, n] of counts) words.push(stateCount(state, n));
  return frame(
    heading("Tasks", words, escapeHtml(loopSummary(snapshot.loop))) +
      (lines.length > 0 ? htmlTable("Tasks", columns, lines) : "") +
      findingsHtml(snapshot.findings) +
      footnote(escapeHtml(note)),
  );
}

function plain(snapshot: Snapshot, { lines, counts, columns, note }: Picture): string {
  const words = [count(total(counts), "task")];
  for (const [state, n] of counts) words.push(`${whole(n)} ${state}`);
  const textual = columns.filter((column) => column.title !== "Timeline");
  const summary = loopSummary(snapshot.loop);
  const parts = [`Tasks: ${words.join(" · ")}${summary && `   (${summary})`}`];
  if (lines.length > 0) {
    parts.push(
      textTable(
        textual,
        lines.map((line) => textual.map((column) => column.text(line))),
      ),
    );
  }
  parts.push(...findingsText(snapshot.findings));
  if (note) parts.push(note);
  return parts.join("\n");
}
