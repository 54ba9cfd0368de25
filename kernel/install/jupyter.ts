// What this machine's Python and Jupyter say about themselves.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { InstallError } from "./errors.js";
import { activePrefix, type Machine } from "./folders.js";

const run = promisify(execFile);
const PYTHONS = ["python3", "python", "py"];
const PATIENCE = 60_000;

/**
 * The folder of the active Python environment: what the shell says, else what the first Python on PATH says.
 *
 * @throws InstallError where there is no Python
 */
export async function environmentPrefix(machine: Machine): Promise<string> {
  const active = activePrefix(machine);
  if (active !== undefined) return active;
  for (const python of PYTHONS) {
    const prefix = await output(python, ["-c", "import sys; print(sys.prefix)"]);
    if (prefix !== null) return prefix.trim();
  }
  throw new InstallError("no Python found: activate its environment, or name its folder with --prefix DIR");
}

export interface Jupyter {
  /** What to type to run it. */
  readonly command: string;
  /** The folder of each kernelspec that it finds, by name. */
  readonly kernelspecs: ReadonlyMap<string, string>;
}

/** The Jupyter that this shell starts; null where there is none. */
export async function findJupyter(): Promise<Jupyter | null> {
  const commands = [["jupyter"], ...PYTHONS.map((python) => [python, "-m", "jupyter"])];
  for (const [file, ...args] of commands as [string, ...string[]][]) {
    const listed = await output(file, [...args, "kernelspec", "list", "--json"]);
    if (listed === null) continue;
    const { kernelspecs } = JSON.parse(listed) as { kernelspecs: Record<string, { resource_dir: string }> };
    const folders = Object.entries(kernelspecs).map(([name, spec]) => [name, spec.resource_dir] as const);
    return { command: [file, ...args].join(" "), kernelspecs: new Map(folders) };
  }
  return null;
}

/** What a command prints, or null where it cannot be started or fails. */
async function output(file: string, args: string[]): Promise<string | null> {
  try {
    return (await run(file, args, { timeout: PATIENCE, windowsHide: true })).stdout;
  } catch {
    return null;
  }
}
