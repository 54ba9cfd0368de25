import { pathToFileURL } from "node:url";
import { ModuleGraph } from "./graph.js";
import type { ModuleCache } from "./module-cache.js";
import type { LocalFile } from "./resolver.js";

type Namespace = Record<string, unknown>;

/** The local files that are loaded, in step with Node's caches. */
export class LocalModules {
  readonly graph: ModuleGraph;
  readonly #cache: ModuleCache;
  /** What followed the path in the URLs by which a file was loaded: each is an instance. */
  readonly #suffixes = new Map<string, Set<string>>();
  /** What cells got, by path and then by suffix and type. */
  readonly #namespaces = new Map<string, Map<string, Namespace>>();

  constructor(cache: ModuleCache) {
    this.#cache = cache;
    this.graph = new ModuleGraph((path) => cache.required(path));
  }

  /** Notes an instance that is about to be loaded. */
  note({ path, suffix }: LocalFile): void {
    const suffixes = this.#suffixes.get(path);
    if (suffixes === undefined) this.#suffixes.set(path, new Set([suffix]));
    else suffixes.add(suffix);
  }

  /** Makes the next import of a file that changed, or whose imports changed, load it anew. */
  renew(path: string): void {
    for (const forgotten of this.graph.refresh(path)) this.#forget(forgotten);
  }

  /**
   * After a failure: what did not run is loaded anew next time, even if nobody changes it.
   *
   * @returns those files
   */
  dropUnfinished(path: string): string[] {
    const unfinished = [...this.graph.closure(path)].filter(
      (file) => !this.#cache.hasRun(file, this.#suffixesOf(file)),
    );
    for (const file of unfinished) this.#forget(file);
    this.graph.discard(unfinished);
    return unfinished;
  }

  namespace({ path, suffix }: LocalFile, type = ""): Namespace | undefined {
    return this.#namespaces.get(path)?.get(`${suffix}\n${type}`);
  }

  /** Keeps what an import gave, unless the file has been renewed while the import went on. */
  keep({ path, suffix }: LocalFile, type = "", namespace: Namespace): void {
    if (this.#cache.namespace(pathToFileURL(path).href + suffix, type) !== namespace) return;
    const known = this.#namespaces.get(path) ?? new Map<string, Namespace>();
    this.#namespaces.set(path, known.set(`${suffix}\n${type}`, namespace));
  }

  #suffixesOf(path: string): Iterable<string> {
    return this.#suffixes.get(path) ?? [""];
  }

  #forget(path: string): void {
    this.#cache.forget(path, this.#suffixesOf(path));
    this.#suffixes.delete(path);
    this.#namespaces.delete(path);
  }
}
