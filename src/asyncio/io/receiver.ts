import type { Socket } from "node:net";
import { Deque } from "../deque.js";

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
  }

  pause(): void {
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    this.paused = false;
    this.tellSoon();
    this.socket.resume();
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
    // Node reads on what a child process left when it exited, even if the pipe was paused.
    if (this.paused) this.socket.pause();
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
    else this.to.data(piece);
    this.tellSoon();
  };
}
