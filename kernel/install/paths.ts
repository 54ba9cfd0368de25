// The absolute paths that a kernelspec names. They have to hold after Node or this package is upgraded, so
// the name that stays is preferred to the place it points to today.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { InstallError } from "./errors.js";

const VERSIONED = /[\\/@]v?\d+\.\d+\.\d+/;
/** Folders on PATH that are gone when the shell, or the command that npm runs, is. */
const PASSING = /[\\/](fnm_multishells|node_modules[\\/]\.bin|node-gyp-bin|_npx)([\\/]|$)/;

/**
 * The path of a Node that stays when it is upgraded. `executable` itself, unless it lies in a folder of its
 * version and a folder of `path` has another name for the same file (as Homebrew's and `n`'s do).
 *
 * @param executable this process's Node, links resolved
 * @param path the value of PATH
 */
export function stableNode(executable: string, path: string): string {
  if (!VERSIONED.test(executable)) return executable;
  const name = basename(executable);
  const names = path
    .split(delimiter)
    .filter((folder) => folder !== "" && !PASSING.test(folder))
    .map((folder) => join(folder, name));
  return names.find((each) => !VERSIONED.test(each) && isSameFile(each, executable)) ?? executable;
}

/**
 * The folder of a package by the name that stays: where a `node_modules` above it links to it, as pnpm's do,
 * the link.
 */
export function stablePackage(root: string): string {
  const name = basename(root);
  const parts = root.split(sep);
  const links = parts.flatMap((part, index) =>
    part === "node_modules" ? [join(parts.slice(0, index + 1).join(sep) || sep, name)] : [],
  );
  return links.find((link) => isSameFile(link, root)) ?? root;
}

/** Whether npm may remove the package at any time: it was run by npx, not installed. */
export function isPassing(root: string): boolean {
  return root.split(sep).includes("_npx");
}

export interface Package {
  readonly root: string;
  readonly version: string;
  /** What Jupyter starts. */
  readonly kernel: string;
  readonly template: string;
  readonly logos: string;
}

/**
 * This package, wherever it is installed.
 *
 * @throws InstallError where parts of it are missing
 */
export function thisPackage(): Package {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const version = versionIn(folder);
    if (version !== null) break;
    if (dirname(folder) === folder) {
      throw new InstallError("tsloop's package.json is missing; install it again: npm install -g tsloop");
    }
    folder = dirname(folder);
  }
  const root = stablePackage(folder);
  const kernel = join(root, "dist", "kernel", "main.cjs");
  const template = join(root, "kernel.json");
  if (!existsSync(kernel)) throw new InstallError(`${kernel} is missing; in a checkout, run: npm run build`);
  return { root, version: versionIn(folder)!, kernel, template, logos: join(root, "logos") };
}

function versionIn(folder: string): string | null {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return null;
  const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name: string; version: string };
  return name === "tsloop" ? version : null;
}

function isSameFile(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
