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
