import { type Position, positionAt } from "./syntax-error.js";

/** The user's text, made into TypeScript where it was not. */
export interface Prepared {
  text: string;
  altered: boolean;
  /** Where a position in `text` is in the user's text. */
  origin(position: Position): Position;
  /** The user's line, trimmed, where the line with that number (from 1) stands for it. */
  replaced(line: number): string | undefined;
}

export function unaltered(code: string): Prepared {
  return { text: code, altered: false, origin: (position) => position, replaced: () => undefined };
}

/**
 * @param lines the lines of `code` that are replaced, by index; each comes from the first character that is no
 *   white space of the line that it replaces
 */
export function withLines(code: string, lines: ReadonlyMap<number, string>): Prepared {
  const original = code.split("\n");
  return {
    text: original.map((line, index) => lines.get(index) ?? line).join("\n"),
    altered: true,
    origin: ({ line, column }) => ({
      line,
      column: lines.has(line - 1) ? original[line - 1]!.search(/\S/) : column,
    }),
    replaced: (line) => (lines.has(line - 1) ? original[line - 1]!.trim() : undefined),
  };
}

/** `code` with a parenthesis opened at `offset` and closed after its end. */
export function inParentheses(code: string, offset: number): Prepared {
  const open = positionAt(code, offset);
  const last = positionAt(code, code.length);
  return {
    text: `${code.slice(0, offset)}(${code.slice(offset)}\n)`,
    altered: true,
    origin: ({ line, column }) => {
      if (line > last.line) return last;
      return { line, column: line === open.line && column > open.column ? column - 1 : column };
    },
    replaced: () => undefined,
  };
}
