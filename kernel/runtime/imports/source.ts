import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { compileFunction } from "node:vm";
import type { TransformOptions as EsbuildOptions } from "esbuild";
import type { TransformOptions } from "oxc-transform";
import type { CompilerOptions } from "../../tsconfig.js";
import { exportNames } from "./commonjs-names.js";
import { isTranspiled } from "./resolver.js";
import { ModuleSyntaxError } from "./syntax-error.js";

/** A local file as Node can run it. */
export interface Source {
  readonly format: "module" | "commonjs";
  readonly code: string;
  /** From `code` to the file; none where the lines are the same. */
  readonly map?: SourceMap;
}

export interface SourceMap {
  version: number;
  sources: string[];
  sourcesContent?: string[];
  names: string[];
  mappings: string;
}

const require = createRequire(import.meta.url);
const CREATE_REQUIRE = 'globalThis.process.getBuiltinModule("node:module").createRequire(import.meta.url)';

/**
 * Turns a local file into JavaScript, and says which of the two module systems it is written for: by its
 * extension, else by the nearest `package.json`, else by its syntax. A TypeScript file that uses neither, or the
 * syntax of ES modules under `"type": "commonjs"` (which `npm init` writes by itself), is an ES module.
 *
 * @param wanted forces the module system; only `require` does so, where Node cannot require an ES module
 * @throws ModuleSyntaxError with the place in the file
 */
export function prepareSource(path: string, options: CompilerOptions, wanted?: "commonjs"): Source {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  if (!isTranspiled(path)) return prepareScript(path, text);
  const transpiled = transpile(path, text, options);
  const format = wanted ?? formatOf(path, transpiled.code);
  if (format === "commonjs") {
    // TypeScript also allows the syntax of ES modules in a file that is to become CommonJS.
    if (compilesAsCommonJs(transpiled.code)) return { format, ...transpiled };
    return { format, ...transpileByEsbuild(path, text, options, "commonjs") };
  }
  const header = scriptNames(transpiled.code);
  if (header === "") return { format, ...transpiled };
  const map = transpiled.map && { ...transpiled.map, mappings: `;${transpiled.map.mappings}` };
  return { format, code: `${header}\n${transpiled.code.replace(/^#!/, "//")}`, map };
}

/** The code with its map inside, for debuggers and for Node's own reading of stack frames. */
export function withInlineMap({ code, map }: Source): string {
  if (map === undefined) return code;
  const base64 = Buffer.from(JSON.stringify(map)).toString("base64");
  // In two parts, so that no reader of this file takes it for the map of this file.
  return `${code}\n//# ${"sourceMappingURL"}=data:application/json;base64,${base64}`;
}

/**
 * A CommonJS file of TypeScript as an ES module. Node would read the names of its exports from the TypeScript.
 */
export function wrapCommonJs(path: string, code: string): string {
  const load = `${CREATE_REQUIRE}(${JSON.stringify(path)})`;
  return `const exported = ${load};\nexport default exported;\n${reexport("exported", exportNames(path, code))}`;
}

/** JSON as an ES module whose names are the keys, as bundlers read it; the object is that of the JSON module. */
export function wrapJson(path: string, url: string): string {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // The JSON module that the code below imports reports it.
  }
  const keys = typeof json === "object" && json !== null && !Array.isArray(json) ? Object.keys(json) : [];
  const names = new Set(keys.filter((key) => key !== "default"));
  return `import exported from ${JSON.stringify(url)} with { type: "json" };\nexport default exported;\n${reexport("exported", names)}`;
}

function reexport(object: string, names: Set<string>): string {
  return [...names]
    .map((name, index) => {
      const text = JSON.stringify(name);
      // A lone surrogate cannot be the name of an export.
      return /[\uD800-\uDFFF]/.test(name)
        ? ""
        : `const _${index} = ${object}?.[${text}];\nexport { _${index} as ${text} };\n`;
    })
    .join("");
}

function prepareScript(path: string, text: string): Source {
  const format = formatOf(path, text);
  if (format === "commonjs") return { format, code: text };
  const header = scriptNames(text);
  // In front of the first line and not above it, so that the lines stay those of the file.
  return { format, code: header === "" ? text : `${header} ${text.replace(/^#!/, "//")}` };
}

function formatOf(path: string, code: string): Source["format"] {
  const extension = extname(path);
  if (/^\.m[tj]s$/.test(extension)) return "module";
  if (/^\.c[tj]s$/.test(extension)) return "commonjs";
  if (packageType(path) === "module") return "module";
  const asksForCommonJs =
    extension === ".js" || /\bmodule\.exports\b|\bexports\.[\w$]+\s*=|\brequire\s*\(/.test(code);
  return asksForCommonJs && compilesAsCommonJs(code) ? "commonjs" : "module";
}

/** Node's own way to tell: what does not compile as a function body has the syntax of a module. */
function compilesAsCommonJs(code: string): boolean {
  try {
    compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"]);
    return true;
  } catch {
    return false;
  }
}

function packageType(path: string): unknown {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).type;
    } catch {
      // No package.json, or none that can be read.
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Declarations of what CommonJS gives to a file, for those names that an ES module uses all the same, as
 * TypeScript written for CommonJS does.
 */
function scriptNames(code: string): string {
  const values: Record<string, string> = {
    __filename: "import.meta.filename",
    __dirname: "import.meta.dirname",
    require: CREATE_REQUIRE,
  };
  return Object.entries(values)
    .filter(([name]) => {
      const declared = `\\b(?:const|let|var|function|class)\\s+${name}\\b|[{,]\\s*(?:[\\w$]+\\s+as\\s+|[\\w$]+\\s*:\\s*)?${name}\\s*[,}=]`;
      return new RegExp(`(?<![\\w$.])${name}\\b`).test(code) && !new RegExp(declared).test(code);
    })
    .map(([name, value]) => `const ${name} = ${value};`)
    .join(" ");
}

/** Where a JavaScript file does not parse; undefined if it does, or is not JavaScript. */
export function findSyntaxError(path: string): ModuleSyntaxError | undefined {
  if (!/\.[cm]?js$/.test(path)) return undefined;
  try {
    transpile(path, readFileSync(path, "utf8"), {});
    return undefined;
  } catch (error) {
    return error instanceof ModuleSyntaxError ? error : undefined;
  }
}

function transpile(path: string, text: string, options: CompilerOptions): Omit<Source, "format"> {
  const { transformSync } = require("oxc-transform") as typeof import("oxc-transform");
  const { code, map, errors } = transformSync(path, text, oxcOptions(options));
  const error = errors.find(({ severity }) => severity === "Error");
  if (error !== undefined)
    throw new ModuleSyntaxError(error.message, path, text, characters(text, error.labels[0]?.start ?? 0));
  // What oxc-transform leaves as it is, because it is JavaScript's own by now or soon, and what it warns that it
  // does in part, goes through esbuild.
  if (errors.length > 0 || hasModernSyntax(text, code)) return transpileByEsbuild(path, text, options);
  return { code, map: map && { ...map, sources: [path] } };
}

/** An offset in bytes of UTF-8, as oxc-transform counts, in UTF-16 code units. */
function characters(text: string, bytes: number): number {
  return Buffer.from(text).toString("utf8", 0, bytes).length;
}

/** Whether the code has decorators, accessors or `using`; wrong only towards saying so of what it has in text. */
function hasModernSyntax(text: string, code: string): boolean {
  if (!/@[\w$([]|\baccessor\s|\busing\s/.test(text)) return false;
  const withoutText = code.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, "");
  return /@[\w$([]|\baccessor\s+[\w$#["']|\busing\s+[\w$]/.test(withoutText);
}

function oxcOptions(options: CompilerOptions): TransformOptions {
  const classic = options.jsx === "react";
  return {
    sourcemap: true,
    jsx: classic
      ? { runtime: "classic", pragma: options.jsxFactory, pragmaFrag: options.jsxFragmentFactory }
      : { runtime: "automatic", importSource: options.jsxImportSource },
    typescript: {
      onlyRemoveTypeImports: options.verbatimModuleSyntax,
      removeClassFieldsWithoutInitializer: options.useDefineForClassFields === false,
    },
    assumptions: { setPublicClassFields: options.useDefineForClassFields === false },
  };
}

function transpileByEsbuild(
  path: string,
  text: string,
  options: CompilerOptions,
  format?: "commonjs",
): Omit<Source, "format"> {
  const { transformSync } = require("esbuild") as typeof import("esbuild");
  const esbuildOptions: EsbuildOptions & { sourcemap: "external" } = {
    loader: /\.[tj]sx$/.test(path) ? "tsx" : "ts",
    sourcefile: path,
    sourcemap: "external",
    target: `node${process.versions.node}`,
    platform: "node",
    jsx: options.jsx === "react" ? "transform" : "automatic",
    tsconfigRaw: {
      compilerOptions: { ...options, jsx: undefined, paths: undefined, baseUrl: undefined } as object,
    },
    logLevel: "silent",
    ...(format === undefined ? {} : { format: "cjs" }),
  };
  try {
    const { code, map } = transformSync(text, esbuildOptions);
    return { code, map: { ...JSON.parse(map), sources: [path] } };
  } catch (error) {
    const [message] =
      (error as { errors?: { text: string; location: { line: number; column: number } | null }[] }).errors ??
      [];
    if (message === undefined) throw error;
    throw new ModuleSyntaxError(message.text, path, text, message.location ?? undefined);
  }
}
