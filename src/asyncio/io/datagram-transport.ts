import type { Socket } from "node:dgram";
import { type Context, copyContext } from "../context.js";
import { Deque } from "../deque.js";
import { describe, describedByToString } from "../describe.js";
import { ValueError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { type SocketAddress, toAddress } from "./address.js";
import { type BytesLike, toBytes } from "./bytes.js";
import { asyncioError } from "./errors.js";
import type { ExtraInfo } from "./extra-info.js";
import type { DatagramProtocol } from "./protocol.js";
import { hold, release } from "./resources.js";
import { type WriteBufferLimits, WriteLimits } from "./write-limits.js";

interface Datagram {
  readonly data: Buffer;
  readonly from: SocketAddress;
}

/**
 * A UDP socket, on one of Node's. Made by `loop.createDatagramEndpoint`. CPython: `asyncio.DatagramTransport`.
 */
export class DatagramTransport {
  private readonly limits = new WriteLimits();
  private readonly incoming = new Deque<Datagram>();
  private protocol: Partial<DatagramProtocol>;
  /** Datagrams and bytes that are being sent. */
  private sending = 0;
  private queued = 0;
  private closing = false;
  private finished = false;
  private readonly context: Context = copyContext();

  /**
   * @param peer where a connected socket sends to and receives from
   * @internal
   */
  constructor(
    private readonly loop: EventLoop,
    private readonly socket: Socket,
    protocol: Partial<DatagramProtocol>,
    private readonly peer: SocketAddress | undefined,
    private readonly sockname: SocketAddress,
  ) {
    this.protocol = protocol;
    socket.on("message", (data, { address, port, family }) => {
      this.incoming.push({ data, from: toAddress(address, port, family) });
      this.soon(this.datagramReceived);
    });
    socket.on("error", (error) => this.failed(error));
    socket.on("close", () => this.soon(this.connectionLost));
    hold(loop, this);
    const connectionMade = (): void => protocol.connectionMade?.(this);
    this.soon(connectionMade);
  }

  /**
   * Sends one datagram, without waiting. After `close()` it does nothing.
   * @param address where to; needed unless the socket is connected
   * @throws TypeError for data that is neither bytes nor text; ValueError for another address than that of the peer
   */
  sendto(data: BytesLike, address?: SocketAddress | null): void {
    const bytes = toBytes(data);
    const { peer } = this;
    if (peer !== undefined && address && (address.host !== peer.host || address.port !== peer.port)) {
      throw new ValueError(`Invalid address: must be None or ${describe(peer)}`);
    }
    if (peer === undefined && !address)
      throw new ValueError("an address is needed: the endpoint has no remote one");
    if (this.closing) return;
    this.sending++;
    this.queued += bytes.length;
    const sent = (error: Error | null): void => {
      this.sending--;
      this.queued -= bytes.length;
      if (error !== null) this.failed(error);
      this.afterSending();
    };
    if (peer !== undefined) this.socket.send(bytes, sent);
    else this.socket.send(bytes, address!.port, address!.host, sent);
    if (this.limits.mustPause(this.queued)) this.tell("pauseWriting");
  }

  /** Sends what is queued, then closes the socket; `connectionLost(null)` is called. */
  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.incoming.clear();
    if (this.sending === 0) this.closeSocket();
  }

  /** Closes the socket now. */
  abort(): void {
    this.closing = true;
    this.incoming.clear();
    this.closeSocket();
  }

  isClosing(): boolean {
    return this.closing;
  }

  /** See `Transport.setWriteBufferLimits`. */
  setWriteBufferLimits(limits: WriteBufferLimits = {}): void {
    this.limits.set(limits);
    if (this.limits.mustPause(this.queued)) this.tell("pauseWriting");
  }

  getWriteBufferLimits(): { readonly low: number; readonly high: number } {
    return { low: this.limits.low, high: this.limits.high };
  }

  /** How many bytes wait to be sent. */
  getWriteBufferSize(): number {
    return this.queued;
  }

  /** `socket`, `sockname` or `peername`. */
  getExtraInfo<K extends "socket" | "sockname" | "peername">(name: K): ExtraInfo[K];
  getExtraInfo<K extends "socket" | "sockname" | "peername", D>(name: K, fallback: D): ExtraInfo[K] | D;
  getExtraInfo(name: "socket" | "sockname" | "peername", fallback?: unknown): unknown {
    const known = { socket: this.socket, sockname: this.sockname, peername: this.peer }[name];
    return known ?? fallback;
  }

  setProtocol(protocol: Partial<DatagramProtocol>): void {
    this.protocol = protocol;
  }

  getProtocol(): Partial<DatagramProtocol> {
    return this.protocol;
  }

  toString(): string {
    return `<DatagramTransport ${this.closing ? "closing" : "open"} ${describe(this.sockname)}>`;
  }

  /** @internal */
  loopClosed(): void {
    this.closeSocket();
  }

  private closeSocket(): void {
    if (this.finished) return;
    this.finished = true;
    this.socket.close();
  }

  private afterSending(): void {
    if (this.closing && this.sending === 0) this.closeSocket();
    if (this.limits.mustResume(this.queued)) this.soon(this.resumeWriting);
  }

  private readonly datagramReceived = (): void => {
    const datagram = this.incoming.shift();
    if (datagram !== undefined) this.protocol.datagramReceived?.(datagram.data, datagram.from);
  };

  private failed(error: unknown): void {
    const errorReceived = (): void => this.protocol.errorReceived?.(asyncioError(error));
    if (!this.closing) this.soon(errorReceived);
  }

  private readonly resumeWriting = (): void => this.tell("resumeWriting");

  private readonly connectionLost = (): void => {
    release(this.loop, this);
    this.protocol.connectionLost?.(null);
  };

  private tell(method: "pauseWriting" | "resumeWriting"): void {
    try {
      this.protocol[method]?.();
    } catch (exception) {
      const message = `protocol.${method}() failed`;
      this.loop.callExceptionHandler({ message, exception, transport: this, protocol: this.protocol });
    }
  }

  private soon(callback: () => void): void {
    if (!this.loop.isClosed()) this.loop.callSoonIn(this.context, callback);
  }
}

describedByToString(DatagramTransport);
