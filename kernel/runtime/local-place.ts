import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../traceback/place.js";
import { originalPosition } from "./imports/index.js";

/** Where a frame of a local file lies in the file as the user wrote it; undefined for what is no file. */
export function localPlace(name: string, line: number, column: number): Place | undefined {
  const path = pathOf(name);
  if (path === undefined) return undefined;
  const original = originalPosition(path, line, column);
  const file = original?.file ?? path;
  return {
    where: shortest(file),
    line: original?.line ?? line,
    column: original?.column ?? column,
    get lines() {
      return linesOf(file, original?.line ?? line, original?.sourceLine);
    },
  };
}

function pathOf(name: string): string | undefined {
  try {
    if (name.startsWith("file:")) return fileURLToPath(name.replace(/[?#].*$/, ""));
  } catch {
    return undefined;
  }
  return /^(\/|[A-Za-z]:\\)/.test(name) ? name : undefined;
}

/** The file may have changed since it was loaded: its lines are shown only where the one in question is the same. */
function linesOf(file: string, line: number, loaded: string | undefined): string[] | undefined {
  try {
    const lines = readFileSync(file, "utf8").split(/\r?\n/);
    if (loaded === undefined || lines[line - 1] === loaded) return lines;
  } catch {
    // Gone: what is known of it is the line itself.
  }
  if (loaded === undefined) return undefined;
  const lines: string[] = [];
  lines[line - 1] = loaded;
  return lines;
}

function shortest(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || path === "" ? file : `./${path.replaceAll("\\", "/")}`;
}
