import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./fixtures.js";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const WINDOWS = process.platform === "win32";

/** Runs a command; npm and what it installs are scripts, which only a shell starts on Windows. */
async function sh(cwd: string, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, shell: WINDOWS, timeout: 240_000 };
  return (await run(file, args, options)).stdout;
}

test("the package works outside the checkout, installed from its tarball with nothing compiled", async () => {
  const folder = temporaryFolder();
  const packed = await sh(ROOT, "npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder]);
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  const paths = files.map((file) => file.path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "kernel.json",
      "logos/logo-64x64.png",
      "dist/kernel/main.js",
      "dist/src/index.js",
    ]),
  );
  expect(paths.filter((path) => /^(kernel|test|scripts|bench|node_modules)\//.test(path))).toEqual([]);

  // --ignore-scripts: no package may need a compiler, nor a download of its own.
  const prefix = join(folder, "global");
  await sh(folder, "npm", [
    ...["install", "--global", "--prefix", prefix, "--prefer-offline", "--ignore-scripts"],
    ...["--no-audit", "--no-fund", join(folder, filename)],
  ]);
  const bin = WINDOWS ? prefix : join(prefix, "bin");
  const PATH = [bin, dirname(process.execPath), process.env.PATH].join(delimiter);
  const data = join(folder, "data");
  const env = {
    PATH,
    JUPYTER_DATA_DIR: data,
    JUPYTER_PATH: "",
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
  };
  await sh(folder, "tsloop", ["install"], env);
  expect(existsSync(join(data, "kernels", "tsloop", "kernel.json"))).toBe(true);

  // Jupyter itself may be absent; all else has to be well.
  const report = await sh(folder, "tsloop", ["doctor"], env).catch(
    (error: { stdout: string }) => error.stdout,
  );
  const faults = report.split("\n").filter((line) => line.startsWith("✗") && !line.startsWith("✗ Jupyter"));
  expect(faults).toEqual([]);
  expect(report).toContain("✓ a cell: 1+1 gives 2");
}, 300_000);
