import type { Declaration } from "./cell.js";
import type { Edits } from "./edits.js";
import type { Facts, Reference, VarDeclaration } from "./facts.js";
import { isConstantBinding } from "./kinds.js";
import type { SessionNames } from "./names.js";
import type { SyntaxNode } from "./syntax.js";

/** A constant of the generated code; assigning to it is what assigning to any constant does. */
const CONSTANT = "__tsloop_const";

/**
 * REPL mode lets a name be declared anew, but not by another kind of declaration: `let` and `class` can replace each
 * other, everything else is refused by some V8. So every name is declared by `let` or `class`. Functions and `var`
 * are hoisted by hand, and what the kinds mean beyond that is kept by {@link keepConstants}.
 *
 * A name keeps its old value until the declaration is reached, and functions of earlier cells see the new one.
 *
 * @returns code for the beginning of the cell
 */
export function rewriteDeclarations(
  program: SyntaxNode,
  facts: Facts,
  edits: Edits,
  rename: (name: string) => string,
): string {
  for (const statement of program.body as SyntaxNode[]) {
    const declaration = exportedDeclaration(statement) ?? statement;
    if (statement !== declaration) removeExport(statement, declaration, edits);
    if (declaration.type === "VariableDeclaration" && declaration.kind === "const") {
      edits.replace(declaration.start, declaration.start + "const".length, "let");
    }
    if (declaration.type === "FunctionDeclaration" && declaration.id)
      hoist(statement, declaration, edits, rename);
  }
  for (const declaration of facts.vars) unvar(declaration, edits);
  const hoisted = [...facts.bindings.values()]
    .filter(({ kind }) => kind === "var")
    .map(({ name }) => rename(name));
  return hoisted.length === 0 ? "" : `let ${hoisted.join(", ")};`;
}

/** What runs before everything else, in order of appearance. */
export function isHoisted(statement: SyntaxNode): boolean {
  if (statement.type === "ImportDeclaration" || statement.type === "ExportAllDeclaration") return true;
  if (statement.type === "ExportNamedDeclaration" && statement.source) return true;
  const declaration = exportedDeclaration(statement) ?? statement;
  return declaration.type === "FunctionDeclaration" && declaration.id !== null;
}

function exportedDeclaration(statement: SyntaxNode): SyntaxNode | undefined {
  return /^Export(Named|Default)Declaration$/.test(statement.type)
    ? (statement.declaration ?? undefined)
    : undefined;
}

function removeExport(statement: SyntaxNode, declaration: SyntaxNode, edits: Edits): void {
  const isNamed = /^(Function|Class)Declaration$/.test(declaration.type) && declaration.id;
  if (statement.type === "ExportNamedDeclaration" || isNamed) {
    if (declaration.type !== "FunctionDeclaration") edits.replace(statement.start, declaration.start, "");
    return;
  }
  edits.replace(statement.start, declaration.start, ";(");
  edits.text.appendLeft(declaration.end, ")");
  if (statement.end === declaration.end) edits.text.appendLeft(declaration.end, ";");
}

/** As an anonymous function that is assigned, it gets the same name and sees itself through the cell's binding. */
function hoist(
  statement: SyntaxNode,
  { id, async, generator }: SyntaxNode,
  edits: Edits,
  rename: (name: string) => string,
): void {
  const keyword = `${async ? "async " : ""}function${generator ? "*" : ""}`;
  edits.replace(statement.start, id.end, `let ${rename(id.name)} = ${keyword}`);
  edits.text.appendLeft(statement.end, ";");
}

/** Leaves of a `var` its assignments; the names are declared at the beginning of the cell. */
function unvar({ node, position }: VarDeclaration, edits: Edits): void {
  const declarators = node.declarations as SyntaxNode[];
  const first = declarators[0]!;
  const last = declarators.at(-1)!;
  if (position === "loop head") {
    edits.replace(node.start, first.start, "");
    return;
  }
  if (!declarators.some(({ init }) => init)) {
    edits.replace(node.start, node.end, ";");
    return;
  }
  // The statement before may have no semicolon.
  edits.replace(node.start, first.start, position === "nested" ? "void (" : ";(");
  edits.text.appendLeft(last.end, ")");
}

/** Makes every assignment to a constant throw, also to one of an earlier cell. */
export function keepConstants(facts: Facts, names: SessionNames, edits: Edits): string {
  let found = false;
  for (const reference of facts.references) {
    if (!reference.writes || !isConstant(reference, facts, names)) continue;
    found = true;
    assignToConstant(reference, edits);
  }
  return found ? `const ${CONSTANT} = 0;` : "";
}

function isConstant({ name, declares }: Reference, { bindings }: Facts, names: SessionNames): boolean {
  const binding = bindings.get(name);
  return binding ? !declares && isConstantBinding(binding) : names.isConstant(name);
}

function assignToConstant({ name, node, holder }: Reference, edits: Edits): void {
  if (holder?.type === "AssignmentExpression") {
    const operator = holder.operator.slice(0, 2);
    edits.replace(holder.left.start, holder.right.start, `(${name} ${operator} (${CONSTANT} = `);
    edits.text.appendLeft(holder.end, "))");
  } else {
    edits.replace(node.start, node.end, holder ? `${name}: ${CONSTANT}` : CONSTANT);
  }
}

/** What the user declares, by the kinds that the TypeScript has. */
export function declarationsOf(facts: Facts, isUsers: (name: string) => boolean): Declaration[] {
  return [...facts.bindings.values()]
    .filter(({ name }) => isUsers(name))
    .map(({ name, kind, declaredAs }) => ({ name, kind: declaredAs ?? kind }));
}
