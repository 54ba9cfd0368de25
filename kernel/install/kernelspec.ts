// Kernelspecs: a folder `kernels/NAME` with a kernel.json and logos. Source: "Making kernels for Jupyter", section
// "Kernel specs", https://jupyter-client.readthedocs.io/en/stable/kernels.html
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { InstallError } from "./errors.js";

export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message" | "signal";
  env: Record<string, string>;
  metadata: Record<string, unknown>;
}

export interface Installed {
  readonly folder: string;
  readonly spec: KernelSpec;
}

/** The kernelspec of the template, with the paths of this machine. */
export function fill(template: string, node: string, kernel: string, displayName?: string): KernelSpec {
  const spec = JSON.parse(template) as KernelSpec;
  const values: Record<string, string> = { "{node}": node, "{kernel}": kernel };
  return {
    ...spec,
    argv: spec.argv.map((argument) => values[argument] ?? argument),
    display_name: displayName ?? spec.display_name,
  };
}

/**
 * Writes `kernels/NAME` in a data folder of Jupyter, in place of one that was there.
 *
 * @returns the folder written
 * @throws InstallError where a kernel of another make has that name
 * @throws NodeJS.ErrnoException where the file system refuses
 */
export function write(dataFolder: string, name: string, spec: KernelSpec, logos: string): string {
  const folder = folderOf(dataFolder, name);
  const existing = read(folder);
  if (existing !== null && !isOurs(existing)) {
    throw new InstallError(
      `${folder} belongs to another kernel, "${existing.display_name}"; choose another name with --name`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const logo of readdirSync(logos)) copyFileSync(join(logos, logo), join(folder, logo));
  // Last: Jupyter takes a folder for a kernel as soon as this file is in it.
  writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
  return folder;
}

/**
 * Removes `kernels/NAME` from a data folder of Jupyter.
 *
 * @returns the folder removed, or null where there was none
 * @throws InstallError where that kernel is of another make
 * @throws NodeJS.ErrnoException where the file system refuses
 */
export function remove(dataFolder: string, name: string): string | null {
  const folder = folderOf(dataFolder, name);
  const existing = read(folder);
  if (existing === null) return null;
  if (!isOurs(existing)) {
    throw new InstallError(`${folder} belongs to another kernel, "${existing.display_name}"; it stays`);
  }
  rmSync(folder, { recursive: true });
  return folder;
}

/** The kernelspec called `name` that the first of the data folders has, with its folder. */
export function find(dataFolders: readonly string[], name: string): Installed | null {
  for (const dataFolder of dataFolders) {
    const folder = folderOf(dataFolder, name);
    const spec = read(folder);
    if (spec !== null) return { folder, spec };
  }
  return null;
}

/** What a kernelspec names that is not there any more. */
export function missingPaths(spec: KernelSpec): string[] {
  return spec.argv.filter((argument) => isAbsolute(argument) && !existsSync(argument));
}

export function folderOf(dataFolder: string, name: string): string {
  return join(dataFolder, "kernels", name);
}

function isOurs(spec: KernelSpec): boolean {
  const kernel = spec.argv[1] ?? "";
  return /^main\.c?js$/.test(basename(kernel)) && basename(dirname(kernel)) === "kernel";
}

/** null: there is none. A kernel.json that cannot be understood is taken for one of another make. */
function read(folder: string): KernelSpec | null {
  let text: string;
  try {
    text = readFileSync(join(folder, "kernel.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const unknown = { argv: [], display_name: "?", language: "", env: {}, metadata: {} };
  try {
    const spec = JSON.parse(text) as Partial<KernelSpec>;
    return { ...unknown, interrupt_mode: "signal", ...spec, argv: (spec.argv ?? []).map(String) };
  } catch {
    return { ...unknown, interrupt_mode: "signal" };
  }
}
