import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";

/** Some file systems keep times of whole seconds, so that two writes of one size may look the same for so long. */
const YOUNG_MS = 2_000;

interface Node {
  mtimeMs: number;
  size: number;
  hash: string;
  /** When the file was last read and compared, in ms since the epoch. */
  checkedAt: number;
  readonly dependencies: Set<string>;
}

/**
 * Which local files were loaded, from which content, and which imports which. Paths are absolute and real.
 *
 * Invariant: a node stands for content that is loaded or being loaded. A file that changed and was found out has
 * no node, and neither has any file that depends on it.
 */
export class ModuleGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #required: (path: string) => Iterable<string>;
  readonly #now: () => number;

  /**
   * @param required the files that a loaded CommonJS file has required: Node resolves a name only once for all
   *   files of a folder, so that `add` does not hear of every parent
   * @param now in ms since the epoch
   */
  constructor(required: (path: string) => Iterable<string>, now: () => number = Date.now) {
    this.#required = required;
    this.#now = now;
  }

  has(path: string): boolean {
    return this.#nodes.has(path);
  }

  /** Notes that `parent`, if it is a local file itself, imports `path`. To be called before the file is read. */
  add(path: string, parent?: string): void {
    if (!this.#nodes.has(path)) {
      const { mtimeMs = 0, size = -1 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      this.#nodes.set(path, {
        mtimeMs,
        size,
        hash: hash(path),
        checkedAt: this.#now(),
        dependencies: new Set(),
      });
    }
    if (parent !== undefined) this.#nodes.get(parent)?.dependencies.add(path);
  }

  /** `path` and everything that it imports, directly or not. */
  closure(path: string): Set<string> {
    const seen = new Set<string>();
    const queue = [path];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const node = this.#nodes.get(at);
      if (node === undefined || seen.has(at)) continue;
      seen.add(at);
      queue.push(...node.dependencies, ...this.#required(at));
    }
    return seen;
  }

  /**
   * Looks on disk whether `path`, or anything that it imports, has changed since it was loaded, and forgets what
   * changed together with all that depends on it.
   *
   * @returns the files that were forgotten
   */
  refresh(path: string): Set<string> {
    const changed = [...this.closure(path)].filter((file) => this.#hasChanged(file));
    return changed.length === 0 ? NONE : this.forget(changed);
  }

  /** Forgets these files and all that depend on them; returns every one that was known. */
  forget(paths: Iterable<string>): Set<string> {
    const importers = new Map<string, string[]>();
    for (const [path, node] of this.#nodes) {
      for (const dependency of [...node.dependencies, ...this.#required(path)]) {
        const list = importers.get(dependency);
        if (list === undefined) importers.set(dependency, [path]);
        else list.push(path);
      }
    }
    const forgotten = new Set<string>();
    const queue = [...paths];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (!this.#nodes.delete(at)) continue;
      forgotten.add(at);
      queue.push(...(importers.get(at) ?? []));
    }
    return forgotten;
  }

  /** Forgets exactly these: what never ran, so that nobody holds it. */
  discard(paths: Iterable<string>): void {
    for (const path of paths) this.#nodes.delete(path);
  }

  #hasChanged(path: string): boolean {
    const node = this.#nodes.get(path)!;
    const now = statSync(path, { throwIfNoEntry: false });
    if (now === undefined) return true;
    const same = now.mtimeMs === node.mtimeMs && now.size === node.size;
    if (same && node.checkedAt - node.mtimeMs > YOUNG_MS) return false;
    if (now.size !== node.size || hash(path) !== node.hash) return true;
    node.mtimeMs = now.mtimeMs;
    node.checkedAt = this.#now();
    return false;
  }
}

const NONE: Set<string> = new Set();

const require = createRequire(import.meta.url);

function hash(path: string): string {
  // Loaded when the first local file is: it takes 5 ms that every start would pay.
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  try {
    return createHash("sha1").update(readFileSync(path)).digest("base64");
  } catch {
    return "";
  }
}
