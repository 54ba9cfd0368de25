import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Context, copyContext } from "../context.js";
import { describe, describedByToString } from "../describe.js";
import { RuntimeError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { localAddress, remoteAddress } from "./address.js";
import type { BytesLike } from "./bytes.js";
import { asyncioError, BrokenPipeError } from "./errors.js";
import type { ExtraInfo } from "./extra-info.js";
import type { Intake } from "./intake.js";
import type { AnyProtocol, BufferedProtocol, Protocol } from "./protocol.js";
import { Receiver } from "./receiver.js";
import { hold, release } from "./resources.js";
import { Sender } from "./sender.js";
import type { WriteBufferLimits } from "./write-limits.js";

/** Is told of the connections of a server. */
export interface TransportOwner {
  /** @internal */
  attach(transport: Transport): void;
  /** @internal */
  detach(transport: Transport): void;
}

/** What belongs to a connection, and goes on with it under TLS. */
export interface Connection {
  readonly socket: Socket;
  readonly owner: TransportOwner | null;
  readonly extra: ExtraInfo;
  readonly context: Context;
}

/**
 * A connection, on a socket of Node: what a protocol writes to and what calls the protocol. Made by
 * `loop.createConnection` and its like. CPython: `asyncio.Transport`, `ReadTransport` and `WriteTransport` in one.
 *
 * Everything that Node tells goes through the loop's ready queue, in the async context in which the connection was
 * asked for. Difference: small pieces are sent together, once the code that wrote them and its microtasks are done.
 */
export class Transport {
  private protocol: AnyProtocol | null = null;
  private readonly sender: Sender;
  private readonly receiver: Receiver;
  private begun = false;
  private closing = false;
  private eofSeen = false;
  /** The socket is gone. */
  private gone = false;
  /** The protocol was told of the loss, or will be. */
  private finished = false;
  private error: unknown = null;
  private owner: TransportOwner | null = null;
  private readonly extra: ExtraInfo;

  /** @internal */
  constructor(
    private readonly loop: EventLoop,
    private readonly socket: Socket,
    extra: ExtraInfo = {},
    private readonly context: Context = copyContext(),
    intake: Intake | null = null,
  ) {
    this.extra = { socket, sockname: localAddress(socket), peername: remoteAddress(socket), ...extra };
    this.sender = new Sender(socket, {
      pause: () => this.tell("pauseWriting"),
      resume: () => this.soon(this.resumeWriting),
    });
    this.receiver = new Receiver(socket, {
      data: (data) => this.deliverData(data),
      eof: () => this.deliverEof(),
      lost: () => this.deliverLost(),
      soon: (callback) => this.soon(callback),
    });
    // From now on no error of the socket goes to nobody, which would end the process.
    socket.on("error", this.onError).on("close", this.onClose);
    // Nor does any data: that of a child process flows on by itself when it exits.
    if (this.extra.end !== "write") socket.on("end", this.receiver.onEnd);
    if (intake !== null) intake.begin(this.receiver.onData);
    else if (this.extra.end !== "write") socket.on("data", this.receiver.onData);
    if (socket.destroyed) this.onClose();
    hold(loop, this);
  }

  /**
   * Queues bytes to be sent, without waiting. After `close()` and on a lost connection it does nothing.
   * @param data bytes, which must not change until they are sent, or text
   * @throws TypeError for other data; RuntimeError after `writeEof()`
   */
  write(data: BytesLike): void {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) {
      throw new TypeError(`data argument must be a bytes-like object or a string, not ${describe(data)}`);
    }
    if (data.length > 0 && !this.closing && !this.gone) this.sender.write(data);
  }

  /** `write` for a list of pieces. */
  writelines(pieces: Iterable<BytesLike>): void {
    for (const piece of pieces) this.write(piece);
  }

  /**
   * Tells the peer, once everything is sent, that no more will come. Reading goes on.
   * @throws RuntimeError where `canWriteEof()` is false
   */
  writeEof(): void {
    if (!this.canWriteEof()) throw new RuntimeError("This transport cannot be half closed");
    if (!this.closing && !this.sender.ended) this.sender.end();
  }

  /** Whether `writeEof` works: not for TLS, nor for the reading end of a pipe. */
  canWriteEof(): boolean {
    return this.extra.sslcontext === undefined && this.extra.end !== "read";
  }

  /** Sends what is queued, then closes the connection; `connectionLost(null)` is called. No more is received. */
  close(): void {
    if (this.closing) return;
    this.sender.flush();
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
    this.sender.drop();
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
    return !this.closing && !this.receiver.paused;
  }

  /** Receives nothing more until `resumeReading()`. */
  pauseReading(): void {
    if (this.isReading()) this.receiver.pause();
  }

  resumeReading(): void {
    if (!this.closing && this.receiver.paused) this.receiver.resume();
  }

  /**
   * How much may wait to be sent before `pauseWriting` of the protocol is called.
   * @throws ValueError unless `high >= low >= 0`
   */
  setWriteBufferLimits(limits: WriteBufferLimits = {}): void {
    this.sender.setLimits(limits);
  }

  getWriteBufferLimits(): { readonly low: number; readonly high: number } {
    return this.sender.getLimits();
  }

  /** How many bytes wait to be sent. A piece counts until all of it is with the operating system. */
  getWriteBufferSize(): number {
    return this.sender.size;
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
    this.receiver.direct = (protocol as { _direct?: boolean })._direct === true;
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
   * Calls `connectionMade`, then begins to tell what is received, then calls `then`.
   * @internal
   */
  start(protocol: AnyProtocol, owner: TransportOwner | null = null, then: (() => void) | null = null): void {
    const connectionMade = (): void => (protocol as Partial<Protocol>).connectionMade?.(this);
    this.soon(connectionMade);
    this.adopt(protocol, owner);
    if (then !== null) this.soon(then);
  }

  /**
   * Begins to tell what is received, for a protocol that was connected before.
   * @internal
   */
  adopt(protocol: AnyProtocol, owner: TransportOwner | null): void {
    this.setProtocol(protocol);
    this.owner = owner;
    owner?.attach(this);
    this.soon(this.begin);
  }

  /**
   * Gives the connection away, to be wrapped for TLS. What was received and not told is put back. The owner is not
   * told.
   * @internal
   */
  detach(): Connection {
    const { socket, owner, extra, context } = this;
    this.sender.flush();
    socket.pause();
    socket.off("data", this.receiver.onData).off("end", this.receiver.onEnd).off("close", this.onClose);
    this.receiver.giveBack();
    this.closing = true;
    this.finished = true;
    release(this.loop, this);
    return { socket, owner, extra, context };
  }

  /** @internal */
  loopClosed(): void {
    this.sender.flush();
    this.finished = true;
    this.socket.destroy();
  }

  private readonly begin = (): void => {
    this.begun = true;
    if (this.gone && this.closing) this.connectionIsLost();
    else this.receiver.begin();
  };

  private readonly onError = (error: unknown): void => {
    this.error ??= asyncioError(error);
  };

  private readonly onClose = (): void => {
    if (this.gone) return;
    this.gone = true;
    if (this.sender.unsent && !this.closing && this.error === null) {
      this.error = new BrokenPipeError("The other end was closed before everything was sent", {
        code: "EPIPE",
      });
    }
    if (this.closing || this.error !== null) {
      this.stopReading();
      this.connectionIsLost();
    } else this.receiver.endWithLoss();
  };

  /** Nothing more is received from now on. */
  private stopReading(): void {
    this.closing = true;
    this.receiver.stop();
    if (this.extra.end !== "write") this.socket.pause();
  }

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
    this.soon(this.connectionLost);
  }

  private readonly resumeWriting = (): void => this.tell("resumeWriting");

  private readonly connectionLost = (): void => {
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
