import { parseSync } from "oxc-parser";
import { type TransformOptions, transformSync } from "oxc-transform";
import { analyse } from "./analyse.js";
import type { TransformSettings } from "./cell.js";
import { erase } from "./erase.js";
import { byEsbuild } from "./esbuild.js";
import type { Facts } from "./facts.js";
import { jsxOptions } from "./jsx.js";
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
  /** Undefined where everything stands where it stood in the TypeScript. */
  map: LoweredMap | undefined;
  program: SyntaxNode;
  facts: Facts;
  /** The tree of the TypeScript; made when first asked for. */
  typescript(): SyntaxNode;
  /** Whether what TypeScript declares and what the JavaScript declares may differ in kind and order. */
  rearranged: boolean;
}

const MAY_HAVE_NAMESPACE = /\b(?:namespace|module)\b/;
const HAS_NAMESPACE = /(?:^|[\s;{}])(?:namespace|module)\s+[\p{ID_Start}$_]/u;
const MAY_HAVE_JSX = /<\/|\/>/;

/**
 * Turns TypeScript into JavaScript that Node 20 takes, as a strict module.
 *
 * Of most cells only the types have to be erased. `oxc-transform` does nearly all of the others. What it leaves as it is
 * (standard decorators, `using`, `accessor`), or does in part (namespaces that export variables), and legacy decorators,
 * whose helpers it would import, go through `esbuild`, which works in a process of its own and is loaded when first needed.
 */
export function lower(text: string, settings: TransformSettings): Lowered | { errors: Finding[] } {
  // oxc-transform panics, which ends the process, at namespaces that the parser had to repair.
  if (MAY_HAVE_NAMESPACE.test(text)) {
    const { errors, language } = parse(text, true);
    if (errors.length > 0) return { errors };
    if (HAS_NAMESPACE.test(text)) return lowerByEsbuild(text, language, settings);
  }
  const erased = erase(text, settings);
  if ("code" in erased) {
    const facts = analyse(erased.program);
    if (!facts.modern)
      return { ...erased, map: undefined, facts, typescript: lazyTree(text, "ts"), rearranged: false };
  }
  const known = "code" in erased ? undefined : erased.typescript;
  let language: Language = "ts";
  let result = transformSync("cell.ts", text, oxcOptions("ts", text, settings));
  if (hasError(result.errors) && MAY_HAVE_JSX.test(text)) {
    const asTsx = transformSync("cell.tsx", text, oxcOptions("tsx", text, settings));
    if (furthest(asTsx.errors) > furthest(result.errors)) [result, language] = [asTsx, "tsx"];
  }
  if (hasError(result.errors)) return { errors: inCharacters(result.errors, text) };
  if (result.errors.length === 0) {
    const { code, map } = result;
    const { program, errors } = parseJavaScript(code);
    if (errors.length === 0) {
      const facts = analyse(program);
      const typescript = lazyTree(text, language, known);
      if (!facts.modern) return { code, map: map!, program, facts, typescript, rearranged: false };
    }
  }
  return lowerByEsbuild(text, language, settings, known);
}

function lowerByEsbuild(
  text: string,
  language: Language,
  settings: TransformSettings,
  known?: SyntaxNode,
): Lowered | { errors: Finding[] } {
  const result = byEsbuild(text, language, settings);
  if ("errors" in result) return result;
  const { program, errors } = parseJavaScript(result.code);
  if (errors.length > 0) return { errors: [{ ...findingOf(errors[0]!), start: 0, end: 0 }] };
  return {
    ...result,
    program,
    facts: analyse(program),
    typescript: lazyTree(text, language, known),
    rearranged: true,
  };
}

/**
 * What the parser says about a text. It is TypeScript with JSX only if it is none without.
 *
 * @param showSemanticErrors whether the checks that need scopes are made as well
 */
export function parse(
  text: string,
  showSemanticErrors = false,
): { errors: Finding[]; language: Language; tree(): SyntaxNode } {
  const options = { sourceType: "module", showSemanticErrors } as const;
  let language: Language = "ts";
  let result = parseSync("cell.ts", text, { lang: "ts", ...options });
  if (hasError(result.errors) && text.includes("<")) {
    const asTsx = parseSync("cell.tsx", text, { lang: "tsx", ...options });
    if (furthest(asTsx.errors) > furthest(result.errors)) [result, language] = [asTsx, "tsx"];
  }
  return { errors: result.errors.filter(isError).map(findingOf), language, tree: () => result.program };
}

/** @param tree where it has been made already */
function lazyTree(text: string, lang: Language, tree?: SyntaxNode): () => SyntaxNode {
  return () => {
    tree ??= parseSync(`cell.${lang}`, text, { lang, sourceType: "module" }).program;
    return tree;
  };
}

function parseJavaScript(code: string): { program: SyntaxNode; errors: Diagnostic[] } {
  return parseSync("cell.js", code, { lang: "js", sourceType: "module" });
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "Error";
}

function hasError(errors: Diagnostic[]): boolean {
  return errors.some(isError);
}

/** How far a parser came; a text that fits the grammar better takes it further. */
function furthest(errors: Diagnostic[]): number {
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...errors.filter(isError).map(({ labels }) => labels[0]?.start ?? 0),
  );
}

/** `oxc-transform` counts in bytes of UTF-8. */
function inCharacters(errors: Diagnostic[], text: string): Finding[] {
  const bytes = Buffer.from(text);
  const characters = (offset: number): number =>
    bytes.length === text.length ? offset : bytes.toString("utf8", 0, offset).length;
  return errors
    .filter(isError)
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
