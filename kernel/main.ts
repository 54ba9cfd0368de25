/** What Jupyter launches: `node main.js <connection file>`. */
import { type ConnectionInfo, readConnectionFile } from "./protocol/connection.js";
import { log } from "./server/log.js";
import { RuntimeClient } from "./server/runtime-client.js";

function readInfo(): ConnectionInfo {
  const path = process.argv[2];
  if (path === undefined) throw new Error("a connection file is needed: start the kernel from Jupyter");
  return readConnectionFile(path);
}

let runtime: RuntimeClient | undefined;

try {
  const info = readInfo();
  runtime = new RuntimeClient();
  const { startKernel } = await import("./server/kernel.js");
  await startKernel(info, runtime);
} catch (error) {
  runtime?.stop();
  log((error as Error).message);
  process.exit(1);
}
