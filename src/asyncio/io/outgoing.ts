/** Pieces up to this size, in bytes or characters, are collected; larger ones are sent as they are. */
export const smallPiece = 4096;

const blockSize = 16 * 1024;
/** Blocks that nobody fills. Only as many are kept as are needed at a time by connections with something to send. */
const blocks: Buffer[] = [];
const mostBlocks = 64;

/**
 * Small pieces to be sent together: a call of the operating system costs as much as copying several thousand bytes.
 */
export class Outgoing {
  private block: Buffer | null = null;
  private used = 0;

  get length(): number {
    return this.used;
  }

  /** @returns false if there is no room left, and nothing was added */
  add(piece: Uint8Array | string): boolean {
    // No character takes more than three bytes.
    const most = typeof piece === "string" ? 3 * piece.length : piece.length;
    if (this.used + most > blockSize) return false;
    this.block ??= blocks.pop() ?? Buffer.allocUnsafeSlow(blockSize);
    if (typeof piece === "string") this.used += this.block.write(piece, this.used, "utf8");
    else {
      this.block.set(piece, this.used);
      this.used += piece.length;
    }
    return true;
  }

  /**
   * Empties it by `send`.
   * @param send is given the bytes, and says whether it is done with them, so that their memory is free again
   */
  flush(send: (bytes: Buffer) => boolean): void {
    const { block, used } = this;
    if (block === null) return;
    this.block = null;
    this.used = 0;
    if (send(block.subarray(0, used)) && blocks.length < mostBlocks) blocks.push(block);
  }

  clear(): void {
    if (this.block !== null) blocks.push(this.block);
    this.block = null;
    this.used = 0;
  }
}
