/** A position in a cell: line from 1, column from 0 in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** The cell is not TypeScript. The message is the parser's, the place is in the text that the user wrote. */
export class CellSyntaxError extends SyntaxError {
  override readonly name = "SyntaxError";

  constructor(
    message: string,
    /** 1-based. */
    readonly line: number,
    /** 0-based, in UTF-16 units. */
    readonly column: number,
    readonly endLine?: number,
    readonly endColumn?: number,
  ) {
    super(message);
  }
}

/** A parser's finding, offsets in UTF-16 units of the text that was parsed. */
export interface Finding {
  message: string;
  start: number;
  end: number;
}

/** What both oxc packages report. */
export interface Diagnostic {
  /** An enumeration of its own in either package. */
  severity: `${"Error" | "Warning" | "Advice"}`;
  message: string;
  helpMessage: string | null;
  labels: { start: number; end: number }[];
}

/** Of the two places of a declaration made twice, the second is at fault. */
export function findingOf({ message, helpMessage, labels }: Diagnostic): Finding {
  const label = /already been declared/.test(message) ? labels.at(-1) : labels[0];
  const help = helpMessage ? ` (${helpMessage.trim().replace(/\.$/, "")})` : "";
  return { message: message + help, start: label?.start ?? 0, end: label?.end ?? 0 };
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) line++;
  return { line, column: offset - lineStart };
}
