import { visitorKeys } from "oxc-parser";
import { forEachBound, type SyntaxNode } from "../transform/syntax.js";

/** The names that a piece of a cell takes from around it, in values and in types. */
export interface FreeNames {
  mentioned: Set<string>;
  /** Those that it assigns to while it runs. */
  assigned: Set<string>;
  /** Those that a function in it assigns to, at any time. */
  assignedLater: Set<string>;
  /** Every name that it declares at its own top level, and those that `var` declares in its blocks. */
  declared: Set<string>;
  /** The latter alone. */
  hoisted: Set<string>;
}

interface Scope {
  parent: Scope | null;
  /** Where `var` lands. */
  ofFunction: boolean;
  names: Set<string> | null;
}

/** Children that are no references, by the type of their parent: names of members, of labels, and the like. */
const NOT_REFERENCES: Record<string, readonly string[]> = {
  ImportSpecifier: ["imported", "local"],
  ImportDefaultSpecifier: ["local"],
  ImportNamespaceSpecifier: ["local"],
  ExportSpecifier: ["exported"],
  ExportAllDeclaration: ["exported"],
  ImportAttribute: ["key"],
  LabeledStatement: ["label"],
  BreakStatement: ["label"],
  ContinueStatement: ["label"],
  MetaProperty: ["meta", "property"],
  TSQualifiedName: ["right"],
  TSEnumMember: ["id"],
  TSImportType: ["qualifier"],
  TSNamedTupleMember: ["label"],
  TSNamespaceExportDeclaration: ["id"],
  JSXAttribute: ["name"],
  JSXMemberExpression: ["property"],
  JSXNamespacedName: ["namespace", "name"],
};

/** Children that are references only where they are computed. */
const COMPUTABLE: Record<string, string> = {
  MemberExpression: "property",
  Property: "key",
  PropertyDefinition: "key",
  MethodDefinition: "key",
  AccessorProperty: "key",
  TSAbstractPropertyDefinition: "key",
  TSAbstractMethodDefinition: "key",
  TSAbstractAccessorProperty: "key",
  TSPropertySignature: "key",
  TSMethodSignature: "key",
};

/** Nodes with a scope of their own; `true` where `var` stays in it. */
const SCOPES: Record<string, boolean> = {
  FunctionDeclaration: true,
  FunctionExpression: true,
  ArrowFunctionExpression: true,
  TSDeclareFunction: true,
  TSEmptyBodyFunctionExpression: true,
  TSFunctionType: true,
  TSConstructorType: true,
  TSCallSignatureDeclaration: true,
  TSConstructSignatureDeclaration: true,
  TSMethodSignature: true,
  TSIndexSignature: true,
  TSConditionalType: false,
  TSMappedType: false,
  TSInterfaceDeclaration: false,
  TSTypeAliasDeclaration: false,
  TSEnumBody: false,
  TSModuleBlock: true,
  ClassDeclaration: false,
  ClassExpression: false,
  StaticBlock: true,
  BlockStatement: false,
  ForStatement: false,
  ForInStatement: false,
  ForOfStatement: false,
  SwitchStatement: false,
  CatchClause: false,
};

const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "StaticBlock",
]);

/**
 * Reads a top-level statement, or any node.
 *
 * A name that is only declared in the node's inner scopes does not count; one that the node declares at its own top
 * level counts as mentioned where the node also uses it.
 */
export function freeNames(root: SyntaxNode): FreeNames {
  const found: FreeNames = {
    mentioned: new Set(),
    assigned: new Set(),
    assignedLater: new Set(),
    declared: new Set(),
    hoisted: new Set(),
  };
  const top: Scope = { parent: null, ofFunction: true, names: null };
  const uses: { name: string; scope: Scope; into: Set<string> }[] = [];
  let scope = top;
  let inFunction = false;
  visit(root);
  for (const { name, scope: from, into } of uses) {
    let at: Scope | null = from;
    while (at !== top && at !== null && !at.names?.has(name)) at = at.parent;
    if (at === top) into.add(name);
  }
  return found;

  function use(name: string): void {
    uses.push({ name, scope, into: found.mentioned });
  }

  function assign(name: string): void {
    uses.push({ name, scope, into: inFunction ? found.assignedLater : found.assigned });
    use(name);
  }

  function declare(name: string, hoists = false, from = scope): void {
    let at = from;
    if (hoists) while (!at.ofFunction) at = at.parent!;
    if (at === top) {
      found.declared.add(name);
      if (hoists && from !== top) found.hoisted.add(name);
      return;
    }
    at.names ??= new Set();
    at.names.add(name);
  }

  function visit(node: SyntaxNode): void {
    declareOwnName(node);
    const ofFunction = SCOPES[node.type];
    if (ofFunction === undefined) return visitWithin(node);
    const around = scope;
    const aroundFunction = inFunction;
    scope = { parent: around, ofFunction, names: null };
    if (FUNCTIONS.has(node.type)) inFunction = true;
    // A function's or class's own name is known in it; the statement declared it around it.
    if (/^(Function|Class)Expression$/.test(node.type) && node.id) declare(node.id.name);
    for (const parameter of node.params ?? []) declarePattern(parameter, false);
    if (node.type === "CatchClause" && node.param) declarePattern(node.param, false);
    if (node.type === "TSMappedType") declare(node.key.name);
    if (node.type === "TSEnumBody")
      for (const { id } of node.members) if (id.type === "Identifier") declare(id.name);
    visitWithin(node);
    scope = around;
    inFunction = aroundFunction;
  }

  /** What a node puts into the scope that it stands in. */
  function declareOwnName(node: SyntaxNode): void {
    switch (node.type) {
      case "VariableDeclaration":
        for (const { id } of node.declarations as SyntaxNode[]) declarePattern(id, node.kind === "var");
        return;
      case "FunctionDeclaration":
      case "TSDeclareFunction":
      case "ClassDeclaration":
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSEnumDeclaration":
      case "TSImportEqualsDeclaration":
        if (node.id) declare(node.id.name);
        return;
      case "TSModuleDeclaration":
        if (node.kind !== "global" && node.id.type !== "Literal") declare(leftmost(node.id));
        return;
      case "ImportSpecifier":
      case "ImportDefaultSpecifier":
      case "ImportNamespaceSpecifier":
        declare(node.local.name);
        return;
      case "TSTypeParameter":
        declare(typeof node.name === "string" ? node.name : node.name.name);
        return;
      default:
    }
  }

  function declarePattern(pattern: SyntaxNode, hoists: boolean): void {
    const inner = pattern.type === "TSParameterProperty" ? pattern.parameter : pattern;
    forEachBound(
      inner,
      (identifier) => declare(identifier.name, hoists),
      () => {},
    );
  }

  function visitWithin(node: SyntaxNode): void {
    switch (node.type) {
      case "Identifier":
        use(node.name);
        if (node.typeAnnotation) visit(node.typeAnnotation);
        return;
      case "JSXIdentifier":
        if (!/^[a-z]/.test(node.name)) use(node.name);
        return;
      case "JSXMemberExpression": {
        const object = node.object as SyntaxNode;
        if (object.type === "JSXIdentifier") use(object.name);
        else visit(object);
        return;
      }
      case "AssignmentExpression":
        forEachBound(
          unwrapped(node.left),
          ({ name }) => assign(name),
          (expression) => visit(expression),
        );
        visit(node.right);
        return;
      case "UpdateExpression": {
        const argument = unwrapped(node.argument);
        if (argument.type === "Identifier") assign(argument.name);
        else visit(argument);
        return;
      }
      case "ForInStatement":
      case "ForOfStatement":
        if (node.left.type !== "VariableDeclaration") {
          forEachBound(unwrapped(node.left), ({ name }) => assign(name), visit);
        }
        break;
      case "ExportNamedDeclaration":
        // `export { a } from "m"` takes nothing from around it; the kernel binds what it exports.
        if (node.source) {
          for (const { exported } of node.specifiers)
            if (exported.type === "Identifier") declare(exported.name);
          return;
        }
        break;
      case "ExportAllDeclaration":
        if (node.exported?.type === "Identifier") declare(node.exported.name);
        return;
      case "TSModuleDeclaration":
        if (node.body) visit(node.body);
        return;
      case "Property":
        // In `{ a }` key and value are one name.
        if (node.shorthand) return visit(node.value);
        break;
      default:
    }
    const skipped = NOT_REFERENCES[node.type];
    const computable = node.computed ? undefined : COMPUTABLE[node.type];
    for (const key of visitorKeys[node.type] ?? []) {
      if (key === computable || skipped?.includes(key)) continue;
      const child = node[key] as SyntaxNode | (SyntaxNode | null)[] | null | undefined;
      if (!child) continue;
      if (!Array.isArray(child)) visitChild(node, key, child);
      else for (const item of child) if (item) visitChild(node, key, item);
    }
  }

  /** Names that a child binds are not uses of it, but defaults and annotations in its patterns are. */
  function visitChild(parent: SyntaxNode, key: string, child: SyntaxNode): void {
    const binds =
      (key === "id" && parent.type !== "TSModuleDeclaration") ||
      (key === "params" && parent.type !== "TSTypeParameterInstantiation") ||
      (key === "parameters" && parent.type === "TSIndexSignature") ||
      (key === "param" && parent.type === "CatchClause") ||
      (key === "name" && parent.type === "TSTypeParameter") ||
      (key === "key" && parent.type === "TSMappedType");
    if (binds) visitBinding(child);
    else visit(child);
  }

  function visitBinding(pattern: SyntaxNode): void {
    const inner = pattern.type === "TSParameterProperty" ? pattern.parameter : pattern;
    for (const decorator of inner.decorators ?? []) visit(decorator);
    if (inner.type === "TSTypeParameter" || inner.type === "TSTypeParameterDeclaration") return visit(inner);
    if (inner.typeAnnotation) visit(inner.typeAnnotation);
    switch (inner.type) {
      case "ObjectPattern":
        for (const property of inner.properties as SyntaxNode[]) {
          if (property.computed) visit(property.key);
          visitBinding(property.type === "RestElement" ? property.argument : property.value);
        }
        return;
      case "ArrayPattern":
        for (const element of inner.elements as (SyntaxNode | null)[]) if (element) visitBinding(element);
        return;
      case "AssignmentPattern":
        visitBinding(inner.left);
        visit(inner.right);
        return;
      case "RestElement":
        visitBinding(inner.argument);
        return;
      default:
    }
  }
}

function leftmost(name: SyntaxNode): string {
  let at = name;
  while (at.type === "TSQualifiedName") at = at.left;
  return at.name;
}

/** An assignment's target without parentheses and type assertions around it. */
function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (
    /^(ParenthesizedExpression|TSAsExpression|TSNonNullExpression|TSSatisfiesExpression|TSTypeAssertion)$/.test(
      inner.type,
    )
  ) {
    inner = inner.expression;
  }
  return inner;
}
