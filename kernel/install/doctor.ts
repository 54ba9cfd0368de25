import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { InstallError } from "./errors.js";
import { type Machine, searchPath } from "./folders.js";
import { findJupyter, type Jupyter } from "./jupyter.js";
import { fill, find, type Installed, missingPaths } from "./kernelspec.js";
import { type Package, thisPackage } from "./paths.js";

const OLDEST_NODE = [20, 19] as const;
const PATIENCE = 60_000;
const require = createRequire(import.meta.url);

/** One thing to look at. It gives what it found, or fails with an InstallError that says what to do. */
export interface Check {
  readonly title: string;
  run(): Promise<string> | string;
}

/**
 * Runs every check, whatever became of those before it.
 *
 * @param print takes one line for each
 * @returns whether all is well
 */
export async function examine(checks: readonly Check[], print: (line: string) => void): Promise<boolean> {
  let well = true;
  for (const { title, run } of checks) {
    try {
      print(`✓ ${title}: ${await run()}`);
    } catch (error) {
      well = false;
      print(`✗ ${title}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
    }
  }
  return well;
}

/** Everything that has to be right for a notebook to run the kernel called `name`. */
export function allChecks(name: string, machine: Machine): Check[] {
  let asked: Promise<Jupyter | null> | undefined;
  const jupyter = () => (asked ??= findJupyter());
  const installed = async () => locate(name, machine, await jupyter());
  return [
    { title: "Node", run: () => nodeVersion(process.versions.node) },
    { title: "ZeroMQ", run: () => addon("zeromq") },
    { title: "TypeScript parser", run: () => addon("oxc-parser") },
    { title: "TypeScript transformer", run: () => addon("oxc-transform") },
    { title: "esbuild", run: esbuild },
    { title: "TypeScript", run: typescript },
    { title: "Node's types", run: nodeTypes },
    { title: "Jupyter", run: async () => describeJupyter(await jupyter()) },
    { title: "kernelspec", run: async () => describeKernelspec(name, await installed()) },
    { title: "a cell", run: async () => runSample(await installed(), thisPackage()) },
  ];
}

export function nodeVersion(version: string): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (old) throw new InstallError(`${version} is too old; install Node ${OLDEST_NODE.join(".")} or later`);
  return `${version} at ${process.execPath}`;
}

/** A part of this package is not as it was published. */
function broken(fault: string, error: unknown): InstallError {
  const [why] = (error as Error).message.split("\n");
  return new InstallError(
    `${fault} (${why}); install tsloop again with optional packages: npm install -g tsloop`,
  );
}

/** Loads a native addon. */
async function addon(name: "zeromq" | "oxc-parser" | "oxc-transform"): Promise<string> {
  try {
    await import(name);
  } catch (error) {
    throw broken(`${name} does not load`, error);
  }
  return `${name} loads`;
}

/** Its program has to start, for decorators and the like. */
async function esbuild(): Promise<string> {
  try {
    const { transformSync, version } = await import("esbuild");
    transformSync("using a = null;", { target: "node20.19" });
    return version;
  } catch (error) {
    throw broken("it does not run", error);
  }
}

function nodeTypes(): string {
  try {
    return `of Node ${require("@types/node/package.json").version}`;
  } catch (error) {
    throw broken("not found, so that node:fs is called an error", error);
  }
}

async function typescript(): Promise<string> {
  try {
    const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "--version"], { timeout: PATIENCE });
    return stdout.trim();
  } catch (error) {
    throw broken("its compiler does not run", error);
  }
}

function describeJupyter(found: Jupyter | null): string {
  if (found === null) {
    throw new InstallError("not found; install it (pip install notebook), or activate its environment");
  }
  const names = [...found.kernelspecs.keys()].join(", ");
  return `${found.command}, with the kernels ${names || "(none)"}`;
}

/** The kernelspec that Jupyter finds or, where there is no Jupyter, that one started from this shell would. */
function locate(name: string, machine: Machine, jupyter: Jupyter | null): Installed | null {
  const folder = jupyter?.kernelspecs.get(name);
  return find(folder === undefined ? searchPath(machine) : [dirname(dirname(folder))], name);
}

function describeKernelspec(name: string, found: Installed | null): string {
  if (found === null) throw new InstallError(`"${name}" is not installed; run: tsloop install`);
  const missing = missingPaths(found.spec);
  if (missing.length > 0) {
    throw new InstallError(
      `${found.folder} names ${missing.join(" and ")}, which is not there; run: tsloop install`,
    );
  }
  return found.folder;
}

/** Runs a cell in the kernel that Jupyter would start or, where that is broken, in this package's own. */
async function runSample(installed: Installed | null, self: Package): Promise<string> {
  const usable = installed !== null && missingPaths(installed.spec).length === 0;
  const own = fill(readFileSync(self.template, "utf8"), process.execPath, self.kernel);
  const { runCell } = await import("./trial.js");
  const value = await runCell((usable ? installed.spec : own).argv, "1+1", PATIENCE);
  if (value !== "2") throw new InstallError(`1+1 gave ${value}, not 2; please report this`);
  return "1+1 gives 2";
}
