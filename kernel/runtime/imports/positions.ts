import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { TraceMap } from "@jridgewell/trace-mapping";
import type { SourceMap } from "./source.js";

export interface OriginalPosition {
  /** Absolute path. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units. */
  column: number;
  /** The line itself, as it was when the file was loaded. */
  sourceLine?: string;
}

const require = createRequire(import.meta.url);
const maps = new Map<string, { map: SourceMap; trace?: TraceMap }>();

/** Keeps the map of a file as it was last loaded; undefined says that its lines are those of the file. */
export function rememberMap(path: string, map: SourceMap | undefined): void {
  if (map === undefined) maps.delete(path);
  else maps.set(path, { map });
}

/**
 * Where a stack frame of a local TypeScript file lies in the file as it was written.
 *
 * @param url `file:` URL or path, as V8 names it
 * @param line from 1, as V8 counts
 * @param column from 1
 * @returns undefined for a file that was not transformed, whose frames are right as they are
 */
export function originalPosition(url: string, line: number, column: number): OriginalPosition | undefined {
  const path = pathOf(url);
  const known = path === undefined ? undefined : maps.get(path);
  if (path === undefined || known === undefined) return undefined;
  const { TraceMap, originalPositionFor } =
    require("@jridgewell/trace-mapping") as typeof import("@jridgewell/trace-mapping");
  known.trace ??= new TraceMap(known.map as ConstructorParameters<typeof TraceMap>[0]);
  const found = originalPositionFor(known.trace, { line, column: column - 1 });
  if (found.line === null) return undefined;
  const sourceLine = known.map.sourcesContent?.[0]?.split(/\r\n|[\n\r\u2028\u2029]/)[found.line - 1];
  return {
    file: path,
    line: found.line,
    column: found.column + 1,
    ...(sourceLine === undefined ? {} : { sourceLine }),
  };
}

function pathOf(url: string): string | undefined {
  if (!url.startsWith("file:")) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
