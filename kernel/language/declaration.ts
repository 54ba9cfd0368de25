export type NameKind =
  | "const"
  | "let"
  | "var"
  | "using"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "interface"
  | "type"
  | "import";

/** A type that only the language server can tell, and what is known once it has told it. */
export interface OpenType {
  /** Where in the cell the server may write the type: behind the variable's name, or the function's parameters. */
  from: number;
  to: number;
  /** The declaration with the type, which needs nothing of what the first one was made from. */
  before: string;
  after: string;
  /** What the declaration then still mentions, besides the type. */
  mentions: ReadonlySet<string>;
  typeParameters: readonly string[];
}

/** What a later cell can know of a statement of a cell: as little as its types need. */
export interface Declaration {
  readonly names: ReadonlyMap<string, NameKind>;
  /** TypeScript that declares the names, and does nothing else that matters to types. */
  readonly text: string;
  readonly mentions: ReadonlySet<string>;
  /** The statement in the cell, with its documentation. */
  readonly start: number;
  readonly end: number;
  /** The type of a constant is one that widens: `const n = 5` lets `let m = n` be any number. */
  readonly literal: boolean | { sameAs: string };
  /** It matters although it declares no name: what it declares globally, e.g. `global Window`. */
  readonly ambient: string | undefined;
  readonly open: OpenType | undefined;
  /** Several statements declare the name together. */
  readonly compound?: true;
  /** All of the statement, where `text` is less. */
  readonly whole?: { text: string; mentions: ReadonlySet<string> };
}

/** A declaration as its statement alone has it: without its place in the cell and its documentation. */
export type Part = Pick<Declaration, "names" | "text" | "mentions"> &
  Partial<Pick<Declaration, "literal" | "ambient" | "open" | "whole">>;

/** Marks what has a meaning only beside the function that the same cell declares. */
export const EXPANDO = "expando";

/** A variable of which no more is known than that it is there. */
export function anyVariable(name: string, kind: NameKind): Declaration {
  return {
    names: new Map([[name, kind]]),
    text: `declare let ${name}: any;`,
    mentions: new Set(),
    start: 0,
    end: 0,
    literal: false,
    ambient: undefined,
    open: undefined,
  };
}
