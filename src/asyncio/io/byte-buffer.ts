import { asBuffer } from "./bytes.js";

/**
 * The bytes that a stream has received and that nobody has read yet.
 *
 * What `take` gives shares memory with the buffer and is never written again: bytes are only ever added behind the
 * last one, and room is made by moving to new memory.
 */
export class ByteBuffer {
  private data: Buffer = empty;
  private start = 0;
  private end = 0;
  /** Whether there may be room behind `end`: not in memory that was given to `append`. */
  private owned = false;

  get length(): number {
    return this.end - this.start;
  }

  append(chunk: Uint8Array): void {
    const { length } = this;
    if (length === 0) {
      this.data = asBuffer(chunk);
      this.start = 0;
      this.end = chunk.length;
      this.owned = false;
      return;
    }
    if (!this.owned || this.end + chunk.length > this.data.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(256, 2 * (length + chunk.length)));
      this.data.copy(grown, 0, this.start, this.end);
      this.data = grown;
      this.start = 0;
      this.end = length;
      this.owned = true;
    }
    this.data.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Puts bytes before the first one. */
  prepend(chunks: readonly Uint8Array[]): void {
    const all = Buffer.concat([...chunks, this.take(this.length)]);
    this.clear();
    if (all.length > 0) this.append(all);
  }

  /** Takes the first `count` bytes out, or all if there are fewer. */
  take(count: number): Buffer {
    const from = this.start;
    this.start = Math.min(this.end, from + count);
    return this.data.subarray(from, this.start);
  }

  /** Where `separator` begins at or after `from`; -1 if it does not occur. */
  indexOf(separator: Uint8Array, from: number): number {
    if (separator.length === 1) {
      const at = this.data.indexOf(separator[0]!, this.start + from);
      return at < 0 || at >= this.end ? -1 : at - this.start;
    }
    const at = this.data.indexOf(separator, this.start + from);
    return at < 0 || at + separator.length > this.end ? -1 : at - this.start;
  }

  clear(): void {
    this.data = empty;
    this.start = 0;
    this.end = 0;
    this.owned = false;
  }
}

const empty = Buffer.alloc(0);
