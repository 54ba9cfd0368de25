import { basename } from "node:path";
import { pathToFileURL } from "node:url";

/** A local file that does not parse: says where, in the file as it was written. */
export class ModuleSyntaxError extends SyntaxError {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The line and the one before, with a caret under the place. */
  readonly codeFrame: string;

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
    const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
    let line: number;
    let column: number;
    if (typeof place === "number") {
      const before = text.slice(0, place).split(/\r\n|[\n\r\u2028\u2029]/);
      line = before.length;
      column = before[line - 1]!.length + 1;
    } else {
      line = place.line;
      column = place.column + 1;
    }
    super(`${message} (${basename(file)}:${line}:${column})`);
    this.name = "SyntaxError";
    this.file = file;
    this.line = line;
    this.column = column;
    const width = String(line).length;
    const shown = [line - 1, line]
      .filter((number) => number >= 1)
      .map((number) => `${String(number).padStart(width)} | ${lines[number - 1] ?? ""}`);
    this.codeFrame = [...shown, `${" ".repeat(width)} | ${" ".repeat(column - 1)}^`].join("\n");
    const callers = (this.stack ?? "").split("\n").filter((text) => /^\s+at /.test(text));
    const frame = `    at ${pathToFileURL(file).href}:${line}:${column}`;
    this.stack = [`SyntaxError: ${this.message}`, frame, ...callers].join("\n");
  }
}
