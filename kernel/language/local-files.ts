import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";
import type { FileEvent } from "vscode-languageserver-protocol";
import { readTsconfig } from "../tsconfig.js";

/** LSP's numbers for what happened to a file. */
const CREATED = 1;
const CHANGED = 2;
const DELETED = 3;

/** So many files are looked at before an answer. */
const MOST_FILES = 300;
const ENDINGS = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".d.ts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".json",
  "/index.ts",
  "/index.tsx",
  "/index.js",
];

interface Known {
  /** When it was last written; nothing if it is not there. */
  time: number | undefined;
}

/**
 * Knows when the user has saved one of the modules that cells import, or the `tsconfig.json`. The language server reads
 * a file once, and is only told of changes; a watcher would cost more than to look.
 */
export class LocalFiles {
  readonly #folder: string;
  readonly #modules = new Map<string, Known>();
  #configuration: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#configuration = this.#stateOfConfiguration();
  }

  /** From now on, changes to what these specifiers lead to are noticed, and to what is imported there. */
  track(specifiers: readonly string[]): void {
    for (const specifier of specifiers) this.#trackFrom(this.#folder, specifier);
  }

  takeChanges(): { changes: FileEvent[]; configuration: boolean } {
    const changes: FileEvent[] = [];
    for (const [path, known] of this.#modules) {
      const time = timeOf(path);
      if (time === known.time) continue;
      const type = known.time === undefined ? CREATED : time === undefined ? DELETED : CHANGED;
      changes.push({ uri: pathToFileURL(path).href, type });
      known.time = time;
      if (time !== undefined) this.#readImports(path);
    }
    const state = this.#stateOfConfiguration();
    const configuration = state !== this.#configuration;
    this.#configuration = state;
    return { changes, configuration };
  }

  #trackFrom(folder: string, specifier: string): void {
    if (!/^\.{0,2}\//.test(specifier)) return;
    const base = resolve(folder, specifier);
    // `./a.js` may be `./a.ts`.
    const stem = base.replace(/\.([cm]?)jsx?$/, "");
    const candidates = [base, stem].flatMap((path) => ENDINGS.map((ending) => path + ending));
    for (const path of new Set(candidates)) {
      if (this.#modules.has(path) || this.#modules.size >= MOST_FILES) continue;
      const time = timeOf(path);
      if (time === undefined && path !== `${stem}.ts` && path !== base) continue;
      this.#modules.set(path, { time });
      if (time !== undefined) this.#readImports(path);
    }
  }

  #readImports(path: string): void {
    if (!/\.[cm]?[jt]sx?$/.test(path)) return;
    try {
      const { module } = parseSync(path, readFileSync(path, "utf8"), { sourceType: "module" });
      const { staticImports, staticExports } = module;
      for (const { moduleRequest } of staticImports) this.#trackFrom(dirname(path), moduleRequest.value);
      for (const { entries } of staticExports) {
        for (const { moduleRequest } of entries)
          if (moduleRequest) this.#trackFrom(dirname(path), moduleRequest.value);
      }
    } catch {
      // It is gone again, or no text: the language server will say so.
    }
  }

  #stateOfConfiguration(): string {
    const { files } = readTsconfig(this.#folder);
    return files.map((file) => `${file} ${timeOf(file)}`).join("\n");
  }
}

function timeOf(path: string): number | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? stats.mtimeMs : undefined;
  } catch {
    // A folder on the way to it is a file, or may not be read.
    return undefined;
  }
}
