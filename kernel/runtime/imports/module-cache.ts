import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * The part of Node's module loader that the runtime needs and that Node does not export: what it has loaded, by
 * URL. It is the same in Node 20 to 26; the process is started with `--expose-internals` for it. The alternative,
 * a new URL for every version of a file, would show in stack frames and in `import.meta.url`, and `require` of an
 * ES module would not know it.
 */
export interface EsmLoader {
  /** A `Map` from a URL to its jobs by type, with methods of its own. */
  readonly loadCache: {
    get(url: string, type?: string): Job | undefined;
    delete(url: string, type?: string): void;
  };
  resolve(specifier: string, parentURL: string | undefined, attributes: object): unknown;
  resolveSync(specifier: string, parentURL: string | undefined, attributes: object): unknown;
  load(url: string, context: object): unknown;
}

interface Job {
  readonly module?: ModuleWrap;
}

interface ModuleWrap {
  getStatus(): number;
  getNamespace(): Record<string, unknown>;
}

/** `v8::Module::kEvaluated`; so it is also while a top-level await is pending. */
const EVALUATED = 4;
const TYPES = [undefined, "json"] as const;

const require = createRequire(import.meta.url);

/** @throws Error if the process was not started with `--expose-internals` */
export function esmLoader(): EsmLoader {
  try {
    return require("internal/modules/esm/loader").getOrInitializeCascadedLoader();
  } catch (cause) {
    throw new Error("The runtime process has to be started with --expose-internals.", { cause });
  }
}

/**
 * Whether a load hook of `registerHooks` may leave the source of a CommonJS module to Node. The first versions that
 * had `registerHooks` want it, and then give the module a `require` with a cache of its own.
 */
export function mayOmitSource(): boolean {
  try {
    return require("internal/modules/customization_hooks").validateLoadSloppy !== undefined;
  } catch {
    return false;
  }
}

/** Both of Node's caches, for files. A file is in one, in both or in none. */
export class ModuleCache {
  readonly #loader: EsmLoader;

  constructor(loader: EsmLoader) {
    this.#loader = loader;
  }

  /** The namespace of an ES module that was evaluated without an error; `type` is that of its import attributes. */
  namespace(url: string, type = ""): Record<string, unknown> | undefined {
    const module = this.#loader.loadCache.get(url, type || undefined)?.module;
    return module?.getStatus() === EVALUATED ? module.getNamespace() : undefined;
  }

  /** Whether the file ran, to its end or to an await of its own, in at least one of its instances. */
  hasRun(path: string, suffixes: Iterable<string>): boolean {
    const { href } = pathToFileURL(path);
    for (const suffix of suffixes) {
      for (const type of TYPES) {
        if (this.#loader.loadCache.get(href + suffix, type)?.module?.getStatus() === EVALUATED) return true;
      }
    }
    return require.cache[path]?.loaded === true;
  }

  /** The files that a CommonJS file has required. */
  required(path: string): string[] {
    // What Node keeps here for an imported JSON file is no whole module.
    const children: NodeJS.Module[] | undefined = require.cache[path]?.children;
    return children?.map(({ filename }) => filename) ?? [];
  }

  /** The next import or require of the file loads it anew. */
  forget(path: string, suffixes: Iterable<string>): void {
    const { href } = pathToFileURL(path);
    for (const suffix of suffixes) {
      for (const type of TYPES) this.#loader.loadCache.delete(href + suffix, type);
    }
    delete require.cache[path];
  }

  /**
   * Forgets every file that was to be loaded and did not run, packages included: Node would give the same error for
   * ever, though what was missing may be there by now. `require` does so by itself.
   */
  forgetUnfinished(): void {
    const { loadCache } = this.#loader;
    const unfinished: [string, string][] = [];
    const find = (jobs: Record<string, Job | undefined>, url: string) => {
      if (!url.startsWith("file:")) return;
      for (const [type, job] of Object.entries(jobs)) {
        if (job !== undefined && job.module?.getStatus() !== EVALUATED) unfinished.push([url, type]);
      }
    };
    Map.prototype.forEach.call(loadCache, find);
    for (const [url, type] of unfinished) loadCache.delete(url, type);
  }
}
