import { forEachBound, type SyntaxNode, withoutParentheses } from "../transform/syntax.js";
import type { Declaration, NameKind, Part } from "./declaration.js";
import { freeNames } from "./free-names.js";

export function variablePart(
  statement: SyntaxNode,
  variable: SyntaxNode,
  textOf: (node: SyntaxNode) => string,
): Part {
  const kind: NameKind = statement.kind.endsWith("using") ? "using" : statement.kind;
  const keyword = kind === "using" ? "const" : kind;
  const { id } = variable;
  const init = variable.init as SyntaxNode | null;
  const names = new Map<string, NameKind>();
  forEachBound(
    id,
    ({ name }) => names.set(name, kind),
    () => {},
  );
  const mentions = freeNames({ ...statement, declarations: [variable] } as SyntaxNode).mentioned;
  if (id.typeAnnotation) {
    const type = textOf(id.typeAnnotation);
    const known = freeNames(id.typeAnnotation).mentioned;
    if (id.type === "Identifier") {
      return { names, text: `declare ${keyword} ${id.name}${type};`, mentions: known };
    }
    return { names, text: `${keyword} ${textOf(id)} = null!;`, mentions: known };
  }
  if (!init || statement.declare) {
    // Its type changes with every assignment in its own cell; to other cells it is `any`.
    return {
      names,
      text: [...names.keys()].map((name) => `declare let ${name}: any;`).join(" "),
      mentions: new Set(),
    };
  }
  if (keyword !== "const" && id.type === "Identifier") {
    const value = withoutParentheses(init);
    if (value.type === "ArrayExpression" && value.elements.length === 0) {
      return { names, text: `declare ${keyword} ${id.name}: any[];`, mentions: new Set() };
    }
    const nothing = (value.type === "Literal" && value.raw === "null") || value.name === "undefined";
    if (nothing) return { names, text: `declare ${keyword} ${id.name}: any;`, mentions: new Set() };
  }
  // What a variable was given first must not narrow it for what follows: it may have been given something else since.
  const reset =
    keyword === "const" ? "" : [...names.keys()].map((name) => ` ${name} = null as any;`).join("");
  const text = `${keyword} ${textOf(variable)};${reset}`;
  const literal = keyword === "const" && id.type === "Identifier" ? isLiteral(init) : false;
  const open =
    id.type !== "Identifier" || literal === true || mentions.size === 0
      ? undefined
      : {
          from: id.end,
          to: id.end,
          before: `declare ${keyword} ${id.name}: `,
          after: ";",
          mentions: new Set<string>(),
          typeParameters: [],
        };
  return { names, text, mentions, literal, open };
}

/** Whether a constant's type is one that widens, going by how its value is written. */
function isLiteral(node: SyntaxNode): Declaration["literal"] {
  const value = withoutParentheses(node);
  switch (value.type) {
    case "Literal":
      return value.raw !== "null" && value.regex == null;
    case "TemplateLiteral":
      return value.expressions.length === 0;
    case "UnaryExpression":
      return /^[-+!]$/.test(value.operator) && isLiteral(value.argument) === true;
    case "ConditionalExpression":
      return isLiteral(value.consequent) === true && isLiteral(value.alternate) === true;
    case "Identifier":
      return value.name === "undefined" ? false : { sameAs: value.name };
    case "MemberExpression":
      // A member of an enum widens to the enum.
      return !value.computed && value.object.type === "Identifier" ? { sameAs: value.object.name } : false;
    default:
      return false;
  }
}
