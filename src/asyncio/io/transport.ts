import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Context, copyContext } from "../context.js";
import { Deque } from "../deque.js";
import { describedByToString } from "../describe.js";
import { RuntimeError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { localAddress, remoteAddress } from "./address.js";
import { type BytesLike, toBytes } from "./bytes.js";
import { asyncioError, BrokenPipeError } from "./errors.js";
import type { ExtraInfo } from "./extra-info.js";
import type { AnyProtocol, BufferedProtocol, Protocol } from "./protocol.js";
import { hold, release } from "./resources.js";
import { type WriteBufferLimits, WriteLimits } from "./write-limits.js";

/** What comes behind the last bytes. */
const eof = Symbol("eof");
const lost = Symbol("lost");
type Incoming = Buffer | typeof eof | typeof lost;

/** Is told of the connections of a server. */
export interface TransportOwner {
  attach(transport: Transport): void;
  detach(transport: Transport): void;
}

/**
 * A connection, on a socket of Node: what a protocol writes to and what calls the protocol. Made by
 * `loop.createConnection` and its like. CPython: `asyncio.Transport`, `ReadTransport` and `WriteTransport` in one.
 *
 * Everything that Node tells goes through the loop's ready queue, in the async context in which the connection was
 * asked for.
 */
export class Transport {
  private protocol: AnyProtocol | null = null;
  private socket: Socket;
  private readonly limits = new WriteLimits();
  /** What Node has given and the protocol was not told yet. */
  private readonly incoming = new Deque<Incoming>();
  private deliveryScheduled = false;
  /** Whether the protocol was told of the connection. */
  private begun = false;
  private paused = false;
  private closing = false;
  private eofSeen = false;
  private eofWritten = false;
  /** The socket is gone. */
  private gone = false;
  private finished = false;
  /** Something was queued that could not be sent. */
  private unsent = false;
  private error: unknown = null;
  private owner: TransportOwner | null = null;
  private readonly extra: ExtraInfo;

  /** @internal */
  constructor(
    private readonly loop: EventLoop,
    socket: Socket,
    extra: ExtraInfo = {},
    private readonly context: Context = copyContext(),
  ) {
    this.socket = socket;
    this.extra = {
      socket,
      sockname: localAddress(socket),
      peername: remoteAddress(socket),
      ...extra,
    };
    // From now on no error of the socket goes to nobody, which would end the process.
    socket.on("error", this.onError);
    socket.on("close", this.onClose);
    // Nor does any data: that of a child process flows on by itself when it exits.
    if (this.extra.end !== "write") socket.on("end", this.onEnd).on("data", this.onData);
    if (socket.destroyed) this.onClose();
    hold(loop, this);
  }

  /**
   * Queues bytes to be sent, without waiting. After `close()` and on a lost connection it does nothing.
   * @param data bytes, which must not change until they are sent, or text
   * @throws TypeError for other data; RuntimeError after `writeEof()`
   */
  write(data: BytesLike): void {
    const bytes = toBytes(data);
    if (this.eofWritten) throw new RuntimeError("Cannot call write() after writeEof()");
    if (bytes.length === 0 || this.closing || this.socket.destroyed) return;
    this.socket.write(bytes, this.onWritten);
    if (this.limits.mustPause(this.socket.writableLength)) this.tell("pauseWriting");
  }

  /** `write` for a list of pieces. */
  writelines(pieces: Iterable<BytesLike>): void {
    this.socket.cork();
    try {
      for (const piece of pieces) this.write(piece);
    } finally {
      this.socket.uncork();
    }
  }

  /**
   * Tells the peer, once everything is sent, that no more will come. Reading goes on.
   * @throws RuntimeError where `canWriteEof()` is false
   */
  writeEof(): void {
    if (!this.canWriteEof()) throw new RuntimeError("This transport cannot be half closed");
    if (this.closing || this.eofWritten) return;
    this.eofWritten = true;
    this.socket.end();
  }

  /** Whether `writeEof` works: not for TLS, nor for the reading end of a pipe. */
  canWriteEof(): boolean {
    return this.extra.sslcontext === undefined && this.extra.end !== "read";
  }

  /** Sends what is queued, then closes the connection; `connectionLost(null)` is called. No more is received. */
  close(): void {
    if (this.closing) return;
    this.stopReading();
    if (this.gone) this.connectionIsLost();
    else if (typeof this.socket.destroySoon === "function") this.socket.destroySoon();
    else if (this.extra.end === "read") this.socket.destroy();
    // The other end of a stream in this process may still be read.
    else this.socket.end(this.onClose);
  }

  /** Closes the connection now; what is queued is not sent. `connectionLost(null)` is called. */
  abort(): void {
    if (this.finished) return;
    this.stopReading();
    if (this.gone) this.connectionIsLost();
    else this.socket.destroy();
  }

  /** Whether it is closed or being closed. */
  isClosing(): boolean {
    return this.closing;
  }

  /** Whether bytes are being received. */
  isReading(): boolean {
    return !this.closing && !this.paused;
  }

  /** Receives nothing more until `resumeReading()`. */
  pauseReading(): void {
    if (this.closing || this.paused) return;
    this.paused = true;
    this.socket.pause();
  }

  resumeReading(): void {
    if (this.closing || !this.paused) return;
    this.paused = false;
    this.deliverSoon();
    this.socket.resume();
  }

  /**
   * How much may wait to be sent before `pauseWriting` of the protocol is called.
   * @throws ValueError unless `high >= low >= 0`
   */
  setWriteBufferLimits(limits: WriteBufferLimits = {}): void {
    this.limits.set(limits);
    if (this.limits.mustPause(this.getWriteBufferSize())) this.tell("pauseWriting");
  }

  getWriteBufferLimits(): { readonly low: number; readonly high: number } {
    return { low: this.limits.low, high: this.limits.high };
  }

  /** How many bytes wait to be sent. A piece counts until all of it is with the operating system. */
  getWriteBufferSize(): number {
    return this.socket.writableLength ?? 0;
  }

  /** What is known of the connection; see `ExtraInfo`. */
  getExtraInfo<K extends keyof ExtraInfo>(name: K): ExtraInfo[K];
  getExtraInfo<K extends keyof ExtraInfo, D>(name: K, fallback: D): NonNullable<ExtraInfo[K]> | D;
  getExtraInfo(name: keyof ExtraInfo, fallback?: unknown): unknown {
    const known = this.extra[name];
    if (known !== undefined) return known;
    if (this.extra.sslcontext !== undefined) {
      if (name === "cipher") return (this.socket as TLSSocket).getCipher();
      if (name === "peercert") return (this.socket as TLSSocket).getPeerCertificate();
      if (name === "sslObject") return this.socket;
    }
    return fallback;
  }

  /** Gives the connection to another protocol, whose `connectionMade` is not called. */
  setProtocol(protocol: AnyProtocol): void {
    this.protocol = protocol;
  }

  getProtocol(): AnyProtocol | null {
    return this.protocol;
  }

  toString(): string {
    const state = this.finished ? "closed" : this.closing ? "closing" : "open";
    const read = this.isReading() ? "polling" : "idle";
    return `<Transport ${state} read=${read} write=<bufsize=${this.getWriteBufferSize()}>>`;
  }

  /**
   * Calls `connectionMade`, then begins to read, then calls `then`.
   * @internal
   */
  start(protocol: AnyProtocol, owner: TransportOwner | null = null, then: (() => void) | null = null): void {
    this.protocol = protocol;
    this.soon(() => (protocol as Partial<Protocol>).connectionMade?.(this));
    this.adopt(protocol, owner);
    if (then !== null) this.soon(then);
  }

  /**
   * Begins to read for a protocol that was connected before.
   * @internal
   */
  adopt(protocol: AnyProtocol, owner: TransportOwner | null): void {
    this.protocol = protocol;
    this.owner = owner;
    owner?.attach(this);
    this.soon(this.beginReading);
  }

  /**
   * Gives the socket away, to be wrapped for TLS, with what belongs to the connection. What was received and not
   * told is put back.
   * @internal
   */
  detach(): { socket: Socket; owner: TransportOwner | null; extra: ExtraInfo; context: Context } {
    const { socket, owner, extra, context } = this;
    socket.pause();
    socket.off("data", this.onData);
    socket.off("end", this.onEnd);
    socket.off("close", this.onClose);
    for (const piece of [...this.incoming].reverse()) if (typeof piece !== "symbol") socket.unshift(piece);
    this.incoming.clear();
    this.closing = true;
    this.finished = true;
    owner?.detach(this);
    release(this.loop, this);
    return { socket, owner, extra, context };
  }

  /** @internal */
  loopClosed(): void {
    this.finished = true;
    this.socket.destroy();
  }

  private readonly beginReading = (): void => {
    this.begun = true;
    if (this.gone && this.closing) this.connectionIsLost();
    else this.deliverSoon();
  };

  private readonly onData = (data: Buffer): void => {
    if (this.closing) return;
    this.incoming.push(data);
    // Node reads on what a child process left when it exited, even if the pipe was paused.
    if (this.paused) this.socket.pause();
    this.deliverSoon();
  };

  private readonly onEnd = (): void => {
    if (this.closing) return;
    this.incoming.push(eof);
    this.deliverSoon();
  };

  private readonly onError = (error: unknown): void => {
    this.error ??= asyncioError(error);
  };

  private readonly onClose = (): void => {
    if (this.gone) return;
    this.gone = true;
    if (this.unsent && !this.closing && this.error === null) {
      this.error = new BrokenPipeError("The other end was closed before everything was sent", {
        code: "EPIPE",
      });
    }
    if (this.closing || this.error !== null) {
      this.stopReading();
      this.connectionIsLost();
    } else {
      this.incoming.push(lost);
      this.deliverSoon();
    }
  };

  private readonly onWritten = (error?: Error | null): void => {
    if (error || this.socket.destroyed) this.unsent = true;
    else if (this.limits.mustResume(this.socket.writableLength)) this.soon(this.resumeWriting);
  };

  private readonly resumeWriting = (): void => this.tell("resumeWriting");

  /** Nothing more is received from now on. */
  private stopReading(): void {
    this.closing = true;
    this.incoming.clear();
    if (this.extra.end !== "write") this.socket.pause();
  }

  private deliverSoon(): void {
    if (!this.begun || this.deliveryScheduled || this.paused || this.incoming.length === 0) return;
    this.deliveryScheduled = true;
    this.soon(this.deliver);
  }

  /** Tells the protocol one thing; others that run in the loop have their turn before the next. */
  private readonly deliver = (): void => {
    this.deliveryScheduled = false;
    if (this.paused) return;
    const piece = this.incoming.shift();
    if (piece === undefined) return;
    if (piece === eof) this.deliverEof();
    else if (piece === lost) this.deliverLost();
    else this.deliverData(piece);
    this.deliverSoon();
  };

  private deliverData(data: Buffer): void {
    const protocol = this.protocol as Partial<Protocol & BufferedProtocol>;
    try {
      if (protocol.getBuffer === undefined) protocol.dataReceived?.(data);
      else this.fill(protocol as BufferedProtocol, data);
    } catch (error) {
      this.fatal(error, "Fatal error: protocol.dataReceived() call failed.");
    }
  }

  private fill(protocol: BufferedProtocol, data: Buffer): void {
    for (let at = 0; at < data.length && !this.closing; ) {
      const buffer = protocol.getBuffer(data.length - at);
      if (buffer.length === 0) throw new RuntimeError("getBuffer() returned an empty buffer");
      const piece = data.subarray(at, at + buffer.length);
      buffer.set(piece);
      at += piece.length;
      protocol.bufferUpdated(piece.length);
    }
  }

  private deliverEof(): void {
    this.eofSeen = true;
    let keepOpen: unknown;
    try {
      keepOpen = (this.protocol as Partial<Protocol>).eofReceived?.();
    } catch (error) {
      this.fatal(error, "Fatal error: protocol.eofReceived() call failed.");
      return;
    }
    if (!keepOpen || this.extra.sslcontext !== undefined) this.close();
  }

  /** Node closed the socket. When both sides had ended, the connection stays until it is closed here too. */
  private deliverLost(): void {
    if (this.eofSeen && !this.closing) return;
    this.closing = true;
    this.connectionIsLost();
  }

  private connectionIsLost(): void {
    if (this.finished || !this.begun) return;
    this.finished = true;
    this.soon(this.tellLost);
  }

  private readonly tellLost = (): void => {
    release(this.loop, this);
    try {
      (this.protocol as Partial<Protocol>).connectionLost?.(this.error);
    } finally {
      this.owner?.detach(this);
    }
  };

  private fatal(exception: unknown, message: string): void {
    this.loop.callExceptionHandler({ message, exception, transport: this, protocol: this.protocol });
    this.error = exception;
    this.abort();
  }

  private tell(method: "pauseWriting" | "resumeWriting"): void {
    try {
      (this.protocol as Partial<Protocol>)[method]?.();
    } catch (exception) {
      const message = `protocol.${method}() failed`;
      this.loop.callExceptionHandler({ message, exception, transport: this, protocol: this.protocol });
    }
  }

  private soon(callback: () => void): void {
    if (!this.loop.isClosed()) this.loop.callSoonIn(this.context, callback);
  }
}

describedByToString(Transport);
