import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** What a `tsconfig.json` says about loading a module; everything about checking types is left out. */
export interface Tsconfig {
  /** The files that were read, the innermost first: a change to one makes this stale. */
  readonly files: readonly string[];
  readonly compilerOptions: CompilerOptions;
  /** The paths that `paths` and `baseUrl` let a bare specifier mean, best first; they need not exist. */
  aliases(specifier: string): string[];
}

export interface CompilerOptions {
  baseUrl?: string;
  paths?: Record<string, string[]>;
  jsx?: string;
  jsxFactory?: string;
  jsxFragmentFactory?: string;
  jsxImportSource?: string;
  experimentalDecorators?: boolean;
  useDefineForClassFields?: boolean;
  verbatimModuleSyntax?: boolean;
}

/** TypeScript's own placeholder, in the text of a tsconfig. */
const CONFIG_DIR = /\$\{configDir\}/;

interface Layer {
  options: CompilerOptions;
  /** Where relative targets of `paths` start. */
  pathsBase: string;
}

export const noTsconfig: Tsconfig = { files: [], compilerOptions: {}, aliases: () => [] };

/**
 * Reads the `tsconfig.json` that applies to a folder: its own, or the nearest one above, with what it extends.
 * One that cannot be read counts as empty; TypeScript's own check is what reports it.
 *
 * @see https://www.typescriptlang.org/tsconfig/#paths
 */
export function readTsconfig(folder: string): Tsconfig {
  const file = findUp(folder);
  if (file === undefined) return noTsconfig;
  const files: string[] = [];
  const { options, pathsBase } = readLayer(file, files);
  const patterns = Object.entries(options.paths ?? {}).map(([pattern, targets]) => {
    const star = pattern.indexOf("*");
    return {
      prefix: star < 0 ? pattern : pattern.slice(0, star),
      suffix: star < 0 ? undefined : pattern.slice(star + 1),
      targets: targets.map((target) => resolve(pathsBase, target.replace(CONFIG_DIR, dirname(file)))),
    };
  });
  // TypeScript prefers an exact name, then the longest prefix.
  patterns.sort(
    (a, b) =>
      Number(b.suffix === undefined) - Number(a.suffix === undefined) || b.prefix.length - a.prefix.length,
  );
  return {
    files,
    compilerOptions: options,
    aliases(specifier) {
      for (const { prefix, suffix, targets } of patterns) {
        if (suffix === undefined) {
          if (specifier === prefix) return targets;
        } else if (
          specifier.length >= prefix.length + suffix.length &&
          specifier.startsWith(prefix) &&
          specifier.endsWith(suffix)
        ) {
          const star = specifier.slice(prefix.length, specifier.length - suffix.length);
          return targets.map((target) => target.replace("*", star));
        }
      }
      return options.baseUrl === undefined ? [] : [join(options.baseUrl, specifier)];
    },
  };
}

/** A `Tsconfig` that is read when first asked for, and again when one of its files has changed. */
export function watchTsconfig(folder: string): () => Tsconfig {
  let current: Tsconfig | undefined;
  let times = "";
  return () => {
    const now = current?.files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs).join();
    if (
      current === undefined ||
      now !== times ||
      (current.files.length === 0 && existsSync(join(folder, "tsconfig.json")))
    ) {
      current = readTsconfig(folder);
      times = current.files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs).join();
    }
    return current;
  };
}

function findUp(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "tsconfig.json");
    if (existsSync(file)) return file;
    if (dirname(at) === at) return undefined;
  }
}

function readLayer(file: string, files: string[]): Layer {
  const folder = dirname(file);
  const layer: Layer = { options: {}, pathsBase: folder };
  // A file that extends itself by a detour ends here.
  if (files.includes(file)) return layer;
  files.push(file);
  const json = parseJsonc(file);
  for (const base of [json?.extends ?? []].flat()) {
    const found = typeof base === "string" ? findBase(base, file) : undefined;
    if (found === undefined) continue;
    const { options, pathsBase } = readLayer(found, files);
    Object.assign(layer.options, options);
    if (options.paths !== undefined) layer.pathsBase = pathsBase;
  }
  const own: CompilerOptions = { ...json?.compilerOptions };
  if (own.baseUrl !== undefined) own.baseUrl = resolve(folder, own.baseUrl);
  Object.assign(layer.options, own);
  if (own.paths !== undefined) layer.pathsBase = layer.options.baseUrl ?? folder;
  return layer;
}

function findBase(base: string, file: string): string | undefined {
  if (base.startsWith(".") || isAbsolute(base)) {
    const path = resolve(dirname(file), base);
    return [path, `${path}.json`].find((candidate) =>
      statSync(candidate, { throwIfNoEntry: false })?.isFile(),
    );
  }
  const require = createRequire(file);
  for (const candidate of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      const found = require.resolve(candidate);
      if (found.endsWith(".json")) return found;
    } catch {
      // The next spelling may be the one that the package has.
    }
  }
  return undefined;
}

/** JSON with comments and trailing commas, as TypeScript reads it. */
function parseJsonc(file: string): { extends?: unknown; compilerOptions?: CompilerOptions } | undefined {
  try {
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    const keepStrings = (_match: string, string?: string) => string ?? "";
    return JSON.parse(
      text
        .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, keepStrings)
        .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, keepStrings),
    );
  } catch {
    return undefined;
  }
}
