import { ValueError } from "../errors.js";

/** How many bytes may wait to be sent, for `setWriteBufferLimits`. */
export interface WriteBufferLimits {
  /** Above so many, the protocol is asked to pause writing. By default 4 times `low`, or 64 KiB. */
  readonly high?: number | undefined;
  /** At so many or fewer it is asked to resume. By default a quarter of `high`. */
  readonly low?: number | undefined;
}

/** What a transport asks of its protocol. */
export interface WritePauses {
  pauseWriting?(): void;
  resumeWriting?(): void;
}

/** The high and low water marks of a transport, and whether its protocol was asked to pause. */
export class WriteLimits {
  paused = false;
  high = 64 * 1024;
  low = 16 * 1024;

  /** @throws ValueError unless `high >= low >= 0` */
  set({ high, low }: WriteBufferLimits): void {
    const newHigh = high ?? (low === undefined ? 64 * 1024 : 4 * low);
    const newLow = low ?? Math.floor(newHigh / 4);
    if (!(newHigh >= newLow && newLow >= 0)) {
      throw new ValueError(`high (${newHigh}) must be >= low (${newLow}) must be >= 0`);
    }
    this.high = newHigh;
    this.low = newLow;
  }

  /** Whether the protocol must be asked to pause now that `size` bytes are waiting. */
  mustPause(size: number): boolean {
    if (this.paused || size <= this.high) return false;
    this.paused = true;
    return true;
  }

  /** Whether the protocol must be asked to resume now that `size` bytes are waiting. */
  mustResume(size: number): boolean {
    if (!this.paused || size > this.low) return false;
    this.paused = false;
    return true;
  }
}
