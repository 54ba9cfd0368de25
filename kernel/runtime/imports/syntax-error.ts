import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

/** A local file that does not parse: says where, in the file as it was written. */
export class ModuleSyntaxError extends SyntaxError {
  /** Absolute path. */
  declare readonly file: string;
  /** From 1. */
  declare readonly line: number;
  /** From 1, in UTF-16 code units. */
  declare readonly column: number;
  /** The line and the one before, with a caret under the place. */
  declare readonly codeFrame: string;

  /**
   * @param place an offset in UTF-16 code units, or a line (from 1) and a column (from 0); the start of the file
   *   where the parser named none
   */
  constructor(
    message: string,
    file: string,
    text: string,
    place: number | { line: number; column: number } = 0,
  ) {
    const { line, column } = typeof place === "number" ? positionOf(text, place) : place;
    super(`${message} (${basename(file)}:${line}:${column + 1})`);
    // Not enumerable, as nothing that an error has by its nature is.
    Object.defineProperties(this, {
      name: { value: "SyntaxError" },
      file: { value: file },
      line: { value: line },
      column: { value: column + 1 },
      codeFrame: { value: codeFrame(text, line, column) },
    });
    // What is on the stack is the loader; where it happened is the file. Written and never read before, so that
    // nothing has prepared the other.
    this.stack = `SyntaxError: ${this.message}\n    at ${pathToFileURL(file).href}:${line}:${column + 1}`;
  }
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(LINE_BREAK);
  return { line: before.length, column: before.at(-1)!.length };
}

function codeFrame(text: string, line: number, column: number): string {
  const lines = text.split(LINE_BREAK);
  const width = String(line).length;
  const shown = [line - 1, line]
    .filter((number) => number >= 1)
    .map((number) => `${String(number).padStart(width)} | ${lines[number - 1] ?? ""}`);
  return [...shown, `${" ".repeat(width)} | ${" ".repeat(column)}^`].join("\n");
}
