import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, extname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A file of the user: its real path, and the `?query#hash` of the specifier, which makes another instance. */
export interface LocalFile {
  readonly path: string;
  readonly suffix: string;
}

/** Whose rules a specifier follows: URLs for `import`, paths for `require`. */
export type Style = "import" | "require";

/** What TypeScript may have left out of a specifier, in the order in which it looks. */
const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

/** A specifier names the file that will be there after compiling; the one that is there is this. */
const COMPILED_FROM: Record<string, string[]> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** Files of packages never change under a running notebook; all others are the user's own. */
export function isLocal(path: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(path);
}

/** Whether Node cannot run the file without a transform. */
export function isTranspiled(path: string): boolean {
  return /\.(?:[cm]?ts|[tj]sx)$/.test(path);
}

/**
 * The file that a relative, absolute or `file:` specifier means, as TypeScript and bundlers read it: with or
 * without its extension, `.js` for `.ts`, a folder for its index.
 *
 * @param parent path of the importing file
 * @returns undefined where the specifier is of another kind, or nothing is there: both are Node's to answer
 */
export function findFile(
  specifier: string,
  parent: string,
  style: Style,
  typescript: boolean,
): LocalFile | undefined {
  const named = nameFile(specifier, parent, style);
  if (named === undefined) return undefined;
  const found = probe(named.path, typescript);
  return found === undefined ? undefined : { path: realpathSync(found), suffix: named.suffix };
}

/** As `findFile`, for a path that is already absolute. */
export function findPath(path: string, typescript: boolean): LocalFile | undefined {
  const found = probe(path, typescript);
  return found === undefined ? undefined : { path: realpathSync(found), suffix: "" };
}

function nameFile(specifier: string, parent: string, style: Style): LocalFile | undefined {
  const relative = /^\.{1,2}(?:[\\/]|$)/.test(specifier);
  if (style === "require") {
    return relative || isAbsolute(specifier)
      ? { path: resolveKeepingSlash(parent, specifier), suffix: "" }
      : undefined;
  }
  try {
    let url: URL;
    if (relative || specifier.startsWith("/")) url = new URL(specifier, pathToFileURL(parent));
    else if (specifier.startsWith("file:")) url = new URL(specifier);
    else return isAbsolute(specifier) ? { path: specifier, suffix: "" } : undefined;
    return { path: fileURLToPath(url), suffix: url.search + url.hash };
  } catch {
    // Not a URL that names a file, such as one with a broken escape: Node says so in its own words.
    return undefined;
  }
}

function resolveKeepingSlash(parent: string, specifier: string): string {
  const path = resolve(dirname(parent), specifier);
  return /(?:^|[\\/])\.{0,2}[\\/]?$/.test(specifier) && !path.endsWith("/") ? `${path}/` : path;
}

function probe(path: string, typescript: boolean, readMain = true): string | undefined {
  if (!/[\\/]$/.test(path)) {
    const extension = extname(path);
    const stem = path.slice(0, path.length - extension.length);
    const sources = (COMPILED_FROM[extension] ?? []).map((source) => stem + source);
    // A TypeScript file that says ./x.js means x.ts even if an old x.js lies beside it, as it does for tsc.
    const candidates = typescript ? [...sources, path] : [path, ...sources];
    const found = candidates.find(isFile) ?? EXTENSIONS.map((added) => path + added).find(isFile);
    if (found !== undefined) return found;
  }
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const main = readMain ? mainOf(path) : undefined;
  return (
    (main === undefined ? undefined : probe(join(path, main), typescript, false)) ??
    EXTENSIONS.map((extension) => join(path, `index${extension}`)).find(isFile)
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function mainOf(folder: string): string | undefined {
  try {
    const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof main === "string" ? main : undefined;
  } catch {
    return undefined;
  }
}
