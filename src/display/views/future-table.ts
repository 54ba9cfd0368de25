/** The table of futures: those that are no tasks. */
import { escapeHtml } from "../escape.js";
import type { FutureRow, PromiseRow } from "../recorder/rows.js";
import { textTable } from "../text-table.js";
import { actorHtml, actorText } from "./actors.js";
import { count, duration, placeText, refText, waitingText, whole } from "./format.js";
import {
  type Cell,
  type Column,
  dash,
  faint,
  footnote,
  frame,
  heading,
  htmlTable,
  needed,
  placeHtml,
  refHtml,
  stateCell,
  stateCount,
  waitingHtml,
} from "./markup.js";
import { outcomeHtml, outcomeText } from "./outcome.js";
import { countStates, defaultLimit, firstOfEach, matches, maximumLimit, type RowFilter } from "./select.js";
import { look } from "./states.js";

export interface FutureTableOptions extends RowFilter {
  /** Also the futures that the library made for itself: those of a sleep, a place in the queue of a lock. Default false. */
  readonly all?: boolean;
  /** The line below. Plain text. */
  readonly note?: string;
}

/** Both representations of a list of futures. */
export function futureTable(
  rows: readonly FutureRow[],
  now: number,
  options: FutureTableOptions = {},
): Record<string, string> {
  const keep = (row: FutureRow) => matches(row, options);
  return listing("Futures", "future", rows, keep, itself, futureColumns(now), options);
}

/** The same of futures that are known by their state only: a row is made of each that is shown. */
export function futureTableOf<Head extends Pick<FutureRow, "state">>(
  heads: readonly Head[],
  rowOf: (head: Head) => FutureRow,
  now: number,
): Record<string, string> {
  return listing("Futures", "future", heads, () => true, rowOf, futureColumns(now), {});
}

/** The same for native promises. */
export function promiseTable(
  rows: readonly PromiseRow[],
  now: number,
  options: FutureTableOptions = {},
): Record<string, string> {
  const keep = (row: PromiseRow) => matches({ id: row.id ?? 0, name: "Promise", ...row }, options);
  return listing("Promises", "promise", rows, keep, itself, promiseColumns(now), options);
}

const itself = <Row>(row: Row): Row => row;

function listing<Head extends { readonly state: string }, Row>(
  title: string,
  noun: string,
  heads: readonly Head[],
  keep: (head: Head) => boolean,
  rowOf: (head: Head) => Row,
  all: readonly Column<Row>[],
  options: FutureTableOptions,
): Record<string, string> {
  const matching = heads.filter(keep);
  const shown = firstOfEach(matching, Math.min(options.limit ?? defaultLimit, maximumLimit)).map(rowOf);
  const columns = needed(all, shown);
  const hidden = matching.length - shown.length;
  const note = [hidden > 0 ? `${count(hidden, `more ${noun}`)} not shown` : "", options.note ?? ""]
    .filter(Boolean)
    .join(" · ");
  const states = [...countStates(matching)];
  const html = [
    `<span style="${faint}">${count(matching.length, noun)}</span>`,
    ...states.map(([state, n]) => stateCount(state, n)),
  ];
  const text = [count(matching.length, noun), ...states.map(([state, n]) => `${whole(n)} ${state}`)];
  const lines = [`${title}: ${text.join(" · ")}`];
  if (shown.length > 0)
    lines.push(
      textTable(
        columns,
        shown.map((row) => columns.map((column) => column.text(row))),
      ),
    );
  if (note) lines.push(note);
  return {
    "text/plain": lines.join("\n"),
    "text/html": frame(
      heading(title, html, "") +
        (shown.length > 0 ? htmlTable(title, columns, shown) : "") +
        footnote(escapeHtml(note)),
    ),
  };
}

interface Timed {
  readonly created?: FutureRow["created"];
  readonly createdAt?: number;
  readonly endedAt?: number;
}

function futureColumns(now: number): Column<FutureRow>[] {
  return [
    {
      title: "Future",
      html: nameHtml,
      text: (row) => `${row.name} #${row.id}${row.purpose ? ` ${row.purpose}` : ""}`,
    },
    state(),
    created(),
    {
      title: "Set by",
      optional: true,
      wrap: 90,
      html: (row) => actorHtml(row.setBy) || dash,
      text: (row) => actorText(row.setBy),
    },
    after(now),
    {
      title: "Awaited by",
      optional: true,
      wrap: 90,
      html: (row) => row.awaitedBy.slice(0, 3).map(refHtml).join(", ") + rest(row) || dash,
      text: (row) => row.awaitedBy.slice(0, 3).map(refText).join(", ") + rest(row),
    },
    {
      title: "Callbacks",
      align: "right",
      optional: true,
      html: (row) => (row.callbacks === 0 ? "" : String(row.callbacks)),
      text: (row) => (row.callbacks === 0 ? "" : String(row.callbacks)),
    },
    result(),
  ];
}

function nameHtml(row: FutureRow): Cell {
  const purpose = row.purpose ? ` <span style="${faint}">${escapeHtml(row.purpose)}</span>` : "";
  return refHtml({ kind: "future", id: row.id, name: row.name }) + purpose;
}

function rest(row: FutureRow): string {
  return row.awaitedBy.length > 3 ? `, ${row.awaitedBy.length - 3} more` : "";
}

function promiseColumns(now: number): Column<PromiseRow>[] {
  const name = (row: PromiseRow) => (row.id === undefined ? "Promise" : `Promise #${row.id}`);
  return [
    { title: "Promise", html: (row) => escapeHtml(name(row)), text: name },
    state(),
    created(),
    {
      title: "Suspended at",
      optional: true,
      html: (row) => placeHtml(row.suspended) ?? dash,
      text: (row) => (row.suspended ? placeText(row.suspended) : ""),
    },
    {
      title: "Waiting for",
      optional: true,
      wrap: 66,
      html: (row) => (row.waiting ? waitingHtml(row.waiting, now) : dash),
      text: (row) => (row.waiting ? waitingText(row.waiting, now) : ""),
    },
    after(now),
    result(),
  ];
}

function state<Row extends { readonly state: string }>(): Column<Row> {
  return {
    title: "State",
    html: (row) => stateCell(row.state),
    text: (row) => `${look(row.state).symbol} ${row.state}`,
  };
}

function created<Row extends Timed>(): Column<Row> {
  return {
    title: "Created",
    optional: true,
    html: (row) => placeHtml(row.created) ?? dash,
    text: (row) => (row.created ? placeText(row.created) : ""),
  };
}

/** How long it took, or has taken until now. */
function after<Row extends Timed>(now: number): Column<Row> {
  const text = (row: Row) =>
    row.createdAt === undefined ? "" : duration((row.endedAt ?? now) - row.createdAt);
  return { title: "After", align: "right", html: (row) => text(row) || dash, text };
}

function result<Row extends { readonly outcome?: FutureRow["outcome"] }>(): Column<Row> {
  return {
    title: "Result",
    wrap: 76,
    html: (row) => outcomeHtml(row.outcome),
    text: (row) => outcomeText(row.outcome),
  };
}
