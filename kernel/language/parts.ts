import type { SyntaxNode } from "../transform/syntax.js";
import { EXPANDO, type NameKind, type Part } from "./declaration.js";
import { freeNames } from "./free-names.js";
import { functionPart } from "./function-part.js";
import { variablePart } from "./variable-part.js";

export function declare(statement: SyntaxNode, code: string): Part[] {
  const textOf = ({ start, end }: { start: number; end: number }): string => code.slice(start, end);
  const whole = (kind: NameKind, name: string, text = textOf(statement)): Part[] => [
    { names: new Map([[name, kind]]), text, mentions: freeNames(statement).mentioned },
  ];
  switch (statement.type) {
    case "VariableDeclaration":
      return (statement.declarations as SyntaxNode[]).map((variable) =>
        variablePart(statement, variable, textOf),
      );
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return statement.id ? [functionPart(statement, textOf)] : [];
    case "ClassDeclaration":
      return statement.id ? whole("class", statement.id.name) : [];
    case "TSInterfaceDeclaration":
      return whole("interface", statement.id.name);
    case "TSTypeAliasDeclaration":
      return whole("type", statement.id.name);
    case "TSEnumDeclaration":
      return whole("enum", statement.id.name);
    case "TSImportEqualsDeclaration":
      return whole("import", statement.id.name);
    case "TSModuleDeclaration": {
      const { kind, id } = statement;
      if (kind !== "global" && id.type !== "Literal") {
        let first = id;
        while (first.type === "TSQualifiedName") first = first.left;
        return whole("namespace", first.name);
      }
      const mentions = freeNames(statement).mentioned;
      return [{ names: new Map(), text: textOf(statement), mentions, ambient: `${kind} ${textOf(id)}` }];
    }
    case "ImportDeclaration": {
      const names = (statement.specifiers as SyntaxNode[]).map(
        ({ local }) => [local.name, "import"] as const,
      );
      const ambient = names.length === 0 ? textOf(statement) : undefined;
      return [{ names: new Map(names), text: textOf(statement), mentions: new Set(), ambient }];
    }
    case "ExportNamedDeclaration":
      if (statement.source) return reExport(statement, textOf);
      if (!statement.declaration) return [];
      return unexported(statement, code);
    case "ExportDefaultDeclaration":
      return unexported(statement, code);
    case "ExportAllDeclaration": {
      const name = statement.exported?.type === "Identifier" ? statement.exported.name : undefined;
      if (name === undefined) return [];
      const text = `import * as ${name} from ${textOf(statement.source)};`;
      return [{ names: new Map([[name, "import"]]), text, mentions: new Set() }];
    }
    case "ExpressionStatement":
      return assignmentPart(statement, textOf);
    default:
      return [];
  }
}

/** `export` taken from a declaration; decorators may stand before or behind it. */
function unexported(statement: SyntaxNode, code: string): Part[] {
  const { declaration } = statement;
  const parts = declare(declaration, code);
  if (declaration.type !== "ClassDeclaration") return parts;
  const from = Math.min(
    statement.start,
    declaration.start,
    declaration.decorators?.[0]?.start ?? statement.start,
  );
  const head = code.slice(from, declaration.body.start);
  const text =
    head.replace(/\bexport\s+(default\s+)?(?=(abstract\s+)?class\b|@)/, "") +
    code.slice(declaration.body.start, declaration.end);
  return parts.map((part) => ({ ...part, text }));
}

/** `export { a as b } from "m"` binds `b`, as the kernel reads it. */
function reExport({ specifiers, source }: SyntaxNode, textOf: (node: SyntaxNode) => string): Part[] {
  const named = (specifiers as SyntaxNode[]).filter(
    ({ exported }) => exported.type === "Identifier" && exported.name !== "default",
  );
  if (named.length === 0) return [];
  const list = named.map(({ local, exported }) => `${textOf(local)} as ${exported.name}`).join(", ");
  return [
    {
      names: new Map(named.map(({ exported }) => [exported.name, "import"])),
      text: `import { ${list} } from ${textOf(source)};`,
      mentions: new Set(),
    },
  ];
}

/** `f.x = 1` belongs to the function `f`; `globalThis.x = 1` makes a global. */
function assignmentPart({ expression }: SyntaxNode, textOf: (node: SyntaxNode) => string): Part[] {
  if (expression.type !== "AssignmentExpression" || expression.operator !== "=") return [];
  const { left } = expression;
  if (left.type !== "MemberExpression" || left.computed || left.object.type !== "Identifier") return [];
  if (left.object.name === "globalThis") {
    const { name } = left.property;
    return [{ names: new Map([[name, "var"]]), text: `declare let ${name}: any;`, mentions: new Set() }];
  }
  return [
    {
      names: new Map([[left.object.name, "function"]]),
      text: `${textOf(expression)};`,
      mentions: freeNames(expression).mentioned,
      ambient: EXPANDO,
    },
  ];
}
