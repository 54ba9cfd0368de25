import type { Socket } from "node:net";
import { Deque } from "../deque.js";

/** So many bytes may wait to be told; then Node is to read no more until they are. CPython reads 256 KiB a turn. */
const most = 128 * 1024;

/** What comes behind the last bytes. */
const eof = Symbol("eof");
const lost = Symbol("lost");

/** Who is told what a receiver has. */
export interface Deliveries {
  data(data: Buffer): void;
  eof(): void;
  /** The socket is gone, and everything else was told. */
  lost(): void;
  /** Calls through the loop. */
  soon(callback: () => void): void;
}

/**
 * The receiving side of a transport: what Node has given and the protocol was not told yet. Each piece is told by a
 * callback of its own in the loop, so that others have their turn between two.
 */
export class Receiver {
  paused = false;
  /** Tells of data in the event of Node itself: for protocols of the library, which only keep it. */
  direct = false;
  private readonly incoming = new Deque<Buffer | typeof eof | typeof lost>();
  private waiting = 0;
  private begun = false;
  private stopped = false;
  private scheduled = false;

  constructor(
    private readonly socket: Socket,
    private readonly to: Deliveries,
  ) {}

  /** From now on the protocol can be told. */
  begin(): void {
    this.begun = true;
    this.tellSoon();
  }

  /** Nothing more is told from now on. */
  stop(): void {
    this.stopped = true;
    this.incoming.clear();
    this.waiting = 0;
  }

  pause(): void {
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    this.paused = false;
    this.tellSoon();
    if (this.waiting < most) this.socket.resume();
  }

  /** The socket is gone: that is told behind everything else. */
  endWithLoss(): void {
    this.incoming.push(lost);
    this.tellSoon();
  }

  /** Gives the bytes that were not told back to the socket. */
  giveBack(): void {
    for (const piece of [...this.incoming].reverse())
      if (typeof piece !== "symbol") this.socket.unshift(piece);
    this.stop();
  }

  readonly onData = (data: Buffer): void => {
    if (this.stopped) return;
    if (this.direct && this.begun && !this.paused && this.incoming.length === 0) {
      this.to.data(data);
      return;
    }
    this.incoming.push(data);
    this.waiting += data.length;
    // One event of Node may bring 32 pieces of 64 KiB, before the protocol can ask for a pause. And Node reads on what
    // a child process left when it exited, even if the pipe was paused.
    if (this.paused || this.waiting >= most) this.socket.pause();
    this.tellSoon();
  };

  readonly onEnd = (): void => {
    if (this.stopped) return;
    this.incoming.push(eof);
    this.tellSoon();
  };

  private tellSoon(): void {
    if (!this.begun || this.scheduled || this.paused || this.incoming.length === 0) return;
    this.scheduled = true;
    this.to.soon(this.tell);
  }

  private readonly tell = (): void => {
    this.scheduled = false;
    if (this.paused) return;
    const piece = this.incoming.shift();
    if (piece === undefined) return;
    if (piece === eof) this.to.eof();
    else if (piece === lost) this.to.lost();
    else this.tellData(piece);
    this.tellSoon();
  };

  private tellData(data: Buffer): void {
    const full = this.waiting >= most;
    this.waiting -= data.length;
    this.to.data(data);
    if (full && this.waiting < most && !this.paused && !this.stopped) this.socket.resume();
  }
}
