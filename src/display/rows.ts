/** Reads the many shapes that tabular data has into rows of cells. */
import { types } from "node:util";

export interface RowSet {
  readonly columns: readonly string[];
  /** One array per row, a cell per column; `missing` where the row has none. */
  readonly rows: readonly (readonly unknown[])[];
  /** All the rows there are; undefined if the iterable was not read to its end. */
  readonly total: number | undefined;
  readonly hiddenColumns: number;
}

export interface RowLimits {
  readonly columns?: readonly string[] | undefined;
  readonly maxRows: number;
  readonly maxColumns: number;
}

/** Stands for a cell that a row does not have. */
export const missing: unique symbol = Symbol("missing");

interface Source {
  readonly values: readonly unknown[];
  readonly total: number | undefined;
  /** The names of the rows, where they have names: keys of a Map or of an object of objects. */
  readonly keys?: readonly unknown[];
}

/**
 * Reads at most `maxRows` rows. An iterable is read no further than one row more, and closed.
 * @throws TypeError if `data` holds no rows at all: a number, a function, null. Whatever an iterable throws comes through.
 */
export function readRows(data: unknown, limits: RowLimits): RowSet {
  const source = readSource(data, limits.maxRows);
  const tables = source.values.map((value) => rowKind(value));
  const keyColumn = source.keys ? ["key"] : [];
  const found = limits.columns ?? [
    ...new Set(source.values.flatMap((value, i) => namesOf(value, tables[i]!))),
  ];
  const names = found.slice(0, limits.maxColumns);
  const named = limits.columns !== undefined;
  const rows = source.values.map((value, i) => [
    ...(source.keys ? [source.keys[i]] : []),
    ...names.map((name) => cellOf(value, tables[i]!, name, named)),
  ]);
  return {
    columns: [...keyColumn, ...names],
    rows,
    total: source.total,
    hiddenColumns: found.length - names.length,
  };
}

function readSource(data: unknown, maxRows: number): Source {
  if (
    typeof data === "string" ||
    ((typeof data !== "object" || data === null) && typeof data !== "function")
  ) {
    throw new TypeError("table() takes an array, an iterable, a Map, or an object of columns or rows");
  }
  if (types.isMap(data)) {
    const entries = take(Map.prototype.entries.call(data) as Iterable<[unknown, unknown]>, maxRows);
    return {
      ...entries,
      values: entries.values.map(([, value]) => value),
      keys: entries.values.map(([key]) => key),
    };
  }
  if (Array.isArray(data)) return { values: data.slice(0, maxRows), total: data.length };
  if (isIterable(data)) return take(data, maxRows);
  const entries = Object.keys(data).map((key) => [key, readCell(data, key, false)] as const);
  const lists = entries.filter(([, value]) => Array.isArray(value) || isNumberArray(value));
  if (lists.length > 0 && lists.length === entries.length) return fromColumns(lists as never, maxRows);
  const shown = entries.slice(0, maxRows);
  return { values: shown.map(([, value]) => value), keys: shown.map(([key]) => key), total: entries.length };
}

function fromColumns(columns: readonly (readonly [string, ArrayLike<unknown>])[], maxRows: number): Source {
  const total = Math.max(...columns.map(([, values]) => values.length));
  const values = Array.from({ length: Math.min(total, maxRows) }, (_, i) =>
    Object.fromEntries(columns.filter(([, list]) => i < list.length).map(([name, list]) => [name, list[i]])),
  );
  return { values, total };
}

function take<T>(iterable: Iterable<T>, maxRows: number): { values: T[]; total: number | undefined } {
  const values: T[] = [];
  for (const value of iterable) {
    if (values.length === maxRows) return { values, total: undefined };
    values.push(value);
  }
  return { values, total: values.length };
}

function isIterable(data: object): data is Iterable<unknown> {
  return typeof (data as { [Symbol.iterator]?: unknown })[Symbol.iterator] === "function";
}

function isNumberArray(value: unknown): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

type RowKind = "list" | "map" | "record" | "value";

function rowKind(value: unknown): RowKind {
  if (typeof value !== "object" || value === null || value instanceof Date || types.isNativeError(value))
    return "value";
  if (Array.isArray(value) || isNumberArray(value)) return "list";
  if (types.isMap(value)) return "map";
  if (types.isPromise(value) || types.isSet(value) || types.isProxy(value)) return "value";
  return Object.keys(value).length > 0 ? "record" : "value";
}

/** The single column of rows that are plain values. */
const valueColumn = "value";

function namesOf(row: unknown, kind: RowKind): string[] {
  if (kind === "list")
    return Array.from({ length: Math.min((row as unknown[]).length, 1000) }, (_, i) => String(i));
  if (kind === "map") return [...Map.prototype.keys.call(row)].map(String);
  if (kind === "record") return Object.keys(row as object);
  return [valueColumn];
}

function cellOf(row: unknown, kind: RowKind, name: string, named: boolean): unknown {
  if (kind === "value") return name === valueColumn ? row : named ? readCell(row, name, true) : missing;
  if (kind === "map") return mapCell(row as Map<unknown, unknown>, name);
  return readCell(row, name, named);
}

function mapCell(row: Map<unknown, unknown>, name: string): unknown {
  for (const [key, value] of Map.prototype.entries.call(row)) if (String(key) === name) return value;
  return missing;
}

/** A row's own value. An accessor is not run but named, unless `run`: the person asked for that column. */
function readCell(row: unknown, key: string, run: boolean): unknown {
  if (typeof row !== "object" || row === null) return missing;
  try {
    const descriptor = Object.getOwnPropertyDescriptor(row, key);
    if (descriptor && "value" in descriptor) return descriptor.value;
    if (run) return key in row ? (row as Record<string, unknown>)[key] : missing;
    return descriptor ? getter : missing;
  } catch {
    return throws;
  }
}

/** util.inspect prints it as a bare word, as it prints accessors. */
function word(text: string): object {
  return { [Symbol.for("nodejs.util.inspect.custom")]: () => text };
}

const getter = word("[Getter]");
const throws = word("[Throws]");
