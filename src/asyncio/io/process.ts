import type { Coroutine } from "../coroutine.js";
import { internal } from "../coroutine-function.js";
import { describedByToString } from "../describe.js";
import { gather } from "../gather.js";
import type { EventLoop } from "../loop.js";
import { getRunningLoop } from "../running.js";
import type { BytesLike } from "./bytes.js";
import { BrokenPipeError, ConnectionResetError } from "./errors.js";
import { type Command, type SubprocessOptions, spawn } from "./spawn.js";
import { defaultLimit, type StreamReader } from "./stream-reader.js";
import type { StreamWriter } from "./stream-writer.js";
import { SubprocessStreamProtocol } from "./subprocess-stream-protocol.js";
import type { Signal, SubprocessTransport } from "./subprocess-transport.js";

/** A child process with streams. Made by `createSubprocessExec` and `createSubprocessShell`. */
export class Process {
  readonly pid: number;
  /** Its standard input, if that is a `PIPE`. */
  readonly stdin: StreamWriter | null;
  readonly stdout: StreamReader | null;
  readonly stderr: StreamReader | null;

  /** @internal */
  constructor(
    private readonly transport: SubprocessTransport,
    protocol: SubprocessStreamProtocol,
    private readonly loop: EventLoop,
  ) {
    this.pid = transport.getPid();
    this.stdin = protocol.stdin;
    this.stdout = protocol.stdout;
    this.stderr = protocol.stderr;
  }

  /** The exit code; for a process ended by a signal, minus the signal's number; null while it runs. */
  get returncode(): number | null {
    return this.transport.getReturncode();
  }

  /** Waits until it has exited. Pipes that nobody reads may keep it from that: see `communicate`. @returns its return code */
  wait(): Coroutine<number> {
    return wait(this);
  }

  /**
   * Writes `input` to its standard input and closes that, reads its output to the end, and waits until it has exited.
   * @param input bytes or text; null for none
   * @returns what it wrote: null for what is not a `PIPE`
   */
  communicate(input: BytesLike | null = null): Coroutine<[Buffer | null, Buffer | null]> {
    return communicate(this, input);
  }

  /** @throws ProcessLookupError if it has exited */
  sendSignal(signal: Signal): void {
    this.transport.sendSignal(signal);
  }

  /** Asks it to end, by SIGTERM. @throws ProcessLookupError if it has exited */
  terminate(): void {
    this.transport.terminate();
  }

  /** Ends it, by SIGKILL. @throws ProcessLookupError if it has exited */
  kill(): void {
    this.transport.kill();
  }

  toString(): string {
    return `<Process ${this.pid}>`;
  }

  /** @internal */
  _wait(): Generator<unknown, number, any> {
    return this.transport.wait();
  }

  /** @internal */
  *_communicate(input: BytesLike | null): Generator<unknown, [Buffer | null, Buffer | null], any> {
    const { loop } = this;
    const [, stdout, stderr] = yield* gather([
      loop.createTask(feed(this.stdin, input)),
      loop.createTask(readAll(this.transport, this.stdout, 1)),
      loop.createTask(readAll(this.transport, this.stderr, 2)),
    ]);
    yield* this._wait();
    return [stdout, stderr];
  }
}

describedByToString(Process);

const wait = internal<[Process], number>("Process.wait", (process) => process._wait());
const communicate = internal<[Process, BytesLike | null], [Buffer | null, Buffer | null]>(
  "Process.communicate",
  (process, input) => process._communicate(input),
);

/** A child that ends without reading its input is no error. */
const feed = internal<[StreamWriter | null, BytesLike | null], void>(
  "feedStdin",
  function* (stdin, input): Generator<unknown, void, any> {
    if (stdin === null) return;
    try {
      if (input !== null) {
        stdin.write(input);
        yield* stdin.drain();
      }
    } catch (error) {
      if (!(error instanceof BrokenPipeError || error instanceof ConnectionResetError)) throw error;
    }
    stdin.close();
  },
);

const readAll = internal<[SubprocessTransport, StreamReader | null, number], Buffer | null>(
  "readStream",
  function* (transport, stream, fd): Generator<unknown, Buffer | null, any> {
    if (stream === null) return null;
    const output = yield* stream.read();
    transport.getPipeTransport(fd)?.close();
    return output;
  },
);

/** How to start a process with streams. */
export interface ProcessOptions extends SubprocessOptions {
  /** The limit of its streams, in bytes; by default 64 KiB. */
  readonly limit?: number | undefined;
}

/**
 * Starts a program, without a shell. CPython: `asyncio.create_subprocess_exec`; difference: the arguments are a list.
 * @param options what is not given is the parent's own, as in CPython: use `PIPE` to read and write
 * @throws FileNotFoundError if there is no such program or folder; PermissionError; OSError
 */
export function createSubprocessExec(
  program: string,
  args: readonly string[] = [],
  options: ProcessOptions = {},
): Coroutine<Process> {
  return createProcess({ program, args }, options);
}

/** Runs a line in the shell. CPython: `asyncio.create_subprocess_shell`. See `createSubprocessExec`. */
export function createSubprocessShell(line: string, options: ProcessOptions = {}): Coroutine<Process> {
  return createProcess({ shellLine: line }, options);
}

const createProcess = internal<[Command, ProcessOptions], Process>(
  "createSubprocess",
  function* (command, options): Generator<unknown, Process, any> {
    const loop = getRunningLoop();
    const { limit = defaultLimit } = options;
    const makeProtocol = (): SubprocessStreamProtocol => new SubprocessStreamProtocol(loop, limit);
    const [transport, protocol] = yield* spawn(loop, makeProtocol, command, options);
    return new Process(transport, protocol, loop);
  },
);
