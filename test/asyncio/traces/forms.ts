/**
 * Loads the TypeScript of a topic in one of three forms: with native async functions, as it is written; with a
 * generator function in the place of each async function and `yield*` in the place of each `await`; or with every
 * second function changed so, in which both kinds await each other.
 */
import * as asyncHooks from "node:async_hooks";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import MagicString from "magic-string";
import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import * as asyncio from "../../../src/asyncio/index.js";
import * as harness from "./harness.js";

export type Form = "native async functions" | "generators" | "a mixture of both";

/** Which async functions, by their number, become generators. */
const becomesGenerator: Record<Form, (index: number) => boolean> = {
  "native async functions": () => false,
  generators: () => true,
  "a mixture of both": (index) => index % 2 === 0,
};

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: any;
}

const folder = dirname(fileURLToPath(import.meta.url));
const shared: Record<string, unknown> = {
  "../../../src/asyncio/index.js": asyncio,
  "./harness.js": harness,
  "node:async_hooks": asyncHooks,
};

/**
 * Runs the module `name` of this folder and gives what it exports. It may import the library, harness.js, and other
 * modules of this folder, which are then in the same form.
 */
export function load(name: string, form: Form): Record<string, any> {
  const filename = join(folder, `${name}.ts`);
  const javascript = withoutTypes(filename, readFileSync(filename, "utf8"));
  const code = asFunctionBody(withGenerators(javascript, becomesGenerator[form]));
  const imported = (from: string) => shared[from] ?? load(from.replace(/^\.\/|\.js$/g, ""), form);
  return compileFunction(code, ["$import"], { filename })(imported);
}

function withoutTypes(filename: string, source: string): string {
  const { code, errors } = transformSync(filename, source, { typescript: { onlyRemoveTypeImports: true } });
  if (errors.length > 0) throw new SyntaxError(errors[0]!.message);
  return code;
}

function parse(code: string): Node {
  const { program, errors } = parseSync("topic.js", code, { sourceType: "module" });
  if (errors.length > 0) throw new SyntaxError(`${errors[0]!.message}\n${code}`);
  return program as unknown as Node;
}

/** Imports become variables and exports a returned object, so that the text can be run with other imports. */
function asFunctionBody(code: string): string {
  const text = new MagicString(code);
  const exported: string[] = [];
  for (const node of parse(code).body as Node[]) {
    if (node.type === "ImportDeclaration") {
      const [first] = node.specifiers as Node[];
      const bound =
        first?.type === "ImportNamespaceSpecifier"
          ? first.local.name
          : `{ ${(node.specifiers as Node[]).map((each) => `${each.imported.name}: ${each.local.name}`)} }`;
      text.update(node.start, node.end, `const ${bound} = $import(${JSON.stringify(node.source.value)});`);
    } else if (node.type === "ExportNamedDeclaration") {
      const { declaration } = node;
      const declared: Node[] = declaration.declarations ?? [declaration];
      exported.push(...declared.map((each) => each.id.name as string));
      text.remove(node.start, declaration.start);
    }
  }
  text.append(`\nreturn { ${exported} };`);
  return text.toString();
}

/** The chosen async functions as generator functions; the body of a `script` stays what it is, and is not counted. */
export function withGenerators(code: string, isChosen: (index: number) => boolean): string {
  const text = new MagicString(code);
  let asyncs = 0;
  let left = 0;
  let awaits = 0;
  const visit = (node: Node, toGenerator: boolean): void => {
    let inside = toGenerator;
    if (/Function/.test(node.type)) {
      inside = node.async && isChosen(asyncs++);
      if (inside) functionToGenerator(code, text, node);
      else if (node.async) left++;
    } else if (node.type === "AwaitExpression" && inside) {
      awaits++;
      text.update(node.start, node.start + "await".length, "(yield*");
      text.prependLeft(node.end, ")");
    } else if (node.type === "ForOfStatement" && node.await && inside) {
      throw new SyntaxError("a `for await` has no counterpart in a generator");
    } else if (node.type === "ThisExpression" && inside) {
      throw new SyntaxError("`this` means something else in a generator function than in an arrow function");
    }
    for (const each of childrenOf(node)) {
      // The promises of a script are JavaScript's own: only `await` can wait for them.
      if (isScriptBody(node, each)) for (const part of childrenOf(each)) visit(part, false);
      else visit(each, inside);
    }
  };
  visit(parse(code), false);
  const derived = text.toString();
  check(derived, left, awaits);
  return derived;
}

function functionToGenerator(code: string, text: MagicString, node: Node): void {
  if (!code.startsWith("async", node.start)) throw new SyntaxError("an async method has no counterpart here");
  if (node.type !== "ArrowFunctionExpression") {
    text.update(node.start, code.indexOf("function", node.start) + "function".length, "function*");
    return;
  }
  text.update(node.start, node.start + "async".length, "function*");
  const arrow = code.lastIndexOf("=>", node.body.start);
  text.remove(arrow, arrow + "=>".length);
  if (node.body.type === "BlockStatement") return;
  text.appendRight(node.body.start, "{ return ");
  text.prependLeft(node.body.end, "; }");
}

function isScriptBody(call: Node, node: Node): boolean {
  return call.type === "CallExpression" && call.callee.name === "script" && call.arguments.includes(node);
}

function childrenOf(node: Node): Node[] {
  const values = Object.values(node).flat();
  return values.filter((value) => typeof (value as Node | null)?.type === "string") as Node[];
}

/** That no more async functions are left than were to be left, and that every await of the others is a `yield*`. */
function check(derived: string, left: number, awaits: number): void {
  let asyncs = 0;
  let delegations = 0;
  const visit = (node: Node): void => {
    if (node.async) asyncs++;
    if (node.type === "YieldExpression" && node.delegate) delegations++;
    for (const each of childrenOf(node)) {
      if (isScriptBody(node, each)) childrenOf(each).forEach(visit);
      else visit(each);
    }
  };
  visit(parse(derived));
  if (asyncs !== left) throw new SyntaxError(`${asyncs} async functions are left, not ${left}:\n${derived}`);
  if (delegations < awaits) throw new SyntaxError(`${awaits} awaits, but ${delegations} \`yield*\``);
}
