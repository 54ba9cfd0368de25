import { forEachChild, type SyntaxNode } from "./syntax.js";

/**
 * Tells which names a cell uses as types. The tree is only asked for when a name occurs more than once, which
 * the name of an import that is never used does not.
 */
export function typeNames(text: string, typescript: () => SyntaxNode): (name: string) => boolean {
  let names: Set<string> | undefined;
  return (name) => {
    if (text.indexOf(name) === text.lastIndexOf(name)) return false;
    if (names === undefined) {
      names = new Set();
      collect(typescript(), names);
    }
    return names.has(name);
  };
}

function collect(node: SyntaxNode, names: Set<string>): void {
  switch (node.type) {
    case "TSTypeReference":
      addFirst(node.typeName, names);
      break;
    case "TSTypeQuery":
      addFirst(node.exprName, names);
      break;
    case "TSClassImplements":
    case "TSInterfaceHeritage":
      addFirst(node.expression, names);
      break;
    case "TSImportEqualsDeclaration":
      addFirst(node.moduleReference, names);
      break;
    case "ExportSpecifier":
      addFirst(node.local, names);
      break;
  }
  forEachChild(node, (child) => collect(child, names));
}

/** The first name of a qualified one. */
function addFirst(node: SyntaxNode, names: Set<string>): void {
  let first = node;
  while (first.type === "TSQualifiedName" || first.type === "MemberExpression")
    first = first.left ?? first.object;
  if (first.type === "Identifier") names.add(first.name);
}
