import { type ChildProcess, spawn } from "node:child_process";

/**
 * Starts a runtime process, with pipes for its output, its events, its commands and its control thread.
 *
 * @param entry the path of its program
 */
export function spawnRuntime(entry: string): ChildProcess {
  const child = spawn(process.execPath, ["--expose-internals", entry], {
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    // A group of its own: Ctrl+C in the terminal of Jupyter is for the kernel, which interrupts the cell.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  // That it cannot be started is told before anybody else listens.
  child.on("error", () => {});
  return child;
}
