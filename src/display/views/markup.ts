/**
 * Pieces of HTML that all views are made of. Every style is inline, and said on the cell itself where a front end's
 * own style sheet speaks of cells (JupyterLab aligns them right and lets them wrap).
 */
import { escapeHtml, oneLine } from "../escape.js";
import type { Place, Ref, Waiting } from "../recorder/rows.js";
import { bodyStyle, faintLine, strongLine } from "../theme.js";
import { holdersText, kindText, placeText, timeLeft, whole } from "./format.js";
import { ink, look } from "./states.js";

/** Text that stands back, still readable (WCAG AA) on light and dark pages. */
export const faint = "opacity:.72";

export interface Column<Row> {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Lets the text wrap, and the least width it keeps then, in pixels. */
  readonly wrap?: number;
  /** The width it takes where there is room, in pixels. */
  readonly width?: number;
  /** Left out where no row has anything in it. */
  readonly optional?: boolean;
  readonly html: (row: Row) => Cell;
  readonly text: (row: Row) => string;
}

/** HTML of a cell, with a style of its own if it needs one. */
export type Cell = string | { readonly html: string; readonly style: string };

/** Text that may be long: it wraps, and does not push the other columns aside. */
export function long(html: string, width = 200): string {
  return `<div style="min-width:76px;max-width:${width}px;overflow-wrap:anywhere">${html}</div>`;
}

/** What a cell without content shows. */
export const dash: Cell = { html: "—", style: faint };

/** The columns that say something: those that are not optional, and those with a text in some row. */
export function needed<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly Column<Row>[] {
  return columns.filter((column) => !column.optional || rows.some((row) => column.text(row) !== ""));
}

export function htmlTable<Row>(label: string, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const heads = columns.map(
    (column) =>
      `<th scope="col" style="${base(column).replace("nowrap", "normal")};font-weight:600;border:0"><span style="${faint}">${column.title}</span></th>`,
  );
  const styles = columns.map((column) => `${base(column)};border:0`);
  const body = rows.map((row) => {
    const cells = columns.map((column, i) => {
      const cell = column.html(row);
      const { html, style } = typeof cell === "string" ? { html: cell, style: "" } : cell;
      const own = (column.wrap === undefined ? "" : breaking(column.text(row))) + (style && `;${style}`);
      return `<td style="${styles[i]}${own}">${html}</td>`;
    });
    return `<tr style="border-bottom:1px solid ${faintLine}">${cells.join("")}</tr>`;
  });
  return (
    `<table aria-label="${escapeHtml(label)}" style="border-collapse:collapse;width:100%;margin:0;table-layout:auto;` +
    `font-variant-numeric:tabular-nums"><thead><tr style="border-bottom:1px solid ${strongLine}">${heads.join("")}` +
    `</tr></thead><tbody>${body.join("")}</tbody></table>`
  );
}

/**
 * Where a page is narrow a long name is broken, rather than that the columns after it are out of sight. Ordinary words
 * stay whole: what may be broken is, as soon as another column could do with the room.
 */
function breaking(text: string): string {
  return /\S{21}/.test(text) ? ";overflow-wrap:anywhere" : "";
}

function base(column: Column<never>): string {
  const space = column.wrap === undefined ? "nowrap" : `normal;min-width:${column.wrap}px`;
  const width = column.width === undefined ? "" : `;width:${column.width}px`;
  return `padding:4px 5px;vertical-align:top;text-align:${column.align ?? "left"};white-space:${space}${width}`;
}

/** The outermost element of a view. */
export function frame(content: string): string {
  return `<div style="${bodyStyle};max-width:1100px;overflow-x:auto">${content}</div>`;
}

/** The line above a table: its name, what it counts, and something at the right. */
export function heading(title: string, counts: readonly string[], right: string): string {
  return (
    `<div style="display:flex;flex-wrap:wrap;gap:2px 14px;align-items:baseline;margin:0 0 6px">` +
    `<b style="font-size:14px">${escapeHtml(title)}</b><span>${counts.join(" · ")}</span>` +
    `<span style="margin-left:auto;${faint};font-variant-numeric:tabular-nums">${right}</span></div>`
  );
}

export function footnote(text: string): string {
  return text === "" ? "" : `<div style="margin-top:6px;${faint};font-size:12px">${text}</div>`;
}

/** "2 waiting", in the colour of the state. */
export function stateCount(state: string, count: number): string {
  return `<span style="${ink(look(state).color)}">${whole(count)} ${state}</span>`;
}

export function stateCell(state: string): Cell {
  const { symbol, color } = look(state);
  return { html: `${symbol} ${state}`, style: ink(color) };
}

export function placeHtml(place: Place | undefined): string | undefined {
  if (!place) return undefined;
  const title = place.source ? ` title="${escapeHtml(oneLine(place.source, 120))}"` : "";
  return `<code${title}>${escapeHtml(placeText(place))}</code>`;
}

export function refHtml(ref: Ref): string {
  const id = ref.id === undefined ? "" : ` <span style="${faint}">#${ref.id}</span>`;
  return `<b>${escapeHtml(ref.name)}</b>${id}`;
}

export function waitingHtml(waiting: Waiting, now: number): string {
  const kind = escapeHtml(kindText(waiting));
  const what = [kind, waiting.ref && refHtml(waiting.ref), waiting.detail && escapeHtml(waiting.detail)];
  const parts = [what.filter(Boolean).join(" ")];
  if (waiting.due !== undefined) parts.push(`${timeLeft(waiting.due, now)} left`);
  if (waiting.holders) parts.push(holdersText(waiting, refHtml));
  return parts.join(", ");
}
