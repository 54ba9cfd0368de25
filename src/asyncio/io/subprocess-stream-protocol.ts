import { describedByToString } from "../describe.js";
import type { EventLoop } from "../loop.js";
import { Drain } from "./drain.js";
import { Ending } from "./ending.js";
import { StreamReader } from "./stream-reader.js";
import { StreamWriter, type WriterProtocol } from "./stream-writer.js";
import type { SubprocessTransport } from "./subprocess-transport.js";

/** Stands between a child process and its streams. CPython: `subprocess.SubprocessStreamProtocol`. */
export class SubprocessStreamProtocol implements WriterProtocol {
  stdin: StreamWriter | null = null;
  stdout: StreamReader | null = null;
  stderr: StreamReader | null = null;
  /** @internal */ readonly drain: Drain;
  private readonly stdinClosed: Ending;
  private readonly openOutputs = new Set<number>();
  private transport: SubprocessTransport | null = null;
  private exited = false;

  constructor(
    private readonly loop: EventLoop,
    private readonly limit: number,
  ) {
    this.drain = new Drain(loop, this);
    this.stdinClosed = new Ending(loop, "process", this);
  }

  connectionMade(transport: SubprocessTransport): void {
    this.transport = transport;
    this.stdout = this.makeReader(transport, 1);
    this.stderr = this.makeReader(transport, 2);
    const stdin = transport.getPipeTransport(0);
    if (stdin !== null) this.stdin = new StreamWriter(stdin, this, null, this.loop);
  }

  pipeDataReceived(fd: number, data: Buffer): void {
    (fd === 1 ? this.stdout : this.stderr)?.feedData(data);
  }

  pipeConnectionLost(fd: number, error: unknown): void {
    if (fd === 0) {
      this.stdin?.close();
      this.drain.connectionLost(error);
      this.stdinClosed.come(error);
      return;
    }
    const reader = fd === 1 ? this.stdout : this.stderr;
    if (error === null) reader?.feedEof();
    else reader?.setException(error);
    this.openOutputs.delete(fd);
    this.closeWhenDone();
  }

  processExited(): void {
    this.exited = true;
    this.closeWhenDone();
  }

  pauseWriting(): void {
    this.drain.pause();
  }

  resumeWriting(): void {
    this.drain.resume();
  }

  /** @internal */
  waitClosed(): Generator<unknown, void, any> {
    return this.stdinClosed.wait();
  }

  toString(): string {
    const info = ["SubprocessStreamProtocol"];
    if (this.stdin !== null) info.push(`stdin=${this.stdin}`);
    if (this.stdout !== null) info.push(`stdout=${this.stdout}`);
    if (this.stderr !== null) info.push(`stderr=${this.stderr}`);
    return `<${info.join(" ")}>`;
  }

  private makeReader(transport: SubprocessTransport, fd: number): StreamReader | null {
    const pipe = transport.getPipeTransport(fd);
    if (pipe === null) return null;
    const reader = new StreamReader({ limit: this.limit, loop: this.loop });
    reader.setTransport(pipe);
    this.openOutputs.add(fd);
    return reader;
  }

  private closeWhenDone(): void {
    if (this.openOutputs.size > 0 || !this.exited) return;
    this.transport?.close();
    this.transport = null;
  }
}

describedByToString(SubprocessStreamProtocol);
