/** A Gantt chart of tasks: one row each, steps, waits and cancellations in it, cells as bands behind them. */
import { escapeHtml, oneLine } from "../escape.js";
import type { Snapshot, TaskHead, TaskRow } from "../recorder/rows.js";
import { textWidth } from "../text-table.js";
import { type Axis, foldedAxis, tickText } from "./axis.js";
import { foldGaps } from "./fold.js";
import { count, duration, whole } from "./format.js";
import { type Chart, drawing, rowHeight } from "./gantt.js";
import { faint, footnote, frame, heading, refHtml, stateCount } from "./markup.js";
import { countStates, firstOfEach, matches, type RowFilter, tree } from "./select.js";
import { ink, look } from "./states.js";
import { position, round } from "./strip.js";

export interface TimelineOptions extends RowFilter {
  /** Plain text below. */
  readonly note?: string;
}

const defaultLimit = 200;
const maximumLimit = 250;

export function timelineChart(snapshot: Snapshot, options: TimelineOptions = {}): Record<string, string> {
  const matching = snapshot.tasks.filter((row) => !row.implicit && matches(row, options));
  const shown = firstOfEach(matching, Math.min(options.limit ?? defaultLimit, maximumLimit));
  const hidden = matching.length - shown.length;
  const axis = foldedAxis(foldGaps(livesOf(shown, snapshot.now)));
  const end = axis.span.from + axis.whole;
  const chart: Chart = {
    lines: tree(shown).map(({ row, depth }) => ({ row: snapshot.rowOf(row), depth })),
    states: countStates(matching),
    axis,
    // Cells keep to the notebook's own clock.
    cells: (shown.some((row) => row.elsewhere) ? [] : (snapshot.cells ?? [])).filter(
      (cell) => (cell.to ?? snapshot.now) >= axis.span.from && cell.from <= end,
    ),
    now: snapshot.now,
    note: [hidden > 0 ? `${count(hidden, "more task")} not shown` : "", options.note ?? ""]
      .filter(Boolean)
      .join(" · "),
  };
  return { "text/plain": plain(chart), "text/html": markup(chart) };
}

function livesOf(rows: readonly TaskHead[], now: number): [number, number][] {
  if (rows.length === 0) return [[now, now]];
  return rows.map((row) => [row.createdAt, row.endedAt ?? now]);
}

function markup(chart: Chart): string {
  const { lines, states, note } = chart;
  const words = [
    `<span style="${faint}">${count(
      [...states.values()].reduce((a, b) => a + b, 0),
      "task",
    )}</span>`,
  ];
  for (const [state, n] of states) words.push(stateCount(state, n));
  return frame(
    heading("Timeline", words, legend()) +
      (lines.length > 0 ? chartHtml(chart) : "") +
      footnote(escapeHtml(note)),
  );
}

/** What the marks mean, in words. */
function legend(): string {
  return "▮ runs &nbsp; ▬ waits &nbsp; ┆ asked to stop";
}

const cell = `height:${rowHeight}px;line-height:${rowHeight}px;padding:0 6px;border:0;vertical-align:top;white-space:nowrap`;
const head = `padding:2px 6px;border:0;vertical-align:bottom;white-space:nowrap`;

function chartHtml(chart: Chart): string {
  const { axis, lines, cells, now } = chart;
  const body = lines.map(({ row, depth }, i) => {
    const { symbol, color } = look(row.state);
    const name = `<span style="${ink(color)}">${symbol}</span> ${depth > 0 ? "└ " : ""}${refHtml({ kind: "task", id: row.id, name: oneLine(row.name, 28) })}`;
    const indent = depth > 0 ? `;padding-left:${6 + 12 * Math.min(depth, 8)}px` : "";
    const picture =
      i === 0
        ? `<td rowspan="${lines.length}" style="padding:0 6px;border:0;vertical-align:top">${drawing(chart)}</td>`
        : "";
    return (
      `<tr style="background:none"><th scope="row" style="${cell};text-align:left;font-weight:400${indent}">${name}</th>${picture}` +
      `<td style="${cell};text-align:right">${duration(row.createdAt - axis.span.from)}</td>` +
      `<td style="${cell};text-align:right">${duration((row.endedAt ?? now) - row.createdAt)}</td></tr>`
    );
  });
  const titles =
    `<tr>${title("Task", "left")}<th scope="col" style="${head};width:100%;min-width:240px">${axisHtml(axis)}</th>` +
    `${title("Begin", "right")}${title("Total", "right")}</tr>`;
  return (
    `<table aria-label="Timeline" style="border-collapse:collapse;width:100%;margin:0;table-layout:auto;font-variant-numeric:tabular-nums">` +
    `<thead>${titles}${cells.length > 0 ? cellRow(chart) : ""}</thead><tbody>${body.join("")}</tbody></table>`
  );
}

function title(text: string, align: string): string {
  return `<th scope="col" style="${head};text-align:${align};font-weight:600"><span style="${faint}">${text}</span></th>`;
}

/** Equal boxes, each with its tick's text at its left edge. */
function axisHtml(axis: Axis): string {
  const { ticks, step, folds } = axis;
  if (folds.length > 0) return foldedHtml(axis);
  const boxes = Array.from({ length: ticks }, (_, i) => {
    const last = i === ticks - 1 ? `<span>${tickText(ticks, step)}</span>` : "";
    return `<span style="flex:1 1 0;display:flex;justify-content:space-between;white-space:nowrap;font-weight:400;font-size:11px;${faint}"><span>${tickText(i, step)}</span>${last}</span>`;
  });
  return `<span style="display:flex">${boxes.join("")}</span>`;
}

/** A spell that is narrower, in per cent of the chart, has no room for two moments. */
const narrowestSpell = 20;

/** Each spell with the moment of its beginning; the breaks say how long they are. */
function foldedHtml({ span, folds, whole }: Axis): string {
  const length = span.to - span.from;
  const small = `overflow:hidden;white-space:nowrap;font-weight:400;font-size:11px;${faint}`;
  let boxes = "";
  let at = span.from;
  let begin = span.from;
  for (const fold of [...folds, undefined]) {
    const width = round((((fold?.from ?? span.to) - at) / length) * 100);
    const last = fold ? "" : `<span>${duration(whole)}</span>`;
    const text = at === span.from ? "0" : width < narrowestSpell ? "" : duration(begin - span.from);
    const side = text === "" ? "flex-end" : "space-between";
    boxes += `<span style="width:${width}%;display:flex;justify-content:${side};${fold ? small : small.replace("hidden", "visible")}">${text && `<span>${text}</span>`}${last}</span>`;
    if (!fold) break;
    // The last moment may reach over a narrow spell to the break before it.
    const covered = fold === folds.at(-1) && (span.to - fold.to) / length < 0.1;
    boxes += `<span title="${duration(fold.seconds)} without a task" style="width:${round(((fold.to - fold.from) / length) * 100)}%;text-align:center;${small}">${covered ? "" : "//"}</span>`;
    at = fold.to;
    begin = fold.until;
  }
  return `<span style="display:flex">${boxes}</span>`;
}

/** Names of cells that are narrower than this share of the chart are left out. */
const narrowest = 0.045;

/** The bands by name: boxes as wide as the cells ran. */
function cellRow({ cells, axis, now }: Chart): string {
  const share = (time: number) => position(time, axis.span, 100);
  let at = 0;
  let boxes = "";
  for (const { cell: n, from, to } of cells) {
    const left = Math.max(at, share(from));
    const length = share(to ?? now) - left;
    if (length <= 0) continue;
    if (left > at) boxes += `<span style="width:${round(left - at)}%"></span>`;
    const name = length >= narrowest * 100 ? `In[${n}]` : "";
    boxes += `<span title="In[${n}]" style="width:${round(length)}%;overflow:hidden;white-space:nowrap;font-size:11px;border-left:1px solid;${faint}">${name}</span>`;
    at = left + length;
  }
  return (
    `<tr><th scope="row" style="${head};text-align:left;font-weight:400"><span style="${faint}">cells</span></th>` +
    `<td style="${head}"><span style="display:flex">${boxes}</span></td><td style="${head}"></td><td style="${head}"></td></tr>`
  );
}

const textColumns = 60;

/** Marks as blocks, waits as a line, a request to stop as a cross. */
function plain({ lines, states, axis, now, note }: Chart): string {
  const total = [...states.values()].reduce((a, b) => a + b, 0);
  const words = [count(total, "task"), ...[...states].map(([state, n]) => `${whole(n)} ${state}`)];
  const names = lines.map(
    ({ row, depth }) =>
      `${"  ".repeat(Math.min(depth, 8))}${look(row.state).symbol} ${oneLine(row.name, 28)} #${row.id}`,
  );
  const widest = names.reduce((most, name) => Math.max(most, textWidth(name)), 0);
  const rows = lines.map(({ row }, i) => {
    const bar = textBar(row, axis, now);
    return `${names[i]}${" ".repeat(widest - textWidth(names[i]!))}  ${bar}  ${duration((row.endedAt ?? now) - row.createdAt)}`;
  });
  const end = axis.folds.length > 0 ? duration(axis.whole) : tickText(axis.ticks, axis.step);
  const scale = `${" ".repeat(widest)}  0${end.padStart(textColumns - 1)}`;
  return [
    `Timeline: ${words.join(" · ")}`,
    ...(rows.length > 0 ? [scale, ...rows] : []),
    ...(axis.folds.length > 0 ? [`${" ".repeat(widest)}  ${breaksText(axis)}`] : []),
    ...(note ? [note] : []),
  ].join("\n");
}

/** A mark below each break. */
function breaksText({ span, folds }: Axis): string {
  const columns = new Array<string>(textColumns).fill(" ");
  for (const { from, to } of folds)
    columns[Math.floor((((from + to) / 2 - span.from) / (span.to - span.from)) * textColumns)] = "⫽";
  return `${columns.join("").trimEnd()}  (⫽ no task)`;
}

function textBar(row: TaskRow, { span }: Axis, now: number): string {
  const columns = new Array<string>(textColumns).fill(" ");
  const at = (time: number) => Math.min(textColumns - 1, Math.floor(position(time, span, textColumns)));
  for (let i = at(row.createdAt); i <= at(row.endedAt ?? now); i++) columns[i] = "─";
  for (let i = 0; i + 1 < row.runs.length; i += 2) {
    for (let k = at(row.runs[i]!); k <= at(row.runs[i + 1]!); k++) columns[k] = "█";
  }
  if (row.cancelledAt !== undefined) columns[at(row.cancelledAt)] = "×";
  return columns.join("");
}
