/** What Jupyter launches: `node main.js <connection file>`. */
import { type ConnectionInfo, readConnectionFile } from "./protocol/connection.js";
import { log } from "./server/log.js";
import { RuntimeClient } from "./server/runtime-client.js";

function readInfo(): ConnectionInfo {
  const path = process.argv[2];
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

let runtime: RuntimeClient | undefined;

try {
  const info = readInfo();
  runtime = new RuntimeClient();
  const { startKernel } = await load();
  await startKernel(info, runtime);
} catch (error) {
  runtime?.stop();
  log((error as Error).message);
  process.exit(1);
}
