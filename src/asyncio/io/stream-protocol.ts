import { isCoroutine } from "../coroutine.js";
import { coroutine } from "../coroutine-function.js";
import { describedByToString } from "../describe.js";
import { ensureFuture } from "../ensure-future.js";
import type { Future } from "../future.js";
import { isAsyncFunction, isThenable } from "../kinds.js";
import type { EventLoop } from "../loop.js";
import { defaultLoop } from "../running.js";
import { Drain } from "./drain.js";
import { Ending } from "./ending.js";
import { startTls } from "./start-tls.js";
import type { StreamReader } from "./stream-reader.js";
import { StreamWriter, type WriterProtocol } from "./stream-writer.js";
import type { TlsOptions, TlsUpgrade } from "./tls.js";
import type { Transport } from "./transport.js";

/**
 * Called for each connection of a server: a coroutine function, an async function or a generator function, which
 * becomes the body of a task, or a plain function.
 */
export type ClientConnected = (reader: StreamReader, writer: StreamWriter) => unknown;

/**
 * Stands between a transport and a reader and writer. CPython: `asyncio.StreamReaderProtocol`.
 */
export class StreamReaderProtocol implements WriterProtocol {
  /** It only keeps data, so that this need not go through the loop. @internal */
  readonly _direct = true;
  /** @internal */ readonly drain: Drain;
  private readonly loop: EventLoop;
  private readonly closed: Ending;
  private transport: Transport | null = null;

  /** @param clientConnected on the side of a server, what to do with a connection */
  constructor(
    private readonly reader: StreamReader,
    private readonly clientConnected: ClientConnected | null = null,
    options: { loop?: EventLoop | undefined } = {},
  ) {
    this.loop = options.loop ?? defaultLoop();
    this.drain = new Drain(this.loop, this);
    this.closed = new Ending(this.loop, "socket", this);
  }

  connectionMade(transport: Transport): void {
    this.transport = transport;
    this.reader.setTransport(transport);
    if (this.clientConnected === null) return;
    const writer = new StreamWriter(transport, this, this.reader, this.loop);
    const handled = this.call(this.clientConnected, writer);
    handled?.addDoneCallback((task) => this.handled(task));
  }

  dataReceived(data: Buffer): void {
    this.reader.feedData(data);
  }

  eofReceived(): boolean {
    this.reader.feedEof();
    return true;
  }

  connectionLost(error: unknown): void {
    if (error === null) this.reader.feedEof();
    else this.reader.setException(error);
    this.drain.connectionLost(error);
    this.closed.come(error);
    this.transport = null;
  }

  pauseWriting(): void {
    this.drain.pause();
  }

  resumeWriting(): void {
    this.drain.resume();
  }

  /** @internal */
  waitClosed(): Generator<unknown, void, any> {
    return this.closed.wait();
  }

  /** @internal */
  *startTls(
    transport: Transport,
    options: TlsOptions,
    upgrade: TlsUpgrade,
  ): Generator<unknown, Transport, any> {
    const serverSide = this.clientConnected !== null;
    const secure = yield* startTls(this.loop, transport, this, options, { ...upgrade, serverSide });
    this.transport = secure;
    this.reader._replaceTransport(secure);
    return secure;
  }

  toString(): string {
    return `<StreamReaderProtocol reader=${this.reader} transport=${this.transport}>`;
  }

  /** @returns the future to watch if the connection is handled by a coroutine */
  private call(clientConnected: ClientConnected, writer: StreamWriter): Future<unknown> | null {
    const { loop, reader } = this;
    if (suspends(clientConnected)) {
      return loop.createTask(coroutine(clientConnected as AsyncClient)(reader, writer));
    }
    const result = clientConnected(reader, writer);
    if (isCoroutine(result)) return loop.createTask(result);
    return isThenable(result) ? ensureFuture(result, { loop }) : null;
  }

  private handled(task: Future<unknown>): void {
    const transport = this.transport;
    if (task.cancelled()) {
      transport?.close();
      return;
    }
    const exception = task.exception();
    if (exception === null) return;
    this.loop.callExceptionHandler({
      message: "Unhandled exception in clientConnected",
      exception,
      transport,
    });
    transport?.close();
  }
}

describedByToString(StreamReaderProtocol);

type AsyncClient = (reader: StreamReader, writer: StreamWriter) => Promise<unknown>;

/** Whether calling `fn` would begin a body that goes on by itself: that is left to a task. */
function suspends(fn: Function): boolean {
  return isAsyncFunction(fn) || Object.prototype.toString.call(fn) === "[object GeneratorFunction]";
}
