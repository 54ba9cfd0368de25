import type { Binding, BindingKind, Reference } from "./facts.js";
import { moduleName, type SyntaxNode } from "./syntax.js";

interface Scope {
  parent: Scope | null;
  /** Where `var` lands. */
  ofFunction: boolean;
  names: Set<string> | null;
}

/** What a use of a name is, beside where it is. */
type Use = Partial<Omit<Reference, "name" | "node">>;

/** The scopes of a program, while it is read. Names are resolved at the end, since declarations may follow uses. */
export class Scopes {
  readonly bindings = new Map<string, Binding>();
  conflict: SyntaxNode | undefined;
  readonly #top: Scope = { parent: null, ofFunction: true, names: null };
  #scope = this.#top;
  readonly #uses: { reference: Reference; scope: Scope }[] = [];

  within(ofFunction: boolean, body: () => void): void {
    this.#scope = { parent: this.#scope, ofFunction, names: null };
    body();
    this.#scope = this.#scope.parent!;
  }

  /** Declares a name that cannot be one of the top level: a parameter, or what a function or class calls itself. */
  declareHere({ name }: SyntaxNode): void {
    this.#scope.names ??= new Set();
    this.#scope.names.add(name);
  }

  /** @param statementEnd where the statement ends, from where on the name is initialised unless it is hoisted */
  declare(node: SyntaxNode, kind: BindingKind, statementEnd: number): void {
    const name = moduleName(node);
    let at = this.#scope;
    if (kind === "var") while (!at.ofFunction) at = at.parent!;
    if (at !== this.#top) {
      at.names ??= new Set();
      at.names.add(name);
      return;
    }
    const hoisted = kind === "var" || kind === "function" || kind === "import";
    const known = this.bindings.get(name);
    if (known === undefined) {
      this.bindings.set(name, { name, kind, nodes: [node], ready: hoisted ? 0 : statementEnd });
      return;
    }
    const kinds = [kind, known.kind];
    if (kinds.includes("import") || !kinds.includes("var")) this.conflict ??= node;
    if (kind === "function") known.kind = kind;
    known.nodes.push(node);
  }

  use(
    node: SyntaxNode,
    { reads = false, writes = false, declares = false, enclosed = false, holder }: Use,
  ): void {
    const reference = { name: node.name, node, reads, writes, declares, enclosed, holder };
    this.#uses.push({ reference, scope: this.#scope });
  }

  /** The uses of names that no scope inside of the top level declares. */
  resolve(): Reference[] {
    return this.#uses
      .filter(({ reference, scope }) => !this.#isInner(reference.name, scope))
      .map(({ reference }) => reference);
  }

  #isInner(name: string, from: Scope): boolean {
    for (let at: Scope | null = from; at && at !== this.#top; at = at.parent)
      if (at.names?.has(name)) return true;
    return false;
  }
}
