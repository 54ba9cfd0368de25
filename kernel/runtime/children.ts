import { ChildProcess } from "node:child_process";

type Stdio = "inherit" | "pipe" | "ignore" | number | null | undefined | object;
interface Options {
  stdio?: Stdio | Stdio[];
}
type Spawn = (this: ChildProcess, options: Options) => unknown;

/**
 * A child process that inherits stdout or stderr would write to the file descriptors, past the cell that started
 * it. It gets pipes instead, and what comes through them is written in the context of the caller. (Synchronous
 * children keep the descriptors: while one runs nothing else can, so that the kernel knows whose output it is.)
 */
export function installChildOutput(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn: Spawn };
  const spawn = prototype.spawn;
  prototype.spawn = function (this: ChildProcess, options: Options) {
    const stdio = Array.isArray(options.stdio)
      ? [...options.stdio]
      : Array<Stdio>(3).fill(options.stdio ?? "pipe");
    const inherited = [1, 2].filter((fd) => inherits(stdio[fd], fd));
    if (inherited.length === 0) return spawn.call(this, options);
    for (const fd of inherited) stdio[fd] = "pipe";
    const result = spawn.call(this, { ...options, stdio });
    const forwarded = { 1: this.stdout, 2: this.stderr } as Record<number, NodeJS.ReadableStream | null>;
    for (const fd of inherited) {
      const target = fd === 1 ? process.stdout : process.stderr;
      forwarded[fd]?.on("data", (chunk: Buffer) => target.write(chunk));
      // As with inherited descriptors, the caller has no stream of its own to read.
      if (fd === 1) this.stdout = null;
      else this.stderr = null;
    }
    return result;
  };
}

function inherits(stdio: Stdio, fd: number): boolean {
  if (stdio === "inherit" || stdio === fd) return true;
  return (
    stdio !== null && typeof stdio === "object" && (stdio as { fd?: number }).fd === fd && isOutput(stdio)
  );
}

function isOutput(stream: object): boolean {
  return stream === process.stdout || stream === process.stderr;
}
