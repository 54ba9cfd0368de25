import { createRequire } from "node:module";
import type { TransformOptions as EsbuildOptions, TransformFailure } from "esbuild";
import { parseSync } from "oxc-parser";
import { type TransformOptions, transformSync } from "oxc-transform";
import type { JsxSettings, TransformSettings } from "./cell.js";
import { analyse, type Facts } from "./scope.js";
import type { SyntaxNode } from "./syntax.js";
import { type Diagnostic, type Finding, findingOf } from "./syntax-error.js";

const require = createRequire(import.meta.url);

type Language = "ts" | "tsx";

/** A cell in JavaScript: modules, `await` and all, but no types. */
export interface Lowered {
  code: string;
  map: { version: number; sources: string[]; names: string[]; mappings: string };
  program: SyntaxNode;
  facts: Facts;
  /** The tree of the TypeScript; made when first asked for. */
  typescript(): SyntaxNode;
  /** Whether what TypeScript declares and what the JavaScript declares may differ in kind and order. */
  rearranged: boolean;
}

/**
 * Turns TypeScript into JavaScript that Node 20 takes, as a strict module.
 *
 * `oxc-transform` does nearly all of it. What it leaves as it is (standard decorators, `using`, `accessor`) or does
 * in part (namespaces that export variables), and legacy decorators, whose helpers it would import, go through
 * `esbuild`, which is loaded when first needed.
 */
export function lower(text: string, settings: TransformSettings): Lowered | { errors: Finding[] } {
  let language: Language = "ts";
  let result = transformSync("cell.ts", text, oxcOptions("ts", text, settings));
  if (hasError(result.errors) && /<\/|\/>/.test(text)) {
    const asTsx = transformSync("cell.tsx", text, oxcOptions("tsx", text, settings));
    if (furthest(asTsx.errors) > furthest(result.errors)) [result, language] = [asTsx, "tsx"];
  }
  if (hasError(result.errors)) return { errors: findings(result.errors, text) };
  if (result.errors.length === 0) {
    const { program, errors } = parseJavaScript(result.code);
    if (errors.length === 0) {
      const facts = analyse(program);
      if (!facts.modern) {
        const typescript = lazyTree(text, language);
        return { code: result.code, map: result.map!, program, facts, typescript, rearranged: false };
      }
    }
  }
  return lowerByEsbuild(text, language, settings);
}

/** What the parser says about a text, without the checks that need its scopes. The tree is made when asked for. */
export function parse(text: string): { readonly program: SyntaxNode; errors: Finding[] } {
  let result = parseSync("cell.ts", text, { lang: "ts", sourceType: "module" });
  if (result.errors.length > 0 && text.includes("<")) {
    const asTsx = parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" });
    if (furthest(asTsx.errors) > furthest(result.errors)) result = asTsx;
  }
  return {
    get program() {
      return result.program;
    },
    errors: result.errors.map(findingOf),
  };
}

function lazyTree(text: string, lang: Language): () => SyntaxNode {
  let tree: SyntaxNode | undefined;
  return () => {
    tree ??= parseSync(`cell.${lang}`, text, { lang, sourceType: "module" }).program;
    return tree;
  };
}

function parseJavaScript(code: string): { program: SyntaxNode; errors: Diagnostic[] } {
  return parseSync("cell.js", code, { lang: "js", sourceType: "module" });
}

function hasError(errors: Diagnostic[]): boolean {
  return errors.some(({ severity }) => severity === "Error");
}

/** How far a parser came; a text that fits the grammar better takes it further. */
function furthest(errors: Diagnostic[]): number {
  const starts = errors
    .filter(({ severity }) => severity === "Error")
    .map(({ labels }) => labels[0]?.start ?? 0);
  return starts.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...starts);
}

/** `oxc-transform` counts in bytes of UTF-8. */
function findings(errors: Diagnostic[], text: string): Finding[] {
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

/** A pragma that only one runtime knows chooses that runtime, as it does for TypeScript. */
function jsxOptions(text: string, settings: JsxSettings = {}): JsxSettings {
  let runtime = settings.runtime ?? "automatic";
  if (/@jsx\s+\S/.test(text)) runtime = "classic";
  else if (/@jsxImportSource\s+\S/.test(text)) runtime = "automatic";
  const { importSource, pragma, pragmaFrag, development } = settings;
  return {
    runtime,
    ...(development && { development }),
    // oxc warns of an option that the runtime does not use.
    ...(runtime === "automatic" && importSource && { importSource }),
    ...(runtime === "classic" && pragma && { pragma }),
    ...(runtime === "classic" && pragmaFrag && { pragmaFrag }),
  };
}

function lowerByEsbuild(
  text: string,
  language: Language,
  settings: TransformSettings,
): Lowered | { errors: Finding[] } {
  const { transformSync: transform } = require("esbuild") as typeof import("esbuild");
  const jsx = jsxOptions(text, settings.jsx);
  const options: EsbuildOptions & { sourcemap: "external" } = {
    loader: language,
    sourcefile: "cell",
    sourcemap: "external",
    sourcesContent: false,
    target: "node20.19",
    charset: "utf8",
    logLevel: "silent",
    jsx: jsx.runtime === "automatic" ? "automatic" : "transform",
    jsxDev: settings.jsx?.development ?? false,
    ...(jsx.importSource && { jsxImportSource: jsx.importSource }),
    ...(jsx.pragma && { jsxFactory: jsx.pragma }),
    ...(jsx.pragmaFrag && { jsxFragment: jsx.pragmaFrag }),
    tsconfigRaw: {
      compilerOptions: {
        verbatimModuleSyntax: true,
        experimentalDecorators: settings.experimentalDecorators ?? false,
        useDefineForClassFields: settings.useDefineForClassFields ?? true,
      },
    },
  };
  try {
    const { code, map } = transform(text, options);
    const { program, errors } = parseJavaScript(code);
    if (errors.length > 0) return { errors: [{ ...findingOf(errors[0]!), start: 0, end: 0 }] };
    return {
      code,
      map: JSON.parse(map),
      program,
      facts: analyse(program),
      typescript: lazyTree(text, language),
      rearranged: true,
    };
  } catch (error) {
    const failures = (error as TransformFailure).errors;
    if (!failures) throw error;
    return {
      errors: failures.map(({ text: message, location }) => ({ message, ...spanOf(text, location) })),
    };
  }
}

/** esbuild counts lines from 1, and columns in bytes. */
function spanOf(text: string, location: { line: number; column: number; length: number } | null) {
  if (!location) return { start: 0, end: 0 };
  const lines = text.split("\n").slice(0, location.line);
  const last = Buffer.from(lines.at(-1) ?? "");
  const before = lines.slice(0, -1).reduce((sum, line) => sum + line.length + 1, 0);
  const start = before + last.toString("utf8", 0, location.column).length;
  return {
    start,
    end: start + last.toString("utf8", location.column, location.column + location.length).length,
  };
}
