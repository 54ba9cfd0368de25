// The environment in which a Jupyter finds this checkout's kernel, and leaves the user's own folders alone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { capture, SetupError } from "./task.mjs";

/**
 * Registers the built kernel in the checkout, where no other Jupyter sees it.
 *
 * @returns the environment variables for a Jupyter that does
 */
export async function registerKernel(root, python) {
  const prefix = join(root, "out", ".jupyter");
  const tsloop = join(root, "dist", "kernel", "install", "main.js");
  const { code, all } = await capture(process.execPath, [tsloop, "install", "--prefix", prefix]);
  if (code !== 0) throw new SetupError(`The kernel cannot be registered: ${all.trim()}`);
  // Not in the checkout: Jupyter insists on files that only their owner can read, and some disks have none.
  const runtime = mkdtempSync(join(tmpdir(), "tsloop-jupyter-"));
  process.on("exit", () => rmSync(runtime, { recursive: true, force: true }));
  const before = (...paths) => paths.filter(Boolean).join(delimiter);
  return {
    ...process.env,
    JUPYTER_PATH: before(join(prefix, "share", "jupyter"), process.env.JUPYTER_PATH),
    JUPYTER_RUNTIME_DIR: runtime,
    PATH: before(dirname(python), process.env.PATH),
    TSLOOP_PYTHON: python,
  };
}
