const NAME = "[\\p{ID_Start}$_][\\p{ID_Continue}$\\u200c\\u200d]*";
const CHAIN = new RegExp(
  `(?:^|[^\\p{ID_Continue}$.?)\\]}"'\`])\\s*(${NAME}(?:\\s*\\??\\.\\s*${NAME})*)$`,
  "u",
);
const WORD_BEFORE = /[\p{ID_Continue}$\u200c\u200d]*$/u;
const WORD_AFTER = /^[\p{ID_Continue}$\u200c\u200d]*/u;
const DOT = /(?<!\.)\??\.\s*$/;

/** What stands around a cursor. Offsets are in UTF-16 units. */
export interface NamesAt {
  /** The name that the cursor is in or at the end of; empty where there is none. */
  name: string;
  start: number;
  end: number;
  /** The part of it before the cursor. */
  prefix: string;
  /** A dot stands before the name. */
  isMember: boolean;
  /** The names that lead to what stands before the dot, where it is written as names alone: `a.b` of `a.b.c`. */
  holder: string[] | undefined;
}

export function namesAt(code: string, cursor: number): NamesAt {
  const before = code.slice(0, cursor);
  const prefix = WORD_BEFORE.exec(before)?.[0] ?? "";
  const start = cursor - prefix.length;
  const rest = WORD_AFTER.exec(code.slice(cursor))?.[0] ?? "";
  const left = code.slice(0, start);
  const dot = DOT.exec(left);
  // `1.` is a number.
  const isMember = dot !== null && !/(^|[^\p{ID_Continue}$.])\d+$/u.test(left.slice(0, dot.index));
  const chain = isMember ? CHAIN.exec(left.slice(0, dot.index).trimEnd())?.[1] : undefined;
  return {
    name: prefix + rest,
    start,
    end: cursor + rest.length,
    prefix,
    isMember,
    holder: chain?.split(/\s*\??\.\s*/),
  };
}

/** What a stretch of text that is no code starts with, and all of it up to its end or the text's. */
const TEXTS: readonly (readonly [RegExp, RegExp])[] = [
  [/\/\//y, /\/\/[^\r\n]*/y],
  [/\/\*/y, /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/y],
  [/"/y, /"(?:\\[\s\S]|[^\\"\r\n])*"?/y],
  [/'/y, /'(?:\\[\s\S]|[^\\'\r\n])*'?/y],
];
/** A template from its start, or from the end of a `${}` in it, to the next `${` or its end. */
const TEMPLATE = /[`}](?:\\[\s\S]|[^\\`$]|\$(?!\{))*(?:`|\$\{)?/y;

/** Whether an offset is inside of a comment or a string; what a template's `${}` holds is not. */
export function isInText(code: string, offset: number): boolean {
  /** How many braces are open in each `${}` that is open. */
  const braces: number[] = [];
  let at = 0;
  while (at < offset) {
    const character = code[at]!;
    const isTemplate = character === "`" || (character === "}" && braces.at(-1) === 0);
    const text = isTemplate ? TEMPLATE : TEXTS.find(([start]) => matchAt(start, code, at) !== undefined)?.[1];
    if (text === undefined) {
      if (braces.length > 0 && character === "{") braces[braces.length - 1]!++;
      if (braces.length > 0 && character === "}") braces[braces.length - 1]!--;
      at++;
      continue;
    }
    const matched = matchAt(text, code, at)!;
    const end = at + matched.length;
    const closed = isTemplate ? /(`|\$\{)$/.test(matched.slice(1)) : isClosed(matched);
    if (offset < end || (offset === end && !closed)) return true;
    if (isTemplate) {
      if (character === "}") braces.pop();
      if (matched.slice(1).endsWith("${")) braces.push(0);
    }
    at = end;
  }
  return false;
}

function matchAt(pattern: RegExp, code: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(code)?.[0];
}

function isClosed(text: string): boolean {
  if (text.startsWith("//")) return false;
  if (text.startsWith("/*")) return text.length > 3 && text.endsWith("*/");
  return text.length > 1 && text.endsWith(text[0]!);
}
