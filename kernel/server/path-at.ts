const NAME = "[\\p{ID_Start}$_][\\p{ID_Continue}$\\u200c\\u200d]*";
const BEFORE = new RegExp(`((?:${NAME}\\s*\\??\\.\\s*)*)(${NAME})?$`, "u");
const AFTER = /^[\p{ID_Continue}$\u200c\u200d]*/u;

/** A variable and the properties that lead from it, as they are written around a cursor. */
export interface PathAt {
  /** What stands before the last dot: `["config", "server"]` of `config.server.po|`. */
  holder: string[];
  /** What stands between it and the cursor: `po`. */
  prefix: string;
  /** The whole name that the cursor is in: `port`. */
  name: string;
  /** Where that name starts, and where it ends, in UTF-16 units. */
  start: number;
  end: number;
}

/** @param cursor in UTF-16 units */
export function pathAt(code: string, cursor: number): PathAt {
  const before = code.slice(0, cursor);
  const [matched = "", chain = "", prefix = ""] = BEFORE.exec(before) ?? [];
  const rest = AFTER.exec(code.slice(cursor))?.[0] ?? "";
  const start = cursor - prefix.length;
  // `f().x`: what stands before the dot cannot be found without a call.
  const preceding = before.slice(0, before.length - matched.length).trimEnd();
  const unknown =
    chain === ""
      ? preceding.endsWith(".") && !preceding.endsWith("...")
      : /[\])}"'`.\p{ID_Continue}]$/u.test(preceding) && /\.\s*$/.test(preceding);
  const holder = unknown ? [""] : chain.split(/\s*\??\.\s*/).filter((name) => name !== "");
  return { holder, prefix, name: prefix + rest, start, end: cursor + rest.length };
}
