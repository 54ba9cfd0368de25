import type { DeclarationKind } from "./cell.js";
import {
  forEachBound,
  forEachChild,
  keyName,
  moduleName,
  type SyntaxNode,
  withoutParentheses,
} from "./syntax.js";

export type BindingKind = "let" | "const" | "var" | "function" | "class" | "import" | "using";

/** A name that the cell declares at its top level. */
export interface Binding {
  name: string;
  kind: BindingKind;
  /** The kind in the TypeScript, where it is known to be another. */
  declaredAs?: DeclarationKind;
  /** The identifiers that declare it. */
  nodes: SyntaxNode[];
  /** The module that an import names. */
  source?: string;
  /** From this offset on it is certainly initialised; 0 for what is hoisted. */
  ready: number;
}

/** A use of a name that the cell's top level declares, or that it does not declare at all. */
export interface Reference {
  name: string;
  node: SyntaxNode;
  reads: boolean;
  writes: boolean;
  /** It is a `var` that may get its first value here. */
  declares: boolean;
  /** In a function or a class: it may be evaluated at any time. */
  enclosed: boolean;
  /** The shorthand property `{ name }`, or the assignment by `||=`, `&&=` or `??=`, that it is the target of. */
  holder?: SyntaxNode | undefined;
}

/** A loop at the cell's top level, outside of functions. */
export interface Loop {
  /** Where its first label starts, if it has one. */
  start: number;
  end: number;
  waits: boolean;
  parent: Loop | null;
}

export interface AsyncFunction {
  node: SyntaxNode;
  name: string | undefined;
  /** Whether its own body awaits. */
  waits: boolean;
}

export interface Suspension {
  /** An await expression, or a `for await` loop. */
  node: SyntaxNode;
  /** `null` at the top level of the cell. */
  activation: AsyncFunction | null;
  inLoop: boolean;
}

/** A `var` declaration that is not in a function. */
export interface VarDeclaration {
  node: SyntaxNode;
  position: "top" | "nested" | "loop head";
}

/** What the rest of the transform needs to know about a cell in JavaScript. */
export interface Facts {
  bindings: Map<string, Binding>;
  references: Reference[];
  loops: Loop[];
  suspensions: Suspension[];
  vars: VarDeclaration[];
  /** Values that a statement at the top level, outside of loops, stores in a name. */
  stored: SyntaxNode[];
  dynamicImports: SyntaxNode[];
  metas: SyntaxNode[];
  /** A name that is declared again where the parser does not mind, because it may be a type or an overload. */
  conflict: SyntaxNode | undefined;
  /** Decorators, `using` or `accessor`, which V8 does not take. */
  modern: boolean;
  /** It may evaluate code that is not in it, by `eval` or `Function`. */
  evaluates: boolean;
}

interface Scope {
  parent: Scope | null;
  /** Where `var` lands. */
  ofFunction: boolean;
  names: Set<string> | null;
}

interface Use extends Reference {
  scope: Scope;
}

const LOOPS = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

/** Reads a program once, and says what the names in it mean and where it suspends. */
export function analyse(program: SyntaxNode): Facts {
  const facts: Facts = {
    bindings: new Map(),
    references: [],
    loops: [],
    suspensions: [],
    vars: [],
    stored: [],
    dynamicImports: [],
    metas: [],
    conflict: undefined,
    modern: false,
    evaluates: false,
  };
  const uses: Use[] = [];
  const top: Scope = { parent: null, ofFunction: true, names: null };
  let scope = top;
  let activation: AsyncFunction | null = null;
  let enclosed = false;
  let inLoop = false;
  let loop: Loop | null = null;
  /** The end of the cell's statement that is being read. */
  let statementEnd = 0;

  for (const statement of program.body as SyntaxNode[]) {
    statementEnd = statement.end;
    visitTop(statement);
  }
  for (const { scope: at, ...use } of uses) {
    if (isDeclaredAround(at, use.name)) continue;
    facts.references.push(use);
    if (use.name === "eval") facts.evaluates = true;
  }
  return facts;

  function isDeclaredAround(from: Scope, name: string): boolean {
    for (let at: Scope | null = from; at && at !== top; at = at.parent) if (at.names?.has(name)) return true;
    return false;
  }

  function visitTop(statement: SyntaxNode): void {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const { local } of statement.specifiers as SyntaxNode[]) {
          declare(local, "import");
          facts.bindings.get(local.name)!.source = statement.source.value;
        }
        return;
      case "ExportNamedDeclaration":
        if (statement.declaration) visitTop(statement.declaration);
        else if (!statement.source) {
          for (const { local } of statement.specifiers as SyntaxNode[]) use(local, true, false);
        } else {
          for (const { exported } of statement.specifiers as SyntaxNode[]) {
            if (moduleName(exported) !== "default") declare(exported, "import");
          }
        }
        return;
      case "ExportDefaultDeclaration":
        visit(statement.declaration);
        return;
      case "ExportAllDeclaration":
        if (statement.exported) declare(statement.exported, "import");
        return;
      case "VariableDeclaration":
        visitVariables(statement, "top");
        return;
      default:
        visit(statement);
    }
  }

  function use(
    node: SyntaxNode,
    reads: boolean,
    writes: boolean,
    holder?: SyntaxNode,
    declares = false,
  ): void {
    uses.push({ name: node.name, node, reads, writes, declares, enclosed, holder, scope });
  }

  function declare(node: SyntaxNode, kind: BindingKind): void {
    const name = moduleName(node);
    let at = scope;
    if (kind === "var") while (!at.ofFunction) at = at.parent!;
    if (at !== top) {
      at.names ??= new Set();
      at.names.add(name);
      return;
    }
    const hoisted = kind === "var" || kind === "function" || kind === "import";
    const known = facts.bindings.get(name);
    if (known === undefined) {
      facts.bindings.set(name, { name, kind, nodes: [node], ready: hoisted ? 0 : statementEnd });
      return;
    }
    const kinds = [kind, known.kind];
    if (kinds.includes("import") || !kinds.includes("var")) facts.conflict ??= node;
    if (kind === "function") known.kind = kind;
    known.nodes.push(node);
  }

  function within(inner: Partial<Scope>, body: () => void): void {
    scope = { parent: scope, ofFunction: false, names: null, ...inner };
    body();
    scope = scope.parent!;
  }

  function visit(node: SyntaxNode, hint?: string): void {
    switch (node.type) {
      case "Identifier":
        use(node, true, false);
        return;
      case "Literal":
      case "TemplateElement":
      case "ThisExpression":
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "MemberExpression":
        visit(node.object);
        if (node.computed) visit(node.property);
        return;
      case "Property":
        if (node.computed) visit(node.key);
        if (node.shorthand) use(node.value, true, false);
        else visit(node.value, keyName(node));
        return;
      case "VariableDeclaration":
        visitVariables(node, "nested");
        return;
      case "AssignmentExpression":
        visitAssignment(node);
        return;
      case "UpdateExpression": {
        const argument = withoutParentheses(node.argument);
        if (argument.type === "Identifier") use(argument, true, true);
        else visit(argument);
        return;
      }
      case "BinaryExpression":
      case "LogicalExpression": {
        // Sums of thousands of terms are written by programs: no recursion down their left side.
        const rights: SyntaxNode[] = [];
        let left = node;
        for (; left.type === "BinaryExpression" || left.type === "LogicalExpression"; left = left.left)
          rights.push(left.right);
        visit(left);
        for (const right of rights.reverse()) visit(right);
        return;
      }
      case "AwaitExpression":
        suspend(node, inLoop);
        visit(node.argument);
        return;
      case "FunctionDeclaration":
        if (node.id) declare(node.id, "function");
        visitFunction(node, "default");
        return;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        visitFunction(node, hint);
        return;
      case "ClassDeclaration":
        if (node.id) declare(node.id, "class");
        visitClass(node);
        return;
      case "ClassExpression":
        visitClass(node);
        return;
      case "BlockStatement":
        within({}, () => forEachChild(node, visit));
        return;
      case "SwitchStatement":
        visit(node.discriminant);
        within({}, () => {
          for (const branch of node.cases as SyntaxNode[]) forEachChild(branch, visit);
        });
        return;
      case "CatchClause":
        within({}, () => {
          if (node.param) visitParameter(node.param);
          visit(node.body);
        });
        return;
      case "LabeledStatement": {
        let body = node.body as SyntaxNode;
        while (body.type === "LabeledStatement") body = body.body;
        if (LOOPS.has(body.type)) visitLoop(body, node.start);
        else visit(body);
        return;
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        visitLoop(node, node.start);
        return;
      case "ImportExpression":
        facts.dynamicImports.push(node);
        visit(node.source);
        if (node.options) visit(node.options);
        return;
      case "CallExpression":
      case "NewExpression":
        if (node.callee.name === "Function") facts.evaluates = true;
        forEachChild(node, visit);
        return;
      case "MetaProperty":
        if (node.meta.name === "import") facts.metas.push(node);
        return;
      case "ExpressionStatement":
        if (node.expression.type === "AssignmentExpression" && node.expression.left.type === "Identifier") {
          if (node.expression.operator === "=") store(node.expression.right);
        }
        visit(node.expression);
        return;
      default:
        forEachChild(node, visit);
    }
  }

  function store(value: SyntaxNode): void {
    if (!enclosed && !loop) facts.stored.push(value);
  }

  function suspend(node: SyntaxNode, looped: boolean): void {
    facts.suspensions.push({ node, activation, inLoop: looped });
    if (activation) activation.waits = true;
    else for (let at = loop; at; at = at.parent) at.waits = true;
  }

  function visitVariables(node: SyntaxNode, position: VarDeclaration["position"]): void {
    const kind: BindingKind = node.kind.endsWith("using") ? "using" : node.kind;
    if (kind === "using") facts.modern = true;
    const isTopVar = kind === "var" && !enclosed;
    if (isTopVar) facts.vars.push({ node, position });
    for (const { id, init } of node.declarations as SyntaxNode[]) {
      forEachBound(
        id,
        (identifier) => {
          declare(identifier, kind);
          if (isTopVar) use(identifier, false, true, undefined, true);
        },
        visit,
      );
      if (!init) continue;
      if (id.type === "Identifier") store(init);
      visit(init, id.name);
    }
  }

  function visitAssignment(node: SyntaxNode): void {
    const left = withoutParentheses(node.left);
    const logical = node.operator.length === 3 && node.operator !== "**=" && !/^[<>]/.test(node.operator);
    if (left.type === "Identifier") {
      use(left, node.operator !== "=", true, logical ? node : undefined);
      visit(node.right, left.name);
      return;
    }
    forEachBound(left, (identifier, holder) => use(identifier, false, true, holder), visit);
    visit(node.right, left.type === "MemberExpression" && !left.computed ? left.property.name : undefined);
  }

  function visitParameter(pattern: SyntaxNode): void {
    forEachBound(
      pattern,
      (identifier) => {
        scope.names ??= new Set();
        scope.names.add(identifier.name);
      },
      visit,
    );
  }

  function visitLoop(node: SyntaxNode, start: number): void {
    const around = { loop, inLoop };
    if (!enclosed) {
      loop = { start, end: node.end, waits: false, parent: loop };
      facts.loops.push(loop);
    }
    if (node.await) suspend(node, true);
    within({}, () => {
      const head = node.type === "ForStatement" ? node.init : node.left;
      if (head?.type === "VariableDeclaration") visitVariables(head, "loop head");
      else if (head && node.type !== "ForStatement") {
        forEachBound(head, (identifier, holder) => use(identifier, false, true, holder), visit);
      } else if (head) visit(head);
      if (node.right) visit(node.right);
      inLoop = true;
      if (node.test) visit(node.test);
      if (node.update) visit(node.update);
      visit(node.body);
    });
    ({ loop, inLoop } = around);
  }

  function visitFunction(node: SyntaxNode, hint: string | undefined): void {
    const around = { activation, enclosed, inLoop, loop };
    activation = { node, name: node.id?.name ?? hint, waits: false };
    enclosed = true;
    inLoop = false;
    loop = null;
    within({ ofFunction: true }, () => {
      if (node.type === "FunctionExpression" && node.id) scope.names = new Set([node.id.name]);
      node.params.forEach(visitParameter);
      // The body is no block of its own: it cannot declare a parameter anew but by `var`.
      if (node.body.type === "BlockStatement") forEachChild(node.body, visit);
      else visit(node.body);
    });
    ({ activation, enclosed, inLoop, loop } = around);
  }

  function visitClass(node: SyntaxNode): void {
    if (node.decorators?.length > 0) facts.modern = true;
    const around = { enclosed };
    enclosed = true;
    within({}, () => {
      if (node.id) scope.names = new Set([node.id.name]);
      if (node.superClass) visit(node.superClass);
      for (const member of node.body.body as SyntaxNode[]) {
        if (member.decorators?.length > 0 || member.type === "AccessorProperty") facts.modern = true;
        if (member.computed) visit(member.key);
        const body = member.type === "StaticBlock" ? member : member.value;
        if (!body) continue;
        within({ ofFunction: true }, () => {
          if (member.type === "StaticBlock") forEachChild(member, visit);
          else visit(body, keyName(member));
        });
      }
    });
    ({ enclosed } = around);
  }
}
