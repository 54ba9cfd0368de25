import type { ChildProcess } from "node:child_process";
import { type ConnectionInfo, readConnectionFile } from "./protocol/connection.js";
import { log } from "./server/log.js";
import { RuntimeClient } from "./server/runtime-client.js";

/** @throws Error in one line */
function readInfo(path: string | undefined): ConnectionInfo {
  if (path === undefined) throw new Error("a connection file is needed: start the kernel from Jupyter");
  return readConnectionFile(path);
}

/** @throws Error in one line, where a package that the kernel is made of, or its native part, does not load */
async function load(): Promise<typeof import("./server/kernel.js")> {
  try {
    return await import("./server/kernel.js");
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new Error(
      `the kernel does not load (${reason}). Install it again: npm install -g tsloop; 'tsloop doctor' says more`,
    );
  }
}

/**
 * Serves until somebody asks to shut down, and ends the process then; where it cannot, after one line that says why.
 *
 * @param path of the connection file
 * @param child the process of the runtime, started already
 */
export async function start(path: string | undefined, child: ChildProcess): Promise<void> {
  const runtime = new RuntimeClient(child);
  try {
    const info = readInfo(path);
    const { startKernel } = await load();
    await startKernel(info, runtime);
  } catch (error) {
    runtime.stop();
    log((error as Error).message);
    process.exit(1);
  }
}
