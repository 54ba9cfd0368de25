import type { SyntaxNode } from "../transform/syntax.js";
import type { NameKind, Part } from "./declaration.js";
import { freeNames } from "./free-names.js";

/** A function whose type is written out is known without its body. */
export function functionPart(
  node: SyntaxNode,
  textOf: (range: { start: number; end: number }) => string,
): Part {
  const names = new Map<string, NameKind>([[node.id.name, "function"]]);
  const written = (node.params as SyntaxNode[]).every(
    (parameter) =>
      parameter.typeAnnotation &&
      /^(Identifier|ObjectPattern|ArrayPattern|RestElement)$/.test(parameter.type),
  );
  const whole = { names, text: textOf(node), mentions: freeNames(node).mentioned };
  if (!node.body || !written) return whole;
  const from = node.typeParameters?.start ?? node.id.end;
  const signature = { ...node, body: null, returnType: null } as SyntaxNode;
  if (node.returnType) {
    const text = `declare function ${node.id.name}${textOf({ start: from, end: node.returnType.end })};`;
    return { names, text, mentions: freeNames({ ...node, body: null } as SyntaxNode).mentioned, whole };
  }
  const behind = (node.params as SyntaxNode[]).at(-1)?.end ?? from;
  const close = behind + textOf({ start: behind, end: node.body.start }).lastIndexOf(")") + 1;
  const typeParameters = (node.typeParameters?.params ?? []) as SyntaxNode[];
  return {
    ...whole,
    open: {
      from: close,
      to: node.body.start,
      before: `declare function ${node.id.name}${textOf({ start: from, end: close })}: `,
      after: ";",
      mentions: freeNames(signature).mentioned,
      typeParameters: typeParameters.map(({ name }) => (typeof name === "string" ? name : name.name)),
    },
  };
}
