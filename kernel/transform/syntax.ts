import { visitorKeys } from "oxc-parser";

/** A node of an ESTree syntax tree. The transform reads few fields of many types, hence no union of all of them. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [field: string]: any;
}

/** The direct children of a node, in the order of evaluation. */
export function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  const keys = visitorKeys[node.type];
  if (keys === undefined) return;
  for (const key of keys) {
    const child = node[key] as SyntaxNode | (SyntaxNode | null)[] | null | undefined;
    if (!child) continue;
    if (!Array.isArray(child)) visit(child);
    else for (const item of child) if (item) visit(item);
  }
}

export function withoutParentheses(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type === "ParenthesizedExpression") inner = inner.expression;
  return inner;
}

/** The name of a property that is written out, not computed. */
export function keyName({ key, computed }: SyntaxNode): string | undefined {
  if (computed) return undefined;
  if (key.type === "Identifier") return key.name;
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  return key.type === "Literal" ? String(key.value) : undefined;
}

/** The name of an import or export specifier, which may be a string. */
export function moduleName(node: SyntaxNode): string {
  return node.type === "Literal" ? node.value : node.name;
}

/** Calls `visit` for every identifier that a pattern binds; `others` for the expressions in it. */
export function forEachBound(
  pattern: SyntaxNode,
  visit: (identifier: SyntaxNode, holder?: SyntaxNode) => void,
  others: (expression: SyntaxNode) => void,
): void {
  switch (pattern.type) {
    case "Identifier":
      visit(pattern);
      return;
    case "ObjectPattern":
      for (const property of pattern.properties as SyntaxNode[]) {
        if (property.type === "RestElement") {
          forEachBound(property.argument, visit, others);
          continue;
        }
        if (property.computed) others(property.key);
        const shorthand = property.shorthand ? property : undefined;
        forEachBound(property.value, (identifier, holder) => visit(identifier, holder ?? shorthand), others);
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements as (SyntaxNode | null)[]) {
        if (element) forEachBound(element, visit, others);
      }
      return;
    case "AssignmentPattern":
      forEachBound(pattern.left, visit, others);
      others(pattern.right);
      return;
    case "RestElement":
      forEachBound(pattern.argument, visit, others);
      return;
    case "ParenthesizedExpression":
      forEachBound(pattern.expression, visit, others);
      return;
    default:
      others(pattern);
  }
}
