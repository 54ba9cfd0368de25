import type { AsyncFunction, BindingKind, Facts, Loop, VarDeclaration } from "./facts.js";
import { Scopes } from "./scopes.js";
import {
  forEachBound,
  forEachChild,
  keyName,
  moduleName,
  type SyntaxNode,
  withoutParentheses,
} from "./syntax.js";

const LOOPS = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

/** Reads a program once, and says what the names in it mean and where it suspends. */
export function analyse(program: SyntaxNode): Facts {
  const scopes = new Scopes();
  const facts: Facts = {
    bindings: scopes.bindings,
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
  facts.references = scopes.resolve();
  facts.conflict = scopes.conflict;
  facts.evaluates ||= facts.references.some(({ name }) => name === "eval");
  return facts;

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
          for (const { local } of statement.specifiers as SyntaxNode[]) read(local);
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

  function declare(node: SyntaxNode, kind: BindingKind): void {
    scopes.declare(node, kind, statementEnd);
  }

  function read(node: SyntaxNode): void {
    scopes.use(node, { reads: true, enclosed });
  }

  function write(node: SyntaxNode, holder?: SyntaxNode): void {
    scopes.use(node, { writes: true, enclosed, holder });
  }

  function visit(node: SyntaxNode, hint?: string): void {
    switch (node.type) {
      case "Identifier":
        read(node);
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
        if (node.shorthand) read(node.value);
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
        if (argument.type === "Identifier") scopes.use(argument, { reads: true, writes: true, enclosed });
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
        scopes.within(false, () => forEachChild(node, visit));
        return;
      case "SwitchStatement":
        visit(node.discriminant);
        scopes.within(false, () => {
          for (const branch of node.cases as SyntaxNode[]) forEachChild(branch, visit);
        });
        return;
      case "CatchClause":
        scopes.within(false, () => {
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
          if (isTopVar) scopes.use(identifier, { writes: true, declares: true });
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
      scopes.use(left, {
        reads: node.operator !== "=",
        writes: true,
        enclosed,
        holder: logical ? node : undefined,
      });
      visit(node.right, left.name);
      return;
    }
    forEachBound(left, write, visit);
    visit(node.right, left.type === "MemberExpression" && !left.computed ? left.property.name : undefined);
  }

  function visitParameter(pattern: SyntaxNode): void {
    forEachBound(pattern, (identifier) => scopes.declareHere(identifier), visit);
  }

  function visitLoop(node: SyntaxNode, start: number): void {
    const around = { loop, inLoop };
    if (!enclosed) {
      loop = { start, end: node.end, waits: false, parent: loop };
      facts.loops.push(loop);
    }
    if (node.await) suspend(node, true);
    scopes.within(false, () => {
      const head = node.type === "ForStatement" ? node.init : node.left;
      if (head?.type === "VariableDeclaration") visitVariables(head, "loop head");
      else if (head && node.type !== "ForStatement") {
        forEachBound(head, write, visit);
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
    scopes.within(true, () => {
      if (node.type === "FunctionExpression" && node.id) scopes.declareHere(node.id);
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
    scopes.within(false, () => {
      if (node.id) scopes.declareHere(node.id);
      if (node.superClass) visit(node.superClass);
      for (const member of node.body.body as SyntaxNode[]) {
        if (member.decorators?.length > 0 || member.type === "AccessorProperty") facts.modern = true;
        if (member.computed) visit(member.key);
        const body = member.type === "StaticBlock" ? member : member.value;
        if (!body) continue;
        scopes.within(true, () => {
          if (member.type === "StaticBlock") forEachChild(member, visit);
          else visit(body, keyName(member));
        });
      }
    });
    ({ enclosed } = around);
  }
}
