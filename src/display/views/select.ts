/** Which rows a table shows, and in which order, when there are too many. */
import type { Place } from "../recorder/rows.js";

export interface RowFilter {
  /** Only rows in this state, or one of these. */
  readonly state?: string | readonly string[];
  /** Only what was created in this cell, or one of these: the `n` of `In[n]`. */
  readonly cell?: number | readonly number[];
  /** Only rows whose name contains this, or matches it. */
  readonly name?: string | RegExp;
  /** Rows at most. Default 100. */
  readonly limit?: number;
}

interface Filterable {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly created?: Place;
}

export const defaultLimit = 100;
/** More rows than this would be more than 200 kB. */
export const maximumLimit = 150;

export function matches(row: Filterable, filter: RowFilter): boolean {
  if (filter.state !== undefined) {
    const states = typeof filter.state === "string" ? [filter.state] : filter.state;
    if (!states.includes(row.state)) return false;
  }
  if (filter.cell !== undefined && !isIn(row.created?.cell, filter.cell)) return false;
  if (filter.name === undefined) return true;
  return typeof filter.name === "string"
    ? row.name.includes(filter.name)
    : new RegExp(filter.name).test(row.name);
}

/** Those of `rows` that the filter lets through: most have none, and there may be ten thousand rows. */
export function matching<Row extends Filterable>(rows: readonly Row[], filter: RowFilter): readonly Row[] {
  return isFilter(filter) ? rows.filter((row) => matches(row, filter)) : rows;
}

/** Whether it may leave out anything but what is too much. */
export function isFilter({ state, cell, name }: RowFilter): boolean {
  return state !== undefined || cell !== undefined || name !== undefined;
}

function isIn(cell: number | undefined, cells: number | readonly number[]): boolean {
  return typeof cells === "number" ? cell === cells : cell !== undefined && cells.includes(cell);
}

/** The states in the order in which they matter when not everything can be shown. */
const importance = ["running", "ready", "failed", "lost", "waiting", "cancelled", "created", "done"];

export function countStates(rows: readonly { readonly state: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const state of importance) counts.set(state, 0);
  // Most often many in a row are in the same state.
  let run = 0;
  let at = "";
  const add = () => counts.set(at, (counts.get(at) ?? 0) + run);
  for (const { state } of rows) {
    if (state !== at) {
      add();
      at = state;
      run = 0;
    }
    run++;
  }
  add();
  for (const [state, count] of counts) if (count === 0) counts.delete(state);
  return counts;
}

/**
 * At most `limit` rows, in their order: the first of each state. The limit is shared out evenly between the states
 * that there are; what a state does not need goes to the others.
 */
export function firstOfEach<Row extends { readonly state: string }>(
  rows: readonly Row[],
  limit: number,
  counts: ReadonlyMap<string, number> = countStates(rows),
): readonly Row[] {
  if (rows.length <= limit) return rows;
  const quota = new Map<string, number>();
  let left = limit;
  const waiting = [...counts].sort((a, b) => a[1] - b[1]);
  waiting.forEach(([state, count], i) => {
    const share = Math.min(count, Math.floor(left / (waiting.length - i)));
    quota.set(state, share);
    left -= share;
  });
  const first: Row[] = [];
  for (const row of rows) {
    if (first.length === limit) break;
    const rest = quota.get(row.state) ?? 0;
    if (rest === 0) continue;
    quota.set(row.state, rest - 1);
    first.push(row);
  }
  return first;
}

/** Rows below the rows that created them, with their depth; in order of id otherwise. */
export function tree<Row extends { readonly id: number; readonly parent?: number }>(
  rows: readonly Row[],
): { readonly row: Row; readonly depth: number }[] {
  const present = new Set(rows.map((row) => row.id));
  const children = new Map<number, Row[]>();
  const roots: Row[] = [];
  for (const row of [...rows].sort((a, b) => a.id - b.id)) {
    const parent = row.parent;
    // A parent is always older, so ids rule out cycles.
    if (parent === undefined || parent >= row.id || !present.has(parent)) roots.push(row);
    else if (children.has(parent)) children.get(parent)!.push(row);
    else children.set(parent, [row]);
  }
  const result: { row: Row; depth: number }[] = [];
  const stack = roots.reverse().map((row) => ({ row, depth: 0 }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    result.push(top);
    const below = children.get(top.row.id) ?? [];
    for (let i = below.length - 1; i >= 0; i--) stack.push({ row: below[i]!, depth: top.depth + 1 });
  }
  return result;
}
