import type { ChildProcess, SpawnOptions } from "node:child_process";
import type { Socket } from "node:net";
import type { Stream } from "node:stream";
import { ValueError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";
import { asyncioError } from "./errors.js";
import { childProcess } from "./node.js";
import { fail, succeed } from "./opening.js";
import { pipePair } from "./pipe-pair.js";
import type { SubprocessProtocol } from "./protocol.js";
import { SubprocessTransport } from "./subprocess-transport.js";

/** A new pipe to the child. */
export const PIPE = -1;
/** For the standard error stream: into the same as the standard output. */
export const STDOUT = -2;
/** Nothing comes in, or what goes out is lost. */
export const DEVNULL = -3;

/** What a file of the child is: a constant, a file descriptor, a stream that has one, or null for the parent's own. */
export type Stdio = typeof PIPE | typeof DEVNULL | number | Stream | null;

/** How to start a process. CPython: the keywords of `loop.subprocess_exec`. */
export interface SubprocessOptions {
  readonly stdin?: Stdio | undefined;
  readonly stdout?: Stdio | undefined;
  /** `STDOUT` puts it into the standard output. */
  readonly stderr?: Stdio | typeof STDOUT | undefined;
  /** The folder that it starts in. */
  readonly cwd?: string | URL | undefined;
  /** All of its environment; by default that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Start it in a session of its own, away from the terminal of this process. */
  readonly startNewSession?: boolean | undefined;
  /** Numbers of the user and group that it runs as. */
  readonly user?: number | undefined;
  readonly group?: number | undefined;
}

/** The program and its arguments, or a line for the shell. */
export type Command =
  | { readonly program: string; readonly args: readonly string[] }
  | { readonly shellLine: string };

/** Behind `loop.subprocessExec` and `loop.subprocessShell`. */
export function* spawn<P extends Partial<SubprocessProtocol>>(
  loop: EventLoop,
  protocolFactory: () => P,
  command: Command,
  options: SubprocessOptions,
): Generator<unknown, [SubprocessTransport, P], any> {
  checkCommand(command);
  const protocol = protocolFactory();
  const merged = options.stderr === STDOUT && options.stdout === PIPE ? yield* pipePair(loop) : null;
  let transport: SubprocessTransport;
  try {
    const child = start(command, spawnOptions(options, merged?.writer ?? null));
    if (child.pid === undefined) throw yield* failure(loop, child);
    transport = new SubprocessTransport(loop, child, protocol, pipesOf(child, merged?.reader ?? null));
  } catch (error) {
    merged?.reader.destroy();
    throw error;
  } finally {
    merged?.writer.destroy();
  }
  const made = purposeful(loop.createFuture<void>(), "process", transport);
  loop.callSoon(() => succeed(made, undefined));
  try {
    yield* made;
  } catch (error) {
    transport.close();
    throw error;
  }
  return [transport, protocol];
}

function start(command: Command, options: SpawnOptions): ChildProcess {
  try {
    if ("shellLine" in command) return childProcess().spawn(command.shellLine, { ...options, shell: true });
    return childProcess().spawn(command.program, [...command.args], options);
  } catch (error) {
    throw asyncioError(error);
  }
}

/** The error for which a process was not started. */
function* failure(loop: EventLoop, child: ChildProcess): Generator<unknown, unknown, any> {
  const told = purposeful(loop.createFuture<never>(), "process", child);
  child.once("error", (error) => fail(told, asyncioError(error)));
  try {
    return yield* told;
  } catch (error) {
    return error;
  }
}

function spawnOptions(options: SubprocessOptions, merged: Socket | null): SpawnOptions {
  const { stdin = null, stdout = null, stderr = null, cwd, env, startNewSession, user, group } = options;
  const output = merged ?? stdio(stdout, 1);
  return {
    stdio: [
      stdio(stdin, 0),
      output,
      stderr === STDOUT ? (output === "inherit" ? 1 : output) : stdio(stderr, 2),
    ],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(startNewSession === undefined ? {} : { detached: startNewSession }),
    ...(user === undefined ? {} : { uid: user }),
    ...(group === undefined ? {} : { gid: group }),
    windowsHide: true,
  };
}

function stdio(wanted: Stdio, fd: number): "pipe" | "ignore" | "inherit" | number | Stream {
  if (wanted === null) return "inherit";
  if (wanted === PIPE) return "pipe";
  if (wanted === DEVNULL) return "ignore";
  if (typeof wanted === "number" && !(Number.isInteger(wanted) && wanted >= 0)) {
    throw new ValueError(`${wanted} is not a file for the child's ${fd}`);
  }
  return wanted;
}

function pipesOf(child: ChildProcess, merged: Socket | null): Map<number, Socket> {
  const pipes = new Map<number, Socket>();
  // Of "pipe", Node makes sockets.
  if (child.stdin !== null) pipes.set(0, child.stdin as Socket);
  const output = merged ?? child.stdout;
  if (output !== null) pipes.set(1, output as Socket);
  if (child.stderr !== null) pipes.set(2, child.stderr as Socket);
  return pipes;
}

function checkCommand(command: Command): void {
  const parts = "shellLine" in command ? [command.shellLine] : [command.program, ...command.args];
  for (const part of parts) {
    if (typeof part !== "string") throw new TypeError("program arguments must be strings");
  }
}
