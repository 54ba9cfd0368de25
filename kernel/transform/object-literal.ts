import { parse } from "./lower.js";
import { inParentheses, type Prepared } from "./prepared.js";
import { type SyntaxNode, withoutParentheses } from "./syntax.js";

const OPENS = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*\{/;

/**
 * A cell that begins with `{` is an object literal where all of it can be one, as in Node's REPL and browsers'
 * consoles; also where it cannot be a block, as in `{ a: 1 }.a`. Everything else is a block.
 */
export function asObjectLiteral(code: string): Prepared | undefined {
  const match = OPENS.exec(code);
  if (!match) return undefined;
  const prepared = inParentheses(code, match[0].length - 1);
  const { errors, tree } = parse(prepared.text);
  if (errors.length > 0) return undefined;
  const { body } = tree();
  if (body.length !== 1 || body[0].type !== "ExpressionStatement") return undefined;
  const isLiteral = withoutTypes(body[0].expression).type === "ObjectExpression";
  return isLiteral || parse(code).errors.length > 0 ? prepared : undefined;
}

function withoutTypes(node: SyntaxNode): SyntaxNode {
  const inner = withoutParentheses(node);
  return inner.type === "TSAsExpression" || inner.type === "TSSatisfiesExpression"
    ? withoutTypes(inner.expression)
    : inner;
}
