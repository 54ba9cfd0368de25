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

/** That of the last line, deeper where it opens more brackets than it closes. */
function nextIndent(code: string): string {
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  const last = lines.at(-1) ?? "";
  const own = /^[ \t]*/.exec(last)![0];
  const withoutText = last.replace(/(["'`])(?:\\.|(?!\1).)*\1|\/\/.*$/g, "").trimEnd();
  const opened = [...withoutText].reduce((depth, character) => depth + bracketStep(character, depth), 0);
  return opened > 0 || /[{([]$|=>$/.test(withoutText) ? own + indentUnit(lines) : own;
}

/** Closing brackets of lines above do not count. */
function bracketStep(character: string, depth: number): number {
  if ("{([".includes(character)) return 1;
  return "})]".includes(character) && depth > 0 ? -1 : 0;
}

/** The smallest step by which a line of the cell is indented: two spaces where none is. */
function indentUnit(lines: string[]): string {
  const indents = lines.map((line) => /^[ \t]*/.exec(line)![0]).filter((indent) => indent !== "");
  if (indents.some((indent) => indent.startsWith("\t"))) return "\t";
  const smallest = Math.min(...indents.map(({ length }) => length));
  return " ".repeat(Number.isFinite(smallest) ? Math.min(smallest, 8) : 2);
}
