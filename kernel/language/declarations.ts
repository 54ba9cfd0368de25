import { forEachBound, type SyntaxNode, withoutParentheses } from "../transform/syntax.js";
import { type FreeNames, freeNames } from "./free-names.js";

export type NameKind =
  | "const"
  | "let"
  | "var"
  | "using"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "interface"
  | "type"
  | "import";

/** A type that only the language server can tell, and what is known once it has told it. */
export interface OpenType {
  /** Where in the cell the server may write the type: behind the variable's name, or the function's parameters. */
  from: number;
  to: number;
  /** The declaration with the type, which needs nothing of what the first one was made from. */
  before: string;
  after: string;
  /** What the declaration then still mentions, besides the type. */
  mentions: ReadonlySet<string>;
  typeParameters: readonly string[];
}

/** What a later cell can know of a statement of a cell: as little as its types need. */
export interface Declaration {
  readonly names: ReadonlyMap<string, NameKind>;
  /** TypeScript that declares the names, and does nothing else that matters to types. */
  readonly text: string;
  readonly mentions: ReadonlySet<string>;
  /** The statement in the cell, with its documentation. */
  readonly start: number;
  readonly end: number;
  /** The type of a constant is one that widens: `const n = 5` lets `let m = n` be any number. */
  readonly literal: boolean | { sameAs: string };
  /** It matters although it declares no name: what it declares globally, e.g. `global Window`. */
  readonly ambient: string | undefined;
  readonly open: OpenType | undefined;
  /** Several statements declare the name together. */
  readonly compound?: true;
  /** All of the statement, where `text` is less. */
  readonly whole?: { text: string; mentions: ReadonlySet<string> };
}

/** A top-level statement that leaves a cell's end unreached for some values, as TypeScript code: `if (!x) throw 0;`. */
export interface Guard {
  text: string;
  mentions: ReadonlySet<string>;
}

export interface Statements {
  declarations: Declaration[];
  guards: Guard[];
  names: FreeNames;
}

interface Comment {
  type: string;
  value: string;
  start: number;
  end: number;
}

const LONGEST_GUARD = 300;

/**
 * Takes a cell apart into what later cells can know of it.
 *
 * @param comments of the cell, in order
 */
export function readStatements(program: SyntaxNode, code: string, comments: readonly Comment[]): Statements {
  const all = freeNamesOf(program);
  const declarations: Declaration[] = [];
  const guards: Guard[] = [];
  let previousEnd = 0;
  for (const statement of program.body as SyntaxNode[]) {
    const documented = documentation(statement, comments, previousEnd);
    const doc = documented === undefined ? "" : `${code.slice(documented.start, documented.end)}\n`;
    const start = documented?.start ?? statement.start;
    for (const part of declare(statement, code)) {
      const source = { start, end: statement.end, text: doc + part.text };
      declarations.push({ literal: false, ambient: undefined, open: undefined, ...part, ...source });
    }
    const guard = guardOf(statement, code);
    if (guard) guards.push(guard);
    previousEnd = statement.end;
  }
  for (const name of all.hoisted) {
    if (declarations.some(({ names }) => names.has(name))) continue;
    declarations.push(anyVariable(name, "var"));
  }
  return { declarations: grouped(declarations), guards, names: all };
}

/** A variable of which no more is known than that it is there. */
export function anyVariable(name: string, kind: NameKind): Declaration {
  return {
    names: new Map([[name, kind]]),
    text: `declare let ${name}: any;`,
    mentions: new Set(),
    start: 0,
    end: 0,
    literal: false,
    ambient: undefined,
    open: undefined,
  };
}

function freeNamesOf(program: SyntaxNode): FreeNames {
  const all: FreeNames = {
    mentioned: new Set(),
    assigned: new Set(),
    assignedLater: new Set(),
    declared: new Set(),
    hoisted: new Set(),
  };
  for (const statement of program.body as SyntaxNode[]) {
    const some = freeNames(statement);
    for (const key of Object.keys(all) as (keyof FreeNames)[])
      for (const name of some[key]) all[key].add(name);
  }
  return all;
}

/** The JSDoc comment right before a statement. */
function documentation(
  statement: SyntaxNode,
  comments: readonly Comment[],
  from: number,
): Comment | undefined {
  return comments.findLast(
    ({ type, value, start, end }) =>
      type === "Block" && value.startsWith("*") && start >= from && end <= statement.start,
  );
}

type Part = Pick<Declaration, "names" | "text" | "mentions"> &
  Partial<Pick<Declaration, "literal" | "ambient" | "open" | "whole">>;

function declare(statement: SyntaxNode, code: string): Part[] {
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

function variablePart(
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

/** A function whose type is written out is known without its body. */
function functionPart(node: SyntaxNode, textOf: (range: { start: number; end: number }) => string): Part {
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

/** Marks what has a meaning only beside the function that the same cell declares. */
const EXPANDO = "expando";

/** Statements that declare one name together (overloads, a class and its interface) go together. */
function grouped(parts: readonly Declaration[]): Declaration[] {
  const functions = new Set(
    parts.flatMap(({ names, ambient }) =>
      ambient === EXPANDO
        ? []
        : [...names].filter(([, kind]) => kind === "function" || kind === "const").map(([name]) => name),
    ),
  );
  const groups: Declaration[] = [];
  for (const part of parts) {
    const expando = part.ambient === EXPANDO;
    if (expando && ![...part.names.keys()].every((name) => functions.has(name))) continue;
    const own = expando ? { ...part, ambient: undefined } : part;
    const at = groups.findIndex(({ names }) => [...own.names.keys()].some((name) => names.has(name)));
    if (at < 0) groups.push(own);
    else groups[at] = joined(groups[at]!, own, expando);
  }
  return groups;
}

function joined(one: Declaration, other: Declaration, expando: boolean): Declaration {
  const names = new Map(one.names);
  for (const [name, kind] of expando ? [] : other.names) {
    const known = names.get(name);
    // A name of several kinds is a type and a value, as a class is.
    names.set(name, known === undefined || known === kind ? kind : "class");
  }
  // Beside an overload, the signature of a function's body would count as one more.
  const [first, second] = [one.whole ?? one, other.whole ?? other];
  return {
    names,
    text: `${first.text}\n${second.text}`,
    mentions: new Set([...first.mentions, ...second.mentions]),
    start: Math.min(one.start, other.start),
    end: Math.max(one.end, other.end),
    literal: false,
    ambient: one.ambient ?? other.ambient,
    open: undefined,
    compound: true,
  };
}

function guardOf(statement: SyntaxNode, code: string): Guard | undefined {
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
