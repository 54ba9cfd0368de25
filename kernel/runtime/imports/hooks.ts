import { isBuiltin } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Tsconfig } from "../../tsconfig.js";
import type { ModuleGraph } from "./graph.js";
import { rememberMap } from "./positions.js";
import { findFile, findPath, isLocal, isTranspiled, type LocalFile, type Style } from "./resolver.js";
import { prepareSource, type Source, withInlineMap, wrapCommonJs, wrapJson } from "./source.js";

/** Before the JSON of a specifier that a cell imports: only the hooks below know from where it does so. */
const CELL = "tsloop-cell:";

export interface ResolveContext {
  parentURL?: string | undefined;
  conditions?: Iterable<string> | undefined;
  importAttributes?: { type?: string } | undefined;
}

export interface ResolveResult {
  url: string;
  format?: string | null | undefined;
  importAttributes?: object | undefined;
  shortCircuit?: boolean | undefined;
}

export interface LoadContext {
  format?: string | null | undefined;
  conditions?: Iterable<string> | undefined;
  importAttributes?: { type?: string } | undefined;
}

export interface LoadResult {
  format: string | null | undefined;
  source?: unknown;
  shortCircuit?: boolean;
}

/** The two hooks, in the form of Node's `module.registerHooks`. */
export interface Hooks {
  resolve(
    specifier: string,
    context: ResolveContext,
    next: Next<ResolveContext, ResolveResult>,
  ): ResolveResult;
  load(url: string, context: LoadContext, next: Next<LoadContext, LoadResult>): LoadResult;
  /** The file that a specifier means, where these hooks know and Node would not; notes who imports it. */
  file(specifier: string, parent: string, style: Style): LocalFile | undefined;
  source(path: string, wanted?: "commonjs"): Source;
}

type Next<C, R> = (argument: string, context: C) => R;

export interface HooksOptions {
  own: Record<string, string>;
  /** The path that stands for all cells as importers. */
  cell: string;
  graph: ModuleGraph;
  tsconfig: () => Tsconfig;
  /** Called with every instance of a local file that is resolved. */
  onLocal: (file: LocalFile) => void;
}

/** What a cell imports and its attributes, for `import()` and `import.meta.resolve` anywhere in this process. */
export function fromCell(specifier: string, attributes: Record<string, string> = {}): string {
  return CELL + JSON.stringify([specifier, attributes]);
}

/**
 * Hooks that give every importer the kernel's own modules, and local files and cells what TypeScript and bundlers
 * let them write: specifiers without extensions, `paths`, TypeScript, JSX, JSON. Imports between packages go on to
 * Node untouched.
 */
export function createHooks({ own, cell, graph, tsconfig, onLocal }: HooksOptions): Hooks {
  const cellUrl = pathToFileURL(cell).href;
  const isImporter = (path: string) => path === cell || graph.has(path);

  function settle(file: LocalFile, parent?: string): ResolveResult | undefined {
    if (!isLocal(file.path) || extname(file.path) === ".node") return undefined;
    graph.add(file.path, parent);
    onLocal(file);
    return { url: pathToFileURL(file.path).href + file.suffix, shortCircuit: true };
  }

  function file(specifier: string, parent: string, style: Style): LocalFile | undefined {
    const typescript = parent === cell || isTranspiled(parent);
    const found = findFile(specifier, parent, style, typescript);
    if (found !== undefined || /^[.#/]|^[\w+-]+:/.test(specifier)) return found;
    for (const alias of tsconfig().aliases(specifier)) {
      const aliased = findPath(alias, typescript);
      if (aliased !== undefined) return aliased;
    }
    return undefined;
  }

  function resolve(
    specifier: string,
    context: ResolveContext,
    next: Next<ResolveContext, ResolveResult>,
  ): ResolveResult {
    if (specifier.startsWith(CELL)) {
      const [asked, importAttributes] = JSON.parse(specifier.slice(CELL.length));
      const result = resolve(asked, { ...context, parentURL: cellUrl, importAttributes }, next);
      return { ...result, importAttributes };
    }
    const url = own[specifier];
    if (url !== undefined) return { url, format: "module", shortCircuit: true };
    const parent = parentPath(context.parentURL);
    if (parent === undefined || isBuiltin(specifier)) return next(specifier, context);
    const importer = isImporter(parent);
    // A package, such as one that reads its settings from a file of the user, may import TypeScript as well.
    if (!importer && !isTranspiled(specifier)) return next(specifier, context);
    const found = file(specifier, parent, isRequired(context) ? "require" : "import");
    const settled = found && settle(found, importer ? parent : undefined);
    if (settled !== undefined) return settled;
    return settleDefault(specifier, context, next, parent);
  }

  /** What Node resolves may be local too: `#internal` specifiers, and packages of a workspace, which are links. */
  function settleDefault(
    specifier: string,
    context: ResolveContext,
    next: Next<ResolveContext, ResolveResult>,
    parent: string,
  ): ResolveResult {
    try {
      const result = next(specifier, context);
      const { path, suffix } = splitUrl(result.url) ?? {};
      if (path === undefined) return result;
      const settled = settle({ path, suffix: suffix! }, parent);
      return settled === undefined ? result : { ...result, ...settled };
    } catch (error) {
      // Node names the file that it looked for; TypeScript may have it under another extension.
      const missing = splitUrl((error as { url?: unknown }).url);
      const found = missing && isLocal(missing.path) ? findPath(missing.path, true) : undefined;
      const settled = found && settle(found, parent);
      if (settled === undefined) throw error;
      return settled;
    }
  }

  function source(path: string, wanted?: "commonjs"): Source {
    // The map of what was loaded before would be wrong for an error in what is there now.
    rememberMap(path, undefined);
    const prepared = prepareSource(path, tsconfig().compilerOptions, wanted);
    rememberMap(path, prepared.map);
    return prepared;
  }

  function load(url: string, context: LoadContext, next: Next<LoadContext, LoadResult>): LoadResult {
    const required = isRequired(context);
    const path = splitUrl(url)?.path;
    if (path === undefined || !isLocal(path) || !(graph.has(path) || isTranspiled(path))) {
      return required ? next(url, context) : withoutCommonJs(next(url, context));
    }
    if (extname(path) === ".json") {
      if (required || context.importAttributes?.type !== undefined) return next(url, context);
      return { format: "module", source: wrapJson(path, url), shortCircuit: true };
    }
    if (!isTranspiled(path) && !/\.[cm]?js$/.test(path)) return next(url, context);
    const prepared = source(path);
    const code = withInlineMap(prepared);
    if (prepared.format === "module" || required)
      return { format: prepared.format, source: code, shortCircuit: true };
    if (!isTranspiled(path)) return withoutCommonJs(next(url, { ...context, format: "commonjs" }));
    return { format: "module", source: wrapCommonJs(path, prepared.code), shortCircuit: true };
  }

  return { resolve, load, file, source };
}

/** By the conditions of the resolution; they are a list, and were a set in the first versions that had hooks. */
function isRequired({ conditions = [] }: { conditions?: Iterable<string> | undefined }): boolean {
  return [...conditions].includes("require");
}

/**
 * An imported CommonJS module without its source, so that Node loads it as it does without hooks; with the source,
 * some versions give it a `require` of another kind.
 */
function withoutCommonJs(result: LoadResult): LoadResult {
  return result.format === "commonjs" ? { ...result, source: null } : result;
}

function parentPath(url: string | undefined): string | undefined {
  if (url === undefined || !url.startsWith("file:") || url.includes("/node_modules/")) return undefined;
  return splitUrl(url)?.path;
}

/** The file of a `file:` URL; undefined for anything else. */
export function splitUrl(url: unknown): LocalFile | undefined {
  if (typeof url !== "string" || !url.startsWith("file:")) return undefined;
  try {
    const parsed = new URL(url);
    return { path: fileURLToPath(parsed), suffix: parsed.search + parsed.hash };
  } catch {
    return undefined;
  }
}
