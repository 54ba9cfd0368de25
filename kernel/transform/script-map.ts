import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Position } from "./syntax-error.js";

/**
 * Where the pieces of a script begin, and where in the cell they are from: the decoded mappings of a source map, with a
 * segment at the beginning of every piece and of every line in it.
 */
export type Pieces = readonly (readonly (readonly number[])[])[];

/**
 * The way from a script back to its cell. For most cells it is the list of the pieces that were left as they were, which
 * costs next to nothing to make; a compiled cell has a source map, as JSON.
 */
export type ScriptMap = string | Pieces;

/** Finds places of a cell. Lines count from 1, columns from 0. */
export class ScriptPlaces {
  readonly #trace: TraceMap | undefined;
  readonly #pieces: Pieces = [];
  #scriptLines: string[] | undefined;

  /** @param script the JavaScript @param cell the lines of the user's text */
  constructor(
    map: ScriptMap,
    private readonly script: string,
    private readonly cell: readonly string[],
  ) {
    if (typeof map === "string") this.#trace = new TraceMap(map);
    else this.#pieces = map;
  }

  /** @returns undefined for what nothing in the cell stands for */
  at({ line, column }: Position): Position | undefined {
    if (this.#trace) {
      const original = originalPositionFor(this.#trace, { line, column });
      return original.line === null ? undefined : { line: original.line, column: original.column };
    }
    const piece = this.#pieces[line - 1]?.findLast(([start]) => start! <= column);
    if (!piece) return undefined;
    const [start, , originalLine, originalColumn] = piece as [number, number, number, number];
    this.#scriptLines ??= this.script.split("\n");
    const here = this.#scriptLines[line - 1]!.slice(start, column);
    const there = this.cell[originalLine]!.slice(originalColumn);
    return { line: originalLine + 1, column: originalColumn + common(here, there) };
  }
}

/** How far two texts are the same, where a space of the first may stand for a type that was erased. */
function common(script: string, cell: string): number {
  const end = Math.min(script.length, cell.length);
  let at = 0;
  while (at < end && (script[at] === cell[at] || script[at] === " ")) at++;
  return at;
}
