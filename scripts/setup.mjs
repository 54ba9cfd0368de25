// Everything that `npm run study` and `npm test` need, from a fresh clone with only Node and Python there. Nothing
// outside the checkout is changed. Only Node's own modules may be imported here: node_modules may be absent.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuild } from "./setup/dist.mjs";
import { registerKernel } from "./setup/jupyter.mjs";
import { ensurePackages } from "./setup/packages.mjs";
import { ensurePython } from "./setup/python.mjs";
import { SetupError } from "./setup/task.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

const OLDEST_NODE = [20, 19];

/**
 * @param {Parameters<typeof ensurePython>[1]} modules what Python has to be able to import
 * @returns {Promise<{ python: string, env: NodeJS.ProcessEnv }>} env: for Jupyter to find the kernel
 */
export async function setUp(modules) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new SetupError(
      `Node ${OLDEST_NODE.join(".")} or later is needed; this is ${process.versions.node}`,
    );
  }
  await ensurePackages(ROOT);
  const python = await ensurePython(ROOT, modules);
  await ensureBuild(ROOT);
  return { python, env: await registerKernel(ROOT, python) };
}

/** Runs a script's main function; a failure that the user can put right is shown as its message alone. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
