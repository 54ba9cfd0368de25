import type { Edits } from "./edits.js";
import { forEachChild, type SyntaxNode, withoutParentheses } from "./syntax.js";

const CALL = /\bcoroutine\s*(?:<|\()/;

/**
 * `const compute = coroutine(async (x) => …)`: the language names a function after the variable that it is assigned to,
 * but not one that is wrapped in a call. Tables and warnings speak of coroutines by that name, so the function gets it
 * as a property would: `coroutine(({ "compute": async (x) => … })["compute"])`.
 */
export function nameCoroutines(program: SyntaxNode, code: string, edits: Edits): void {
  if (!CALL.test(code)) return;
  const visit = (node: SyntaxNode): void => {
    if (node.type === "VariableDeclarator" && node.init) name(node.id, node.init, edits);
    if (node.type === "AssignmentExpression" && node.operator === "=") name(node.left, node.right, edits);
    forEachChild(node, visit);
  };
  visit(program);
}

function name(target: SyntaxNode, value: SyntaxNode, edits: Edits): void {
  const call = withoutParentheses(value);
  if (target.type !== "Identifier" || call.type !== "CallExpression" || !isCoroutine(call.callee)) return;
  const body = call.arguments[0] as SyntaxNode | undefined;
  if (body?.type !== "ArrowFunctionExpression" && !(body?.type === "FunctionExpression" && !body.id)) return;
  const key = JSON.stringify(target.name);
  edits.wrap(body.start, body.end, `({ ${key}: `, ` })[${key}]`);
}

/** `coroutine` itself, or a member of that name: `asyncio.coroutine`. */
function isCoroutine(callee: SyntaxNode): boolean {
  if (callee.type === "Identifier") return callee.name === "coroutine";
  return callee.type === "MemberExpression" && !callee.computed && callee.property.name === "coroutine";
}
