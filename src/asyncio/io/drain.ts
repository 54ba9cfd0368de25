import type { EventLoop } from "../loop.js";
import { ConnectionResetError } from "./errors.js";
import { Waiters } from "./waiters.js";

/**
 * The flow control behind `StreamWriter.drain()`: what `pauseWriting` and `resumeWriting` of a protocol say, and
 * who waits meanwhile. CPython: `streams.FlowControlMixin`.
 */
export class Drain {
  /** Whether the connection is gone. */
  lost = false;
  private paused = false;
  private readonly waiters: Waiters;

  /** @param on what the waiting is for, to be shown */
  constructor(loop: EventLoop, on: object) {
    this.waiters = new Waiters(loop, "socket", on);
  }

  /** Whether writing may go on at once. */
  get open(): boolean {
    return !this.paused && !this.lost;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.waiters.wake();
  }

  /** The connection is gone, with an error or in good order (null); those who wait go on. */
  connectionLost(error: unknown): void {
    this.lost = true;
    if (error === null) this.waiters.wake();
    else this.waiters.fail(error);
  }

  /** @throws ConnectionResetError if the connection is lost; the error that it is lost by meanwhile */
  *wait(): Generator<unknown, void, any> {
    if (this.lost) throw new ConnectionResetError("Connection lost", { code: "ECONNRESET" });
    if (this.paused) yield* this.waiters.wait();
  }
}
