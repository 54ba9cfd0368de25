import type { ScriptMap } from "./script-map.js";

/** A cell as the user wrote it. */
export interface CellSource {
  code: string;
  /** The `n` of `In[n]`. */
  count: number;
  /** Unique per execution: the script's name in stack frames, e.g. `tsloop:cell/3.17`. */
  name: string;
}

/** What a `tsconfig.json` says about JSX; pragma comments in the cell win over it. */
export interface JsxSettings {
  runtime?: "automatic" | "classic";
  importSource?: string;
  /** The factory of the classic runtime, e.g. `h`. */
  pragma?: string;
  pragmaFrag?: string;
  development?: boolean;
}

export interface TransformSettings {
  jsx?: JsxSettings;
  /** Decorators as TypeScript had them before the standard ones. */
  experimentalDecorators?: boolean;
  /** `false`: class fields are assigned, not defined, and those without initializer are left out. */
  useDefineForClassFields?: boolean;
}

/** A place where the cell awaits. */
export interface Site {
  /** 1-based, in the cell. */
  line: number;
  /** 0-based, in UTF-16 units, in the cell. */
  column: number;
  functionName?: string;
  /** The awaited expression on one line, capped. */
  text: string;
  inLoop: boolean;
}

export type DeclarationKind =
  | "let"
  | "const"
  | "var"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "import"
  | "using";

export interface Declaration {
  name: string;
  kind: DeclarationKind;
}

export interface TransformedCell {
  /** JavaScript for `Runtime.evaluate` with `replMode: true`, to be evaluated once. */
  code: string;
  /** The way from `code` back to the cell. A source map's one source is the cell's name, with its content. */
  readonly map: ScriptMap;
  sites: Site[];
  /** The number of `sites[0]` in the session; the others follow. */
  firstSite: number;
  /** What the cell declares at its top level, in order of appearance. */
  declared: Declaration[];
  /** Specifiers of the modules that it imports statically, in order, also those that JSX needs. */
  imports: string[];
  /**
   * An expression for `Debugger.evaluateOnCallFrame` on a frame of this script, or `""`. While a loop at the cell's
   * top level runs, the variables that only it can see live in registers; whoever terminates the loop, whose
   * `finally` blocks do not run then, gets their values from this: an object of values by name, or `undefined`
   * where the frame is in no such loop.
   */
  registers: string;
}
