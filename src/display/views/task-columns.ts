/** The columns of the table of tasks. */
import { escapeHtml, oneLine } from "../escape.js";
import type { TaskRow } from "../recorder/rows.js";
import { button } from "../widget.js";
import { count, duration, placeText, refText, waitingText, whole } from "./format.js";
import { type Cell, type Column, dash, faint, placeHtml, refHtml, stateCell, waitingHtml } from "./markup.js";
import { outcomeHtml, outcomeText } from "./outcome.js";
import { ink, look } from "./states.js";
import { type Span, strip, stripWidth } from "./strip.js";

/** A task, and how deep it stands in the tree. */
export interface Line {
  readonly row: TaskRow;
  readonly depth: number;
}

const extra = new Set(["Created", "Awaited by", "Ready", "Waiting"]);

/**
 * @param span what the timelines show
 * @param which "all" adds where each was created, who awaits it, and its ready and waiting time
 * @param controls beside the state of a task that is not done stands a button that cancels it
 */
export function taskColumns(
  now: number,
  span: Span,
  which: "main" | "all",
  controls = false,
): readonly Column<Line>[] {
  const lifetime = ({ row }: Line) => (row.endedAt ?? now) - row.createdAt;
  const all: Column<Line>[] = [
    { title: "Task", wrap: 76, html: nameCell, text: nameText },
    {
      title: "State",
      html: ({ row }) => (controls && row.endedAt === undefined ? stoppableCell(row) : stateCell(row.state)),
      text: ({ row }) => `${look(row.state).symbol} ${row.state}`,
    },
    place("Created", ({ row }) => row.created),
    place("Suspended at", ({ row }) => row.suspended),
    {
      title: "Waiting for",
      optional: true,
      wrap: 66,
      html: ({ row }) => (row.waiting ? waitingHtml(row.waiting, now) : dash),
      text: ({ row }) => (row.waiting ? waitingText(row.waiting, now) : ""),
    },
    {
      title: "Awaited by",
      optional: true,
      wrap: 80,
      html: ({ row }) =>
        row.awaitedBy.slice(0, 3).map(refHtml).join(", ") + more(row.awaitedBy.length - 3) || dash,
      text: ({ row }) => row.awaitedBy.slice(0, 3).map(refText).join(", ") + more(row.awaitedBy.length - 3),
    },
    number("Steps", ({ row }) => whole(row.steps)),
    number("Busy", ({ row }) => duration(row.busy)),
    number("Ready", ({ row }) => duration(row.ready)),
    number("Waiting", ({ row }) => duration(row.idle)),
    number("Total", (line) => duration(lifetime(line))),
    {
      title: "Timeline",
      wrap: 52,
      width: stripWidth,
      html: (line) => timelineCell(line.row, now, span),
      text: () => "",
    },
    {
      title: "Result",
      wrap: 76,
      html: ({ row }) => outcomeHtml(row.outcome, row.cancelledBy),
      text: ({ row }) => outcomeText(row.outcome, row.cancelledBy),
    },
  ];
  return which === "all" ? all : all.filter((column) => !extra.has(column.title));
}

function place(title: string, of: (line: Line) => TaskRow["created"]): Column<Line> {
  return {
    title,
    optional: true,
    html: (line) => placeHtml(of(line)) ?? dash,
    text: (line) => {
      const found = of(line);
      return found ? placeText(found) : "";
    },
  };
}

/** Of a task that was not seen from its beginning, a figure is a lower bound. */
function number(title: string, figure: (line: Line) => string): Column<Line> {
  const text = (line: Line) => (line.row.partial ? `≥ ${figure(line)}` : figure(line));
  return { title, align: "right", html: text, text };
}

function more(count: number): string {
  return count > 0 ? `, ${count} more` : "";
}

function stoppableCell({ id, name, state }: TaskRow): Cell {
  const { symbol, color } = look(state);
  const stop = button(String(id), escapeHtml(`cancel ${name} #${id}`));
  return `<span style="${ink(color)}">${symbol} ${state}</span>${stop}`;
}

/** Deeper levels are not indented further. */
const deepest = 8;

function nameCell({ row, depth }: Line): Cell {
  const html = `${depth > 0 ? "└ " : ""}<b>${escapeHtml(row.name)}</b>(${escapeHtml(row.args)}) <span style="${faint}">#${row.id}</span>`;
  return depth > 0 ? { html, style: `padding-left:${8 + 14 * Math.min(depth, deepest)}px` } : html;
}

function nameText({ row, depth }: Line): string {
  const indent = depth > 0 ? `${"  ".repeat(Math.min(depth, deepest) - 1)}└ ` : "";
  return oneLine(`${row.name}(${row.args}) #${row.id}`, 60).replace(/^/, indent);
}

function timelineCell(row: TaskRow, now: number, span: Span): string {
  const label = `${duration(row.createdAt - span.from)} to ${duration((row.endedAt ?? now) - span.from)}, ${count(row.steps, "step")}`;
  const { state, createdAt: begin, endedAt: end = now, runs, cancelledAt } = row;
  return strip({ state, begin, end, runs, cancelledAt }, span, { width: stripWidth, gap: 1.5, label });
}
