/** What Jupyter launches: `node main.js <connection file>`. */
import { type ConnectionInfo, readConnectionFile } from "./protocol/connection.js";
import { log } from "./server/log.js";

function readInfo(): ConnectionInfo {
  const path = process.argv[2];
  if (path === undefined) throw new Error("a connection file is needed: start the kernel from Jupyter");
  return readConnectionFile(path);
}

try {
  const info = readInfo();
  const { startKernel } = await import("./server/kernel.js");
  await startKernel(info);
} catch (error) {
  log((error as Error).message);
  process.exit(1);
}
