import type { Coroutine } from "../coroutine.js";
import { internal } from "../coroutine-function.js";
import { describe, describedByToString } from "../describe.js";
import { Given } from "../given.js";
import type { EventLoop } from "../loop.js";
import type { BytesLike } from "./bytes.js";
import type { Drain } from "./drain.js";
import type { ExtraInfo } from "./extra-info.js";
import type { StreamReader } from "./stream-reader.js";
import type { TlsOptions, TlsUpgrade } from "./tls.js";
import type { Transport } from "./transport.js";

/** What a writer needs of the protocol of its transport. */
export interface WriterProtocol {
  /** @internal */ readonly drain: Drain;
  /** Waits until the connection is lost. @throws the error that it was lost by @internal */
  waitClosed(): Generator<unknown, void, any>;
  /** Puts TLS between `transport` and this protocol. @internal */
  startTls?(
    transport: Transport,
    options: TlsOptions,
    upgrade: TlsUpgrade,
  ): Generator<unknown, Transport, any>;
}

/** The sending side of a stream. Made by `openConnection` and its like. CPython: `asyncio.StreamWriter`. */
export class StreamWriter {
  /** @param reader the receiving side, whose error `drain` throws too */
  constructor(
    /** What it writes to. */
    public transport: Transport,
    private readonly protocol: WriterProtocol,
    private readonly reader: StreamReader | null,
    readonly loop: EventLoop,
  ) {}

  /**
   * Queues bytes to be sent; follow it by `await writer.drain()`.
   * @throws TypeError for anything that is neither bytes nor text; RuntimeError after `writeEof()`
   */
  write(data: BytesLike): void {
    this.transport.write(data);
  }

  /** `write` for a list of pieces. */
  writelines(pieces: Iterable<BytesLike>): void {
    this.transport.writelines(pieces);
  }

  /** Tells the peer that no more will come, once everything is sent. @throws RuntimeError under TLS */
  writeEof(): void {
    this.transport.writeEof();
  }

  canWriteEof(): boolean {
    return this.transport.canWriteEof();
  }

  /** Sends what is queued, then closes the connection; `waitClosed` tells when that is done. */
  close(): void {
    this.transport.close();
  }

  isClosing(): boolean {
    return this.transport.isClosing();
  }

  /** Waits until the connection is closed. @throws the error that it was lost by */
  waitClosed(): Coroutine<void> {
    return waitClosed(this);
  }

  getExtraInfo<K extends keyof ExtraInfo>(name: K): ExtraInfo[K];
  getExtraInfo<K extends keyof ExtraInfo, D>(name: K, fallback: D): NonNullable<ExtraInfo[K]> | D;
  getExtraInfo(name: keyof ExtraInfo, fallback?: unknown): unknown {
    return this.transport.getExtraInfo(name, fallback);
  }

  /**
   * Waits until it is good to write on: at once, or when no more than the low water mark waits to be sent.
   * @throws the error of the reader; ConnectionResetError `Connection lost`, or the error it was lost by meanwhile
   */
  drain(): Coroutine<void> {
    return drain(this);
  }

  /**
   * Goes on under TLS on the same connection. CPython 3.11: `StreamWriter.start_tls`.
   * @param options for `tls.connect`, or for a server for `tls.createServer`
   * @throws the error of the handshake
   */
  startTls(options: TlsOptions, upgrade: Omit<TlsUpgrade, "serverSide"> = {}): Coroutine<void> {
    return startTls(this, options, upgrade);
  }

  /** `close()` and `waitClosed()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  toString(): string {
    const reader = this.reader === null ? "" : ` reader=${describe(this.reader)}`;
    return `<StreamWriter transport=${describe(this.transport)}${reader}>`;
  }

  /** @internal */
  _drain(): Generator<unknown, void, any> | Given<void> {
    this.checkReader();
    if (!this.transport.isClosing() && this.protocol.drain.open) return new Given<void>(undefined);
    return this.drainSlowly();
  }

  /** @internal */
  _waitClosed(): Generator<unknown, void, any> {
    return this.protocol.waitClosed();
  }

  /** @internal */
  *_startTls(options: TlsOptions, upgrade: TlsUpgrade): Generator<unknown, void, any> {
    yield* this.drain();
    this.transport = yield* this.protocol.startTls!(this.transport, options, upgrade);
  }

  private *drainSlowly(): Generator<unknown, void, any> {
    const { drain } = this.protocol;
    if (this.transport.isClosing() && this.transport.getWriteBufferSize() === 0) {
      // What is written now goes nowhere, so that the loss is waited for and told.
      try {
        yield* this.protocol.waitClosed();
      } catch (error) {
        if (!drain.lost) throw error;
      }
    }
    yield* drain.wait();
  }

  private checkReader(): void {
    const error = this.reader?.exception() ?? null;
    if (error !== null) throw error;
  }
}

describedByToString(StreamWriter);

const drain = internal<[StreamWriter], void>("drain", (writer) => writer._drain());
const waitClosed = internal<[StreamWriter], void>("waitClosed", (writer) => writer._waitClosed());
const startTls = internal<[StreamWriter, TlsOptions, TlsUpgrade], void>(
  "startTls",
  (writer, options, upgrade) => writer._startTls(options, upgrade),
);
