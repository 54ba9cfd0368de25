import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { type Context, copyContext } from "../context.js";
import { describedByToString } from "../describe.js";
import type { EventLoop } from "../loop.js";
import { Ending } from "./ending.js";
import { ProcessLookupError } from "./errors.js";
import { os } from "./node.js";
import type { SubprocessProtocol } from "./protocol.js";
import { hold, release } from "./resources.js";
import { Transport } from "./transport.js";

/** A signal by name or by number. */
export type Signal = NodeJS.Signals | number;

/** The pipes to a child process that its parent holds, by the child's number of the file. */
export type Pipes = ReadonlyMap<number, Socket>;

/**
 * A child process and the pipes to it. Made by `loop.subprocessExec` and `loop.subprocessShell`.
 * CPython: `asyncio.SubprocessTransport`.
 */
export class SubprocessTransport {
  private readonly pipes = new Map<number, Transport>();
  private readonly open = new Set<number>();
  private readonly exited: Ending;
  private readonly context: Context = copyContext();
  private returncode: number | null = null;
  private closing = false;

  /** @internal */
  constructor(
    private readonly loop: EventLoop,
    private readonly child: ChildProcess,
    private protocol: Partial<SubprocessProtocol>,
    pipes: Pipes,
  ) {
    this.exited = new Ending(loop, "process", this);
    hold(loop, this);
    const connectionMade = (): void => this.protocol.connectionMade?.(this);
    this.soon(connectionMade);
    for (const [fd, socket] of pipes) this.addPipe(fd, socket);
    child.on("exit", (code, signal) => {
      const processExited = (): void => this.processExited(returncode(code, signal));
      this.soon(processExited);
    });
    // Signals that cannot be sent are told by `kill`; nothing else is told in this way once the child is there.
    child.on("error", () => {});
  }

  getPid(): number {
    return this.child.pid!;
  }

  /** The exit code; for a process ended by a signal, minus the signal's number; null while it runs. */
  getReturncode(): number | null {
    return this.returncode;
  }

  /** The transport of the pipe to the child's file `fd` (0, 1 or 2); null if there is none. */
  getPipeTransport(fd: number): Transport | null {
    return this.pipes.get(fd) ?? null;
  }

  /** @throws ProcessLookupError if it has exited; TypeError for a signal that does not exist */
  sendSignal(signal: Signal): void {
    if (this.returncode !== null) throw new ProcessLookupError("The process has exited", { code: "ESRCH" });
    this.child.kill(signal);
  }

  /** Asks it to end, by SIGTERM. @throws ProcessLookupError if it has exited */
  terminate(): void {
    this.sendSignal("SIGTERM");
  }

  /** Ends it, by SIGKILL. @throws ProcessLookupError if it has exited */
  kill(): void {
    this.sendSignal("SIGKILL");
  }

  /** Closes the pipes, and kills the process if it still runs. */
  close(): void {
    if (this.closing) return;
    this.closing = true;
    for (const pipe of this.pipes.values()) pipe.close();
    if (this.returncode === null && this.child.exitCode === null) this.child.kill("SIGKILL");
  }

  isClosing(): boolean {
    return this.closing;
  }

  getExtraInfo(name: "subprocess"): ChildProcess;
  getExtraInfo(name: string, fallback?: unknown): unknown;
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return name === "subprocess" ? this.child : fallback;
  }

  setProtocol(protocol: Partial<SubprocessProtocol>): void {
    this.protocol = protocol;
  }

  getProtocol(): Partial<SubprocessProtocol> {
    return this.protocol;
  }

  toString(): string {
    const state = this.returncode === null ? "running" : `returncode=${this.returncode}`;
    const pipes = ["stdin", "stdout", "stderr"].filter((_, fd) => this.pipes.has(fd));
    return `<SubprocessTransport ${[...(this.closing ? ["closed"] : []), `pid=${this.getPid()}`, state, ...pipes].join(" ")}>`;
  }

  /** Waits until the process has exited. @returns its return code @internal */
  *wait(): Generator<unknown, number, any> {
    yield* this.exited.wait();
    return this.returncode!;
  }

  /** @internal */
  loopClosed(): void {
    if (this.returncode === null && this.child.exitCode === null) this.child.kill("SIGKILL");
  }

  private addPipe(fd: number, socket: Socket): void {
    const pipe = new Transport(this.loop, socket, { end: fd === 0 ? "write" : "read" }, this.context);
    this.pipes.set(fd, pipe);
    this.open.add(fd);
    const connectionLost = (error: unknown): void => this.pipeLost(fd, error);
    if (fd === 0) {
      pipe.start({
        connectionLost,
        pauseWriting: () => this.protocol.pauseWriting?.(),
        resumeWriting: () => this.protocol.resumeWriting?.(),
      });
    } else {
      pipe.start({ connectionLost, dataReceived: (data) => this.protocol.pipeDataReceived?.(fd, data) });
    }
  }

  private pipeLost(fd: number, error: unknown): void {
    this.open.delete(fd);
    try {
      this.protocol.pipeConnectionLost?.(fd, error);
    } finally {
      this.finishSoon();
    }
  }

  private processExited(code: number): void {
    this.returncode = code;
    this.exited.come(null);
    try {
      this.protocol.processExited?.();
    } finally {
      this.finishSoon();
    }
  }

  /** Pipes may outlive the process: another that it started has them too. */
  private finishSoon(): void {
    if (this.returncode === null || this.open.size > 0) return;
    release(this.loop, this);
    const connectionLost = (): void => this.protocol.connectionLost?.(null);
    this.soon(connectionLost);
  }

  private soon(callback: () => void): void {
    if (!this.loop.isClosed()) this.loop.callSoonIn(this.context, callback);
  }
}

describedByToString(SubprocessTransport);

function returncode(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 0) : -os().constants.signals[signal];
}
