import { type ParserOptions, parseSync } from "oxc-parser";
import { type TransformOptions, transformSync } from "oxc-transform";
import type { TransformSettings } from "./cell.js";
import { byEsbuild } from "./esbuild.js";
import { jsxOptions } from "./jsx.js";
import { analyse, type Facts } from "./scope.js";
import type { SyntaxNode } from "./syntax.js";
import { type Diagnostic, type Finding, findingOf } from "./syntax-error.js";

export type Language = "ts" | "tsx";

export interface LoweredMap {
  version: number;
  sources: string[];
  names: string[];
  mappings: string;
}

/** A cell in JavaScript: modules, `await` and all, but no types. */
export interface Lowered {
  code: string;
  map: LoweredMap;
  program: SyntaxNode;
  facts: Facts;
  /** The tree of the TypeScript; made when first asked for. */
  typescript(): SyntaxNode;
  /** Whether what TypeScript declares and what the JavaScript declares may differ in kind and order. */
  rearranged: boolean;
}

/** A namespace, or what looks like one. */
const NAMESPACE = /(?:^|[\s;{}])(?:namespace|module)\s+[\p{ID_Start}$_]/u;

/**
 * Turns TypeScript into JavaScript that Node 20 takes, as a strict module.
 *
 * `oxc-transform` does nearly all of it, but it is only given what the parser found right: it may panic at what the
 * parser repaired, which ends the process. What it leaves as it is (standard decorators, `using`, `accessor`), or does
 * in part (namespaces), and legacy decorators, whose helpers it would import, go through `esbuild`, which works in a
 * process of its own and is loaded when first needed.
 */
export function lower(text: string, settings: TransformSettings): Lowered | { errors: Finding[] } {
  const { errors, language, tree: typescript } = parse(text);
  if (errors.length > 0) return { errors };
  if (NAMESPACE.test(text)) {
    const { errors: semantic } = parseSync(`cell.${language}`, text, {
      ...module(language),
      showSemanticErrors: true,
    });
    if (hasError(semantic)) return { errors: semantic.map(findingOf) };
  } else {
    const result = transformSync(`cell.${language}`, text, oxcOptions(language, text, settings));
    if (hasError(result.errors)) return { errors: inCharacters(result.errors, text) };
    const { program, errors: refused } = parseJavaScript(result.code);
    if (refused.length === 0) {
      const facts = analyse(program);
      if (!facts.modern) {
        return { code: result.code, map: result.map!, program, facts, typescript, rearranged: false };
      }
    }
  }
  const result = byEsbuild(text, language, settings);
  if ("errors" in result) return result;
  const { program, errors: refused } = parseJavaScript(result.code);
  if (refused.length > 0) return { errors: [{ ...findingOf(refused[0]!), start: 0, end: 0 }] };
  return { ...result, program, facts: analyse(program), typescript, rearranged: true };
}

/**
 * What the parser says about a text, without the checks that need its scopes. It is TypeScript with JSX only if it is
 * none without.
 */
export function parse(text: string): { errors: Finding[]; language: Language; tree(): SyntaxNode } {
  let language: Language = "ts";
  let result = parseSync("cell.ts", text, module("ts"));
  if (result.errors.length > 0 && text.includes("<")) {
    const asTsx = parseSync("cell.tsx", text, module("tsx"));
    if (furthest(asTsx.errors) > furthest(result.errors)) [result, language] = [asTsx, "tsx"];
  }
  return { errors: result.errors.map(findingOf), language, tree: () => result.program };
}

function module(lang: Language | "js"): ParserOptions {
  return { lang, sourceType: "module" };
}

function parseJavaScript(code: string): { program: SyntaxNode; errors: Diagnostic[] } {
  return parseSync("cell.js", code, module("js"));
}

/** How far a parser came; a text that fits the grammar better takes it further. */
function furthest(errors: Diagnostic[]): number {
  return errors.length === 0
    ? Number.POSITIVE_INFINITY
    : Math.min(...errors.map(({ labels }) => labels[0]?.start ?? 0));
}

function hasError(errors: Diagnostic[]): boolean {
  return errors.some(({ severity }) => severity === "Error");
}

/** `oxc-transform` counts in bytes of UTF-8. */
function inCharacters(errors: Diagnostic[], text: string): Finding[] {
  const bytes = Buffer.from(text);
  const characters = (offset: number): number =>
    bytes.length === text.length ? offset : bytes.toString("utf8", 0, offset).length;
  return errors
    .filter(({ severity }) => severity === "Error")
    .map(findingOf)
    .map(({ message, start, end }) => ({ message, start: characters(start), end: characters(end) }));
}

function oxcOptions(lang: Language, text: string, settings: TransformSettings): TransformOptions {
  const assigned = settings.useDefineForClassFields === false;
  return {
    lang,
    sourceType: "module",
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: true, removeClassFieldsWithoutInitializer: assigned },
    ...(assigned && { assumptions: { setPublicClassFields: true } }),
    ...(lang === "tsx" && { jsx: jsxOptions(text, settings.jsx) }),
  };
}
