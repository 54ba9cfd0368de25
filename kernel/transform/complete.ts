import { prepareForParser } from "./read.js";

export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** What to put in front of the next line, for `incomplete`. */
  indent?: string;
}

/** Whether a front end should run the text or let the user go on with it. */
export function completenessOf(code: string): Completeness {
  const { prepared, errors } = prepareForParser(code);
  if (errors.length === 0) return { status: "complete" };
  const isOpen = errors.some(({ message, start, end }) => {
    if (start >= prepared.text.trimEnd().length) return true;
    if (end < prepared.text.trimEnd().length) return false;
    if (/^Unterminated multiline comment/.test(message)) return true;
    // A template goes on in the next line, any other string only after a backslash.
    return (
      /^Unterminated string/.test(message) &&
      (/[`}]/.test(prepared.text[start]!) || /\\\n?$/.test(prepared.text))
    );
  });
  return isOpen || isBareConst(code, errors)
    ? { status: "incomplete", indent: nextIndent(code) }
    : { status: "invalid" };
}

/** `const x`, still without its value. */
function isBareConst(code: string, errors: { message: string; end: number }[]): boolean {
  return (
    errors.length === 1 &&
    /^Missing initializer/.test(errors[0]!.message) &&
    errors[0]!.end >= code.trimEnd().length
  );
}

/** That of the last line, deeper after an opening bracket. */
function nextIndent(code: string): string {
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  const last = lines.at(-1) ?? "";
  const own = /^[ \t]*/.exec(last)![0];
  const withoutComment = last.replace(/\/\/.*$/, "").trimEnd();
  return /[{([]$|=>$/.test(withoutComment) ? own + indentUnit(lines) : own;
}

/** The smallest step by which a line of the cell is indented: two spaces where none is. */
function indentUnit(lines: string[]): string {
  const indents = lines.map((line) => /^[ \t]*/.exec(line)![0]).filter((indent) => indent !== "");
  if (indents.some((indent) => indent.startsWith("\t"))) return "\t";
  const smallest = Math.min(...indents.map(({ length }) => length));
  return " ".repeat(Number.isFinite(smallest) ? Math.min(smallest, 8) : 2);
}
