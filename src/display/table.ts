/** `table(rows)`: data as an HTML table that follows the theme, and as aligned text. */
import { displaySymbol } from "./bundle.js";
import { escapeHtml, oneLine } from "./escape.js";
import { preview } from "./inspect.js";
import { missing, type RowSet, readRows } from "./rows.js";
import { textTable } from "./text-table.js";
import { bodyStyle, cellPadding, faintLine, strongLine, tableStyle } from "./theme.js";

export interface TableOptions {
  /** The columns to show, in order. Default: every key of the rows that are shown, in order of appearance. */
  readonly columns?: readonly string[];
  /** Rows shown at most; the rest is counted. Default 100. */
  readonly maxRows?: number;
  /** Columns shown at most; the rest is counted. Default 30. */
  readonly maxColumns?: number;
  /** Characters of a cell at most. Default 120. */
  readonly maxWidth?: number;
  /** A line above the table. */
  readonly caption?: string;
}

export interface Table {
  [displaySymbol](): Record<string, unknown>;
}

/**
 * A table of an array or other iterable of objects, arrays or plain values, of a Map, of a record of columns
 * (`{ x: [1, 2], y: [3, 4] }`), or of an object of objects. An own accessor is shown as `[Getter]`, not run, unless its
 * column is asked for by name. Rows are read when `table` is called, at most `maxRows` of them.
 */
export function table(rows: unknown, options: TableOptions = {}): Table {
  const set = readRows(rows, {
    columns: options.columns,
    maxRows: options.maxRows ?? 100,
    maxColumns: options.maxColumns ?? 30,
  });
  const width = options.maxWidth ?? 120;
  const cells = set.rows.map((row) => row.map((value) => cellText(value, width)));
  const numeric = set.columns.map((_, i) => isNumeric(set.rows.map((row) => row[i])));
  return {
    [displaySymbol]: () => ({
      "text/plain": plain(set, cells, numeric, options.caption),
      "text/html": markup(set, cells, numeric, options.caption),
    }),
  };
}

function cellText(value: unknown, width: number): string {
  if (value === missing || value === undefined) return "";
  if (typeof value === "string") return oneLine(value, width);
  if (typeof value === "number") return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  return preview(value, width);
}

function isNumeric(values: readonly unknown[]): boolean {
  const present = values.filter((value) => value !== missing && value !== undefined && value !== null);
  return (
    present.length > 0 && present.every((value) => typeof value === "number" || typeof value === "bigint")
  );
}

function counts(set: RowSet): string {
  const shown = set.rows.length;
  const rows = set.total === undefined ? `first ${shown} rows, there are more` : plural(set.total, "row");
  const cut = set.total !== undefined && set.total > shown ? `, first ${shown} shown` : "";
  const hidden = set.hiddenColumns > 0 ? `, ${plural(set.hiddenColumns, "more column")}` : "";
  return rows + cut + hidden;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function isCut(set: RowSet): boolean {
  return set.total === undefined || set.total > set.rows.length || set.hiddenColumns > 0;
}

function plain(
  set: RowSet,
  cells: readonly string[][],
  numeric: readonly boolean[],
  caption?: string,
): string {
  const columns = set.columns.map((title, i) => ({
    title,
    align: numeric[i] ? ("right" as const) : ("left" as const),
  }));
  const lines = [textTable(columns, cells)];
  if (caption !== undefined) lines.unshift(oneLine(caption, 200));
  if (isCut(set) || set.rows.length === 0) lines.push(`(${counts(set)})`);
  return lines.join("\n");
}

function markup(
  set: RowSet,
  cells: readonly string[][],
  numeric: readonly boolean[],
  caption?: string,
): string {
  const align = numeric.map((right) => (right ? "text-align:right" : "text-align:left"));
  const heads = set.columns.map(
    (title, i) => `<th scope="col" style="${cellPadding};${align[i]}">${escapeHtml(title)}</th>`,
  );
  const body = cells.map((row) => {
    const tds = row.map((text, i) => `<td style="${cellPadding};${align[i]}">${escapeHtml(text)}</td>`);
    return `<tr style="border-bottom:1px solid ${faintLine}">${tds.join("")}</tr>`;
  });
  const title =
    caption === undefined
      ? ""
      : `<caption style="text-align:left;${cellPadding};font-weight:600;caption-side:top">${escapeHtml(caption)}</caption>`;
  const note =
    isCut(set) || set.rows.length === 0 ? `<div style="opacity:.7;${cellPadding}">${counts(set)}</div>` : "";
  return (
    `<div style="${bodyStyle};overflow-x:auto"><table style="${tableStyle}">${title}` +
    `<thead><tr style="border-bottom:1px solid ${strongLine};font-weight:600">${heads.join("")}</tr></thead>` +
    `<tbody>${body.join("")}</tbody></table>${note}</div>`
  );
}
