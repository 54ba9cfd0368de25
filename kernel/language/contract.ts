import type { RuntimeMember } from "../channel/commands.js";

/** Whether types are checked, and whether a cell that fails the check runs. The caller runs cells, or not. */
export type TypesMode = "warn" | "strict" | "off";

export interface CellInput {
  /** Unique per execution. */
  id: string;
  /** The `n` of `In[n]`. */
  count: number;
  code: string;
  /**
   * The front end's own id of the cell, which stays when the cell is edited and run again. Names that its last run
   * declared, and that its code has no more, are forgotten then: an error says where they are still used.
   */
  place?: string;
}

/** An error in a cell's types. Lines count from 1, columns from 0 in UTF-16 units, both in the cell. */
export interface LanguageDiagnostic {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
  /** TypeScript's number for it. */
  code: number;
  severity: "error" | "warning";
  /** The line that it starts in. */
  sourceLine: string;
}

/** What a match is, in the words that Jupyter's front ends have icons for. */
export type MatchKind =
  | "class"
  | "constant"
  | "enum"
  | "function"
  | "interface"
  | "keyword"
  | "method"
  | "module"
  | "path"
  | "property"
  | "text"
  | "variable";

export interface Match {
  text: string;
  type: MatchKind;
  /** The type, or the parameters and the result; for the best matches alone. */
  signature?: string;
  /** Matches are in the order of this already. */
  sortText: string;
}

export interface Completions {
  /** Best first. */
  matches: Match[];
  /** What a match takes the place of, in UTF-16 units. */
  start: number;
  end: number;
}

export interface Inspection {
  found: boolean;
  data: { "text/plain": string; "text/markdown": string };
}

/**
 * Members of the run-time value that a path of names leads to, e.g. `["config", "server"]`, found without running a
 * getter or a call; of the empty path, the names that a cell can speak of. Nothing where there is no such value.
 */
export type RuntimeMembers = (path: string[]) => Promise<readonly RuntimeMember[] | null | undefined>;

/** A short preview of the run-time value that a path of names leads to, e.g. `[1, 2, 3]`. */
export type RuntimePreview = (path: string[]) => Promise<string | null | undefined>;

/**
 * What the kernel knows about the TypeScript of a session's cells. It never throws and never takes longer than its
 * patience: what is not known by then is left out.
 */
export interface Language {
  /** What `check` does; `off` answers at once. Completion and inspection work in every mode. */
  mode: TypesMode;
  /** Starts the process, which otherwise the first call does. Returns at once. */
  start(): void;
  /**
   * The type errors of a cell, as the cells before it make it. Call it before `add`, whose effects it does not see.
   *
   * @param patience how long to wait, in milliseconds, where a cell is not to run unchecked
   */
  check(cell: CellInput, patience?: number): Promise<LanguageDiagnostic[]>;
  /**
   * From now on cells know what this one declares. To be called when it begins to run, so for a cell that will fail as
   * well, and not for one that does not run (a syntax error, an abort, a failed strict check).
   */
  add(cell: CellInput): void;
  /** @param cursor in UTF-16 units */
  complete(code: string, cursor: number, runtime?: RuntimeMembers): Promise<Completions>;
  /**
   * @param cursor in UTF-16 units
   * @param detailLevel 1 adds the source of the definition
   */
  inspect(code: string, cursor: number, detailLevel: 0 | 1, preview?: RuntimePreview): Promise<Inspection>;
  /** The variables are gone: the runtime was started anew. */
  forget(): void;
  /** The language server's process, while there is one. */
  readonly pid: number | undefined;
  /** Ends the process. */
  dispose(): Promise<void>;
}

export interface LanguageOptions {
  /** The notebook's folder, absolute. Nothing is written to it. */
  folder: string;
  mode?: TypesMode;
  /**
   * The kernel's own modules, by the names under which cells import them, with the paths of their `.d.ts` files:
   * `tsloop`, `tsloop/asyncio`, `tslab`, and `deno` for the type `DenoNamespace` of the global `Deno`. One that is
   * left out, or not there, is `any`.
   */
  ownTypes: Readonly<Record<string, string>>;
  /** Nobody waits longer for an answer, in milliseconds: 1,000 if not given. */
  patience?: number;
  log?(text: string): void;
}
