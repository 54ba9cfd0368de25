import { existsSync } from "node:fs";
import module, { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageName } from "./errors.js";
import type { Hooks, LoadContext, LoadResult, ResolveContext, ResolveResult } from "./hooks.js";
import { type EsmLoader, type ModuleCache, mayOmitSource } from "./module-cache.js";
import { isLocal } from "./resolver.js";
import { withInlineMap } from "./source.js";

/** What `module.registerHooks` is since Node 22.15 and 23.5. */
type RegisterHooks = (hooks: Partial<Pick<Hooks, "resolve" | "load">>) => void;

/**
 * Puts the resolve hook to work for the whole process.
 *
 * @returns puts the load hook to work as well; it is called when the first local file is about to be loaded, so
 *   that a notebook without local files loads its packages as any Node process does. Calling it again does nothing.
 */
export function installHooks(
  hooks: Hooks,
  own: Record<string, string>,
  loader: EsmLoader,
  cache: ModuleCache,
): () => void {
  lookOnlyWherePackagesAre();
  const { registerHooks } = module as unknown as { registerHooks?: RegisterHooks };
  if (registerHooks === undefined || !mayOmitSource()) {
    installInLoader(hooks, loader);
    installInRequire(hooks, own, cache);
    return () => {};
  }
  registerHooks({ resolve: hooks.resolve });
  let loading = false;
  return () => {
    if (!loading) registerHooks({ load: hooks.load });
    loading = true;
  };
}

/**
 * For Node 20 and the first versions of 22 and 24. Their `module.register` calls hooks in a thread of its own, which
 * costs 12 MB and 40 ms and cannot see what is loaded here. No version to come is of this kind, so that the methods
 * replaced here will not change.
 */
function installInLoader(hooks: Hooks, loader: EsmLoader): void {
  const conditions = ["node", "import"];
  const resolveSync = loader.resolveSync.bind(loader);
  const load = loader.load.bind(loader);
  loader.resolveSync = loader.resolve = (specifier, parentURL, importAttributes) =>
    hooks.resolve(
      `${specifier}`,
      { parentURL, importAttributes, conditions } as ResolveContext,
      (next, context) =>
        resolveSync(next, context.parentURL, context.importAttributes ?? {}) as ResolveResult,
    );
  loader.load = async (url, context) => ({
    responseURL: url,
    ...(await hooks.load(
      url,
      { ...context, conditions } as LoadContext,
      (next, passed) => load(next, passed) as unknown as LoadResult,
    )),
  });
}

interface CommonJs {
  _findPath(request: string, paths: readonly string[] | undefined, isMain: boolean): string | false;
  _load(request: string, parent: NodeJS.Module | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: NodeJS.Module | undefined, ...rest: unknown[]): string;
  _extensions: Record<
    string,
    (
      module: NodeJS.Module & { _compile(code: string, path: string, format?: string): void },
      path: string,
    ) => void
  >;
}

/**
 * Node remembers that a `package.json` was not there, of every folder in which it looked for a package; a package
 * that is installed after that would have no `main` and no `exports`. It looks in this way for `require`, and for
 * the hints in the errors of `import`.
 */
function lookOnlyWherePackagesAre(): void {
  const commonJs = module as unknown as CommonJs;
  const findPath = commonJs._findPath;
  commonJs._findPath = function (request, paths, isMain) {
    const name = packageName(request);
    const isThere = (folder: string) =>
      ["", ".js", ".json", ".node"].some((extension) => existsSync(join(folder, name + extension)));
    return findPath.call(this, request, name === "" ? paths : paths?.filter(isThere), isMain);
  };
}

function installInRequire(hooks: Hooks, own: Record<string, string>, cache: ModuleCache): void {
  const commonJs = module as unknown as CommonJs;
  const { _load: load, _resolveFilename: resolveFilename } = commonJs;
  commonJs._load = function (request, parent, isMain) {
    const url = own[request];
    return (url === undefined ? undefined : cache.namespace(url)) ?? load.call(this, request, parent, isMain);
  };
  commonJs._resolveFilename = function (request, parent, ...rest) {
    const url = own[request];
    if (url !== undefined) return fileURLToPath(url);
    if (parent?.filename && !isBuiltin(request)) {
      const { url: found } = hooks.resolve(
        request,
        { parentURL: pathToFileURL(parent.filename).href, conditions: ["node", "require"] },
        () => ({ url: "" }),
      );
      if (found !== "") return fileURLToPath(found);
    }
    return resolveFilename.call(this, request, parent, ...rest);
  };
  for (const extension of [".ts", ".tsx", ".mts", ".cts", ".jsx"]) {
    const byNode = commonJs._extensions[extension];
    commonJs._extensions[extension] = (required, path) => {
      if (byNode !== undefined && !isLocal(path)) return byNode(required, path);
      const loaded = cache.namespace(pathToFileURL(path).href);
      if (loaded !== undefined) required.exports = loaded;
      else required._compile(withInlineMap(hooks.source(path, "commonjs")), path, "commonjs");
    };
  }
}
