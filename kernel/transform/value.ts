import type { Edits } from "./edits.js";
import type { SyntaxNode } from "./syntax.js";

type Ending = "value" | "none" | "language";

/**
 * Sees to the value of the cell: that of its last statement, if that is an expression, whatever follows it that does
 * nothing when it is reached (types, imports, functions, empty statements). A cell that ends with a declaration or a
 * loop has none. Blocks, `if`, `try` and `switch` have the value that the language gives them.
 *
 * @param program the tree of the code that is edited
 * @param source the tree of the TypeScript, where the two differ in more than types
 * @param code the code that is edited
 */
export function settleValue(program: SyntaxNode, source: SyntaxNode | undefined, edits: Edits): string {
  const last = lastStatement((source ?? program).body);
  const ending = last ? endingOf(last) : "none";
  if (ending === "none") return "\nvoid 0;";
  // An empty block would have the value of the statement before it.
  if (ending === "language" && !source) edits.text.appendRight(last!.start, "void 0; ");
  const named = last?.type === "ExportDefaultDeclaration" ? last.declaration.id?.name : undefined;
  return named === undefined ? "" : `\n${named};`;
}

function lastStatement(statements: SyntaxNode[]): SyntaxNode | undefined {
  for (let index = statements.length - 1; index >= 0; index--) {
    if (!isPassedOver(statements[index]!)) return statements[index];
  }
  return undefined;
}

function isPassedOver(statement: SyntaxNode): boolean {
  switch (statement.type) {
    case "EmptyStatement":
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSNamespaceExportDeclaration":
      return true;
    case "ExportNamedDeclaration":
      return !statement.declaration || isPassedOver(statement.declaration);
    case "ExportDefaultDeclaration":
      return statement.declaration.type === "TSInterfaceDeclaration";
    default:
      return statement.declare === true;
  }
}

function endingOf(statement: SyntaxNode): Ending {
  switch (statement.type) {
    case "ExpressionStatement":
    case "ExportDefaultDeclaration":
    case "TSExportAssignment":
      return "value";
    case "LabeledStatement":
      return endingOf(statement.body) === "none" ? "none" : "language";
    case "BlockStatement":
    case "IfStatement":
    case "TryStatement":
    case "SwitchStatement":
    case "ThrowStatement":
    case "DebuggerStatement":
      return "language";
    default:
      return "none";
  }
}
