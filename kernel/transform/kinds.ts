import type { DeclarationKind } from "./cell.js";
import type { Binding, Facts } from "./facts.js";
import { forEachBound, type SyntaxNode } from "./syntax.js";

export function isConstantKind(kind: DeclarationKind): boolean {
  return kind === "const" || kind === "import" || kind === "using";
}

export function isConstantBinding({ kind, declaredAs }: Binding): boolean {
  return isConstantKind(declaredAs ?? kind);
}

/** Takes over the kinds of declaration that JavaScript does not have, or that the lowering has replaced. */
export function takeKinds({ bindings }: Facts, typescript: SyntaxNode): void {
  // A namespace adds to a class, function or enum before it.
  const set = ({ name }: SyntaxNode, kind: DeclarationKind): void => {
    const binding = bindings.get(name);
    if (binding) binding.declaredAs ??= kind;
  };
  for (const statement of typescript.body as SyntaxNode[]) {
    const declaration: SyntaxNode = statement.declaration ?? statement;
    switch (declaration.type) {
      case "TSEnumDeclaration":
        set(declaration.id, "enum");
        break;
      case "TSModuleDeclaration":
        set(firstName(declaration.id), "namespace");
        break;
      case "ClassDeclaration":
      case "FunctionDeclaration":
        if (declaration.id)
          set(declaration.id, declaration.type === "ClassDeclaration" ? "class" : "function");
        break;
      case "VariableDeclaration": {
        const kind: DeclarationKind = declaration.kind.endsWith("using") ? "using" : declaration.kind;
        for (const { id } of declaration.declarations as SyntaxNode[]) {
          forEachBound(
            id,
            (identifier) => set(identifier, kind),
            () => {},
          );
        }
      }
    }
  }
}

/** Of `namespace A.B`, what is declared is `A`. */
function firstName(id: SyntaxNode): SyntaxNode {
  return id.type === "TSQualifiedName" ? firstName(id.left) : id;
}
