import { createRequire, isBuiltin, Module } from "node:module";
import { basename, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { watchTsconfig } from "../../tsconfig.js";
import { explain, locateSyntaxError } from "./errors.js";
import { createHooks, fromCell, splitUrl } from "./hooks.js";
import { installHooks } from "./install.js";
import { LocalModules } from "./local-modules.js";
import { esmLoader, ModuleCache } from "./module-cache.js";
import { isLocal, type LocalFile } from "./resolver.js";

type Namespace = Record<string, unknown>;
export type ImportOptions = { with?: Record<string, string> };

/** What stands behind `import`, `require` and `import.meta` of all cells of a notebook. */
export interface Importer {
  /**
   * @returns the namespace of the module. A local file that changed, or that imports one that changed, is loaded
   *   anew; everything else is the instance that there is.
   * @throws what the module throws; ModuleSyntaxError for a local file that does not parse; an error with the code
   *   ERR_MODULE_NOT_FOUND for what is not there
   */
  import(specifier: string, options?: ImportOptions): Promise<Namespace>;
  /** `require` of a script in the notebook's folder, with the same renewal of local files. */
  require: NodeJS.Require;
  /** The module that such a script is: `module`, and `require.main`. */
  module: NodeJS.Module;
  meta: { url: string; dirname: string; filename: string; resolve(specifier: string): string };
  /** The URL that `import` would load. */
  resolve(specifier: string): string;
}

export interface ImporterOptions {
  /** The notebook's folder, absolute. */
  folder: string;
  /** The notebook's file name or path, where it is known; the folder stays the one above. */
  notebook?: string;
  /** Specifiers that mean the kernel's own modules whoever imports them, and the URLs of those. */
  own: Record<string, string>;
}

/**
 * Creates the importer and puts its hooks to work; to be called once in a process.
 *
 * @throws Error if the process was not started with `--expose-internals`
 */
export function createImporter({ folder, notebook, own }: ImporterOptions): Importer {
  const cell = join(folder, basename(notebook || "notebook.ipynb"));
  const url = pathToFileURL(cell).href;
  const loader = esmLoader();
  const cache = new ModuleCache(loader);
  const local = new LocalModules(cache);
  const hooks = createHooks({
    own,
    cell,
    graph: local.graph,
    tsconfig: watchTsconfig(folder),
    onLocal: (file) => {
      local.note(file);
      startLoading();
    },
  });
  const startLoading = installHooks(hooks, own, loader, cache);
  /** Builtins and what lies in node_modules do not change under a running notebook. */
  const packages = new Map<string, Namespace>();
  const nodeRequire = createRequire(cell);
  /** Imports of cells that go on. */
  let pending = 0;

  const isOthers = (specifier: string) => own[specifier] !== undefined || isBuiltin(specifier);

  function fail(error: unknown, specifier: string, path: string | undefined): unknown {
    const unfinished = path === undefined ? [] : local.dropUnfinished(path);
    // What another import has begun to load has not run either.
    if (pending === 0) cache.forgetUnfinished();
    return locateSyntaxError(error, unfinished) ?? explain(error, specifier, cell);
  }

  function locate(specifier: string): LocalFile | undefined {
    if (isOthers(specifier)) return undefined;
    const file = hooks.file(specifier, cell, "import") ?? splitUrl(import.meta.resolve(fromCell(specifier)));
    return file !== undefined && isLocal(file.path) ? file : undefined;
  }

  async function importModule(specifier: string, options?: ImportOptions): Promise<Namespace> {
    const type = options?.with?.type;
    const key = `${specifier}\n${type}`;
    const settled = packages.get(key);
    if (settled !== undefined) return settled;
    let file: LocalFile | undefined;
    try {
      file = locate(specifier);
      if (file !== undefined) {
        local.renew(file.path);
        const known = local.namespace(file, type);
        if (known !== undefined) return known;
      }
      const namespace = await importByNode(fromCell(specifier, options?.with));
      if (file === undefined) packages.set(key, namespace);
      else local.keep(file, type, namespace);
      return namespace;
    } catch (error) {
      throw fail(error, specifier, file?.path);
    }
  }

  async function importByNode(specifier: string): Promise<Namespace> {
    pending++;
    try {
      return await import(specifier);
    } finally {
      pending--;
    }
  }

  function locateRequired(specifier: string): string | undefined {
    if (isOthers(specifier)) return undefined;
    const path = hooks.file(specifier, cell, "require")?.path ?? nodeRequire.resolve(specifier);
    return isAbsolute(path) && isLocal(path) ? path : undefined;
  }

  function require(specifier: string): unknown {
    let path: string | undefined;
    try {
      path = locateRequired(specifier);
      if (path !== undefined) local.renew(path);
      return nodeRequire(path ?? specifier);
    } catch (error) {
      throw fail(error, specifier, path);
    }
  }

  function resolveRequired(specifier: string, options?: { paths?: string[] }): string {
    const ownUrl = own[specifier];
    if (ownUrl !== undefined) return fileURLToPath(ownUrl);
    const file = options === undefined ? hooks.file(specifier, cell, "require") : undefined;
    return file?.path ?? nodeRequire.resolve(specifier, options);
  }

  function resolve(specifier: string): string {
    try {
      return import.meta.resolve(fromCell(specifier));
    } catch (error) {
      throw explain(error, specifier, cell);
    }
  }

  const module = Object.assign(new Module(cell), {
    filename: cell,
    paths: nodeRequire.resolve.paths("any-package") ?? [],
  });
  return {
    import: importModule,
    require: Object.assign(require, {
      resolve: Object.assign(resolveRequired, { paths: nodeRequire.resolve.paths }),
      cache: nodeRequire.cache,
      extensions: nodeRequire.extensions,
      main: module,
    }),
    module,
    meta: { url, dirname: dirname(cell), filename: cell, resolve },
    resolve,
  };
}
