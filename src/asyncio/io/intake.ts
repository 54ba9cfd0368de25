import type { OnReadOpts } from "node:net";

/** Where Node puts what it reads: memory that all connections share, for it is copied at once. */
let shared: Buffer | null = null;
const size = 256 * 1024;

/**
 * The way in which bytes come from a socket of Node that was made with `onread`. Beside the stream's own way it
 * saves the memory that Node would take for each read: 64 KiB, whatever comes.
 */
export class Intake {
  /** Who is given the bytes. */
  receive: ((data: Buffer) => void) | null = null;
  /** What came before there was anybody. */
  private readonly early: Buffer[] = [];

  /** For `net.connect`. */
  options(): OnReadOpts {
    shared ??= Buffer.allocUnsafeSlow(size);
    return { buffer: shared, callback: this.onRead };
  }

  /** Gives everything to `receive` from now on. */
  begin(receive: (data: Buffer) => void): void {
    this.receive = receive;
    for (const data of this.early.splice(0)) receive(data);
  }

  private readonly onRead = (count: number, buffer: Uint8Array): boolean => {
    const data = Buffer.allocUnsafe(count);
    data.set(count === buffer.length ? buffer : buffer.subarray(0, count));
    if (this.receive === null) this.early.push(data);
    else this.receive(data);
    return true;
  };
}
