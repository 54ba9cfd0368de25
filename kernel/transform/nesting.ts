import type { Finding } from "./syntax-error.js";

/** Far more than anybody writes, and a fifth of what overflows the stack of the native parser, which is a crash. */
const DEEPEST = 2000;
/** What may follow on the next line of an expression. */
const CONTINUES = /\s*[.?:&|)\]}]/y;

/** A bracket that is open. */
interface Open {
  /** How many operators that nest came since the last end of an expression. */
  operators: number;
  inTemplate: boolean;
}

/**
 * Finds where a text nests so deeply that the parsers, which recurse, must not see it. Errs after regular expressions
 * with quotes in them, at worst for the rest of a line or up to the next backtick.
 */
export function findTooDeep(code: string): Finding | undefined {
  if (code.length < 2 * DEEPEST) return undefined;
  const open: Open[] = [{ operators: 0, inTemplate: false }];
  let depth = 0;
  const nest = (): void => {
    open.at(-1)!.operators++;
    depth++;
  };
  const flatten = (): void => {
    depth -= open.at(-1)!.operators;
    open.at(-1)!.operators = 0;
  };
  const enter = (inTemplate: boolean): void => {
    depth++;
    open.push({ operators: 0, inTemplate });
  };
  /** @returns whether the bracket was one of a template */
  const leave = (): boolean => {
    flatten();
    if (open.length === 1) return false;
    depth--;
    return open.pop()!.inTemplate;
  };
  for (let at = 0; at < code.length; at++) {
    switch (code[at]) {
      case '"':
      case "'":
        at = endOfString(code, at);
        break;
      case "/":
        if (code[at + 1] === "/") at = endOf(code, "\n", at) - 1;
        else if (code[at + 1] === "*") at = endOf(code, "*/", at) + 1;
        break;
      case "`":
        at = endOfTemplate(code, at);
        if (code[at] === "{") enter(true);
        break;
      case "(":
      case "[":
      case "{":
        // A call of what a call gave.
        if (code[at - 1] === ")" || code[at - 1] === "]") nest();
        enter(false);
        break;
      case ")":
      case "]":
        leave();
        break;
      case "}":
        if (!leave()) flatten();
        else {
          at = endOfTemplate(code, at);
          if (code[at] === "{") enter(true);
        }
        break;
      case "\n":
        CONTINUES.lastIndex = at;
        if (!CONTINUES.test(code)) flatten();
        break;
      case ";":
      case ",":
        flatten();
        break;
      case ".":
      case "?":
      case "<":
      case "!":
      case "~":
        nest();
        break;
      case "=":
        if (code[at + 1] === ">") nest();
        break;
    }
    if (depth > DEEPEST) return { message: "The code nests too deeply", start: at, end: at };
  }
  return undefined;
}

function endOf(code: string, mark: string, from: number): number {
  const found = code.indexOf(mark, from);
  return found < 0 ? code.length : found;
}

function endOfString(code: string, start: number): number {
  let at = start + 1;
  while (at < code.length && code[at] !== code[start] && code[at] !== "\n") at += code[at] === "\\" ? 2 : 1;
  return at;
}

/** Where the template ends, or the bracket that opens its next expression. */
function endOfTemplate(code: string, start: number): number {
  let at = start + 1;
  while (at < code.length && code[at] !== "`") {
    if (code[at] === "$" && code[at + 1] === "{") return at + 1;
    at += code[at] === "\\" ? 2 : 1;
  }
  return at;
}
