import type { Socket } from "node:net";
import { RuntimeError } from "../errors.js";
import { type BytesLike, toBytes } from "./bytes.js";
import { Outgoing, smallPiece } from "./outgoing.js";
import { type WriteBufferLimits, WriteLimits } from "./write-limits.js";

/** From this size on it is likely that a piece cannot be sent at once. */
const largePiece = 32 * 1024;
const nothing = Buffer.alloc(0);

/** The sending side of a transport. */
export class Sender {
  /** Whether the end was sent, or will be when all else is. */
  ended = false;
  /** Something was queued that could not be sent. */
  unsent = false;
  private readonly limits = new WriteLimits();
  private readonly outgoing = new Outgoing();
  private flushes = false;
  /** Whether Node has something to send, and will tell when that is done. */
  private watched = false;

  constructor(
    private readonly socket: Socket,
    /** Asks the protocol to pause, at once, or to resume. */
    private readonly ask: { pause(): void; resume(): void },
  ) {}

  /** How many bytes wait to be sent. */
  get size(): number {
    return (this.socket.writableLength ?? 0) + this.outgoing.length;
  }

  /** Small pieces are sent together, when the code that runs now and its microtasks are done. */
  write(data: BytesLike): void {
    if (this.ended) throw new RuntimeError("Cannot call write() after writeEof()");
    if (data.length > smallPiece || !this.outgoing.add(data)) {
      this.flush();
      if (data.length > smallPiece || !this.outgoing.add(data)) this.send(toBytes(data));
    }
    if (this.outgoing.length > 0 && !this.flushes) {
      this.flushes = true;
      process.nextTick(this.flushLater);
    }
    this.check();
  }

  flush(): void {
    if (this.outgoing.length > 0) this.outgoing.flush(this.send);
  }

  /** Sends the end behind what is queued. */
  end(): void {
    this.ended = true;
    this.flush();
    this.socket.end();
  }

  /** Forgets what was collected. */
  drop(): void {
    this.outgoing.clear();
  }

  setLimits(limits: WriteBufferLimits): void {
    this.limits.set(limits);
    this.check();
  }

  getLimits(): { readonly low: number; readonly high: number } {
    return { low: this.limits.low, high: this.limits.high };
  }

  private check(): void {
    const { limits } = this;
    if (limits.paused || (!this.watched && this.outgoing.length <= limits.high)) return;
    if (this.size <= limits.high) return;
    // What the operating system takes at once does not count.
    this.flush();
    if (this.limits.mustPause(this.size)) this.ask.pause();
  }

  private readonly flushLater = (): void => {
    this.flushes = false;
    this.flush();
  };

  /** @returns whether the memory of `bytes` is free again */
  private readonly send = (bytes: Buffer): boolean => {
    const { socket } = this;
    if (socket.destroyed) return true;
    // A call when it is written costs a tick, which is saved where it is written at once.
    if (bytes.length >= largePiece || this.watched || socket.writableLength > 0) {
      this.watched = true;
      socket.write(bytes, this.onWritten);
    } else {
      socket.write(bytes);
      if (socket.writableLength > 0) {
        this.watched = true;
        socket.write(nothing, this.onWritten);
      }
    }
    return socket.writableLength === 0 && typeof socket.destroySoon === "function";
  };

  private readonly onWritten = (error?: Error | null): void => {
    const { writableLength, destroyed } = this.socket;
    if (writableLength === 0) this.watched = false;
    if (error || destroyed) this.unsent = true;
    else if (this.limits.mustResume(this.size)) this.ask.resume();
  };
}
