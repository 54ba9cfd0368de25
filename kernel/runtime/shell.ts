import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";

/** How long a command may take to end by itself once it has been asked to, in ms. */
const GRACE_MS = 500;
/** How long the pipes of an ended command stay open for its last words while a child of it holds them, in ms. */
const LAST_WORDS_MS = 100;

export interface ShellResult {
  /** The exit code; null if a signal ended the command. */
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ShellOptions {
  /** Ends the command and every process that it started: by SIGINT, and by SIGKILL if that does not do it. */
  signal?: AbortSignal;
}

/**
 * Runs a line in the user's shell (`$SHELL`, or `cmd.exe`), in the working directory, with nothing to read. What it
 * writes goes to `process.stdout` and `process.stderr` as it comes. As in IPython, a command that fails does not
 * throw: one line on stderr says so, and the global `_exit_code` holds the exit code, negative for a signal.
 *
 * A command that leaves a process in the background ends with the command; what that process writes later still
 * arrives.
 *
 * @throws Error if the shell itself cannot be started
 */
export async function shell(command: string, { signal }: ShellOptions = {}): Promise<ShellResult> {
  signal?.throwIfAborted();
  const windows = process.platform === "win32";
  const child = spawn(command, {
    shell: windows ? true : process.env.SHELL || "/bin/sh",
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that one signal reaches all that the command starts.
    detached: !windows,
    windowsHide: true,
  });
  forward(child.stdout, process.stdout);
  forward(child.stderr, process.stderr);
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    endGroup(child, "SIGINT");
    timer = setTimeout(() => endGroup(child, "SIGKILL"), GRACE_MS);
  };
  signal?.addEventListener("abort", interrupt, { once: true });
  try {
    const result = await ended(child);
    report(command, result);
    return result;
  } finally {
    signal?.removeEventListener("abort", interrupt);
    clearTimeout(timer);
    // The shell may have ended before what it started.
    if (signal?.aborted) endGroup(child, "SIGKILL");
  }
}

function ended(child: ChildProcess): Promise<ShellResult> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new Error(`Cannot start ${child.spawnfile}: ${cause.message}`, { cause })),
    );
    child.once("exit", (code, signal) => {
      const settle = () => resolve({ code, signal });
      child.once("close", settle);
      const waiting = setTimeout(settle, LAST_WORDS_MS);
      for (const stream of [child.stdout, child.stderr]) stream?.on("data", () => waiting.refresh());
      child.once("close", () => clearTimeout(waiting));
    });
  });
}

/** As `pipe`, without its listeners on a stream that lives as long as the process. */
function forward(from: Readable, to: Writable): void {
  from.on("data", (bytes: Uint8Array) => {
    if (to.write(bytes)) return;
    from.pause();
    to.once("drain", () => from.resume());
  });
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", `${child.pid}`, "/t", "/f"], { stdio: "ignore", windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

function report(command: string, { code, signal }: ShellResult): void {
  const value = signal === null ? code : -constants.signals[signal];
  Object.defineProperty(globalThis, "_exit_code", {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
  if (value === 0) return;
  const how = signal === null ? `exited with ${code}` : `was ended by ${signal}`;
  process.stderr.write(`!${command} ${how}\n`);
}
