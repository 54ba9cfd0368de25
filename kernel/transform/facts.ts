import type { DeclarationKind } from "./cell.js";
import type { SyntaxNode } from "./syntax.js";

export type BindingKind = "let" | "const" | "var" | "function" | "class" | "import" | "using";

/** A name that the cell declares at its top level. */
export interface Binding {
  name: string;
  kind: BindingKind;
  /** The kind in the TypeScript, where it is known to be another. */
  declaredAs?: DeclarationKind;
  /** The identifiers that declare it. */
  nodes: SyntaxNode[];
  /** The module that an import names. */
  source?: string;
  /** From this offset on it is certainly initialised; 0 for what is hoisted. */
  ready: number;
}

/** A use of a name that the cell's top level declares, or that it does not declare at all. */
export interface Reference {
  name: string;
  node: SyntaxNode;
  reads: boolean;
  writes: boolean;
  /** It is a `var` that may get its first value here. */
  declares: boolean;
  /** In a function or a class: it may be evaluated at any time. */
  enclosed: boolean;
  /** The shorthand property `{ name }`, or the assignment by `||=`, `&&=` or `??=`, that it is the target of. */
  holder?: SyntaxNode | undefined;
}

/** A loop at the cell's top level, outside of functions. */
export interface Loop {
  /** Where its first label starts, if it has one. */
  start: number;
  end: number;
  waits: boolean;
  parent: Loop | null;
}

export interface AsyncFunction {
  node: SyntaxNode;
  name: string | undefined;
  /** Whether its own body awaits. */
  waits: boolean;
}

export interface Suspension {
  /** An await expression, or a `for await` loop. */
  node: SyntaxNode;
  /** `null` at the top level of the cell. */
  activation: AsyncFunction | null;
  inLoop: boolean;
}

/** A `var` declaration that is not in a function. */
export interface VarDeclaration {
  node: SyntaxNode;
  position: "top" | "nested" | "loop head";
}

/** What the rest of the transform needs to know about a cell in JavaScript. */
export interface Facts {
  bindings: Map<string, Binding>;
  references: Reference[];
  loops: Loop[];
  suspensions: Suspension[];
  vars: VarDeclaration[];
  /** Values that a statement at the top level, outside of loops, stores in a name. */
  stored: SyntaxNode[];
  dynamicImports: SyntaxNode[];
  metas: SyntaxNode[];
  /** A name that is declared again where the parser does not mind, because it may be a type or an overload. */
  conflict: SyntaxNode | undefined;
  /** Decorators, `using` or `accessor`, which V8 does not take. */
  modern: boolean;
  /** It may evaluate code that is not in it, by `eval` or `Function`. */
  evaluates: boolean;
}
