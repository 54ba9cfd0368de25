import type { SyntaxNode } from "../transform/syntax.js";
import { freeNames } from "./free-names.js";

/** A top-level statement that leaves a cell's end unreached for some values, as TypeScript code: `if (!x) throw 0;`. */
export interface Guard {
  text: string;
  mentions: ReadonlySet<string>;
}

const LONGEST_GUARD = 300;

export function guardOf(statement: SyntaxNode, code: string): Guard | undefined {
  const found = guardText(statement, (node) => code.slice(node.start, node.end));
  // It has to fit on a line.
  if (found === undefined || found.text.length > LONGEST_GUARD || /\/\/|`/.test(found.text)) return undefined;
  return { text: found.text, mentions: freeNames(found.node).mentioned };
}

function guardText(
  statement: SyntaxNode,
  textOf: (node: SyntaxNode) => string,
): { text: string; node: SyntaxNode } | undefined {
  if (statement.type === "IfStatement") {
    const { test, consequent, alternate } = statement;
    if (leaves(consequent)) return { text: `if (${textOf(test)}) throw 0;`, node: test };
    if (alternate && leaves(alternate)) return { text: `if (!(${textOf(test)})) throw 0;`, node: test };
    return undefined;
  }
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "CallExpression")
    return undefined;
  const { expression } = statement;
  if (!/^(assert|invariant)/i.test(textOf(expression.callee))) return undefined;
  return { text: `${textOf(expression)};`, node: expression };
}

/** Whether nothing after a statement is reached through it. */
function leaves(statement: SyntaxNode): boolean {
  if (statement.type === "ThrowStatement") return true;
  return statement.type === "BlockStatement" && statement.body.length > 0 && leaves(statement.body.at(-1));
}
