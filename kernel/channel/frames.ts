import { TextRoom } from "./json-text.js";

/**
 * Frames on a pipe between kernel and runtime: a 32-bit little-endian length of what follows it, one byte that
 * says what it is, and the payload. Stream text has a frame of its own, because a cell may print millions of
 * lines; it travels as the inside of a JSON string, which is what it becomes in the message to the front end, so that
 * the kernel has only to pass it on. All else is JSON, with binary buffers beside it where there are any.
 */
const JSON_FRAME = 0;
const STDOUT_FRAME = 1;
const STDERR_FRAME = 2;
const BUFFERS_FRAME = 3;
const HEADER = 5;

export interface StreamFrame {
  type: "stream";
  cell: number;
  name: "stdout" | "stderr";
  /** UTF-8 of the inside of a JSON string, in pieces; see `json-text.ts`. */
  json: readonly Buffer[];
}

/** Bytes before the text in a frame of stream text. */
export const STREAM_HEADER = HEADER + 4;

/** The header of a frame of stream text; `size` bytes of it follow. */
export function writeStreamHeader(
  buffer: Buffer,
  at: number,
  size: number,
  cell: number,
  name: "stdout" | "stderr",
): void {
  closeStreamFrame(buffer, at, at + STREAM_HEADER + size);
  buffer[at + 4] = name === "stdout" ? STDOUT_FRAME : STDERR_FRAME;
  buffer.writeUInt32LE(cell, at + HEADER);
}

/** Gives the header of a frame of stream text its size, once what follows it is written up to `end`. */
export function closeStreamFrame(buffer: Buffer, at: number, end: number): void {
  buffer.writeUInt32LE(end - at - 4, at);
}

/** Room for one frame of stream text of up to so many UTF-16 units. */
export function streamRoom(units: number): TextRoom {
  return new TextRoom(units, STREAM_HEADER);
}

/** One frame of stream text, as a part of `room`. */
export function encodeStream(room: TextRoom, cell: number, name: "stdout" | "stderr", text: string): Buffer {
  const end = room.write(text, STREAM_HEADER);
  writeStreamHeader(room.bytes, 0, end - STREAM_HEADER, cell, name);
  return room.bytes.subarray(0, end);
}

/** One frame of anything else; the value's `buffers`, if any, travel beside its JSON. */
export function encodeFrame(value: object): Buffer {
  const { buffers } = value as { buffers?: Uint8Array[] };
  if (!buffers?.length) return withHeader(JSON_FRAME, [Buffer.from(JSON.stringify(value))]);
  const json = Buffer.from(JSON.stringify({ ...value, buffers: buffers.map((buffer) => buffer.byteLength) }));
  const size = Buffer.allocUnsafe(4);
  size.writeUInt32LE(json.length, 0);
  return withHeader(BUFFERS_FRAME, [size, json, ...buffers]);
}

function withHeader(kind: number, parts: Uint8Array[]): Buffer {
  const header = Buffer.allocUnsafe(HEADER);
  header.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.byteLength, 1),
    0,
  );
  header[4] = kind;
  return Buffer.concat([header, ...parts]);
}

/** Cuts a stream of bytes into frames again, wherever the bytes were split. */
export class FrameReader<T> {
  #pending: Buffer[] = [];
  #size = 0;

  constructor(private readonly onFrame: (frame: T | StreamFrame) => void) {}

  push(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= HEADER) {
      const end = 4 + this.#head(HEADER).readUInt32LE(0);
      if (this.#size < end) return;
      const kind = this.#pending[0]![4];
      if (kind === STDOUT_FRAME || kind === STDERR_FRAME) {
        const cell = this.#head(STREAM_HEADER).readUInt32LE(HEADER);
        this.#take(STREAM_HEADER);
        const name = kind === STDOUT_FRAME ? "stdout" : "stderr";
        this.onFrame({ type: "stream", cell, name, json: this.#take(end - STREAM_HEADER) });
      } else {
        const frame = this.#take(end);
        this.onFrame(decode(frame.length === 1 ? frame[0]! : Buffer.concat(frame)) as T);
      }
    }
  }

  /** The first piece, with at least `size` bytes in it; so many must be there. */
  #head(size: number): Buffer {
    if (this.#pending[0]!.length < size) this.#pending = [Buffer.concat(this.#pending)];
    return this.#pending[0]!;
  }

  /** Takes the first `size` bytes as they came: text may be long, and is only passed on. */
  #take(size: number): Buffer[] {
    this.#size -= size;
    let left = size;
    let whole = 0;
    for (const piece of this.#pending) {
      if (piece.length > left) break;
      whole++;
      left -= piece.length;
    }
    const taken = this.#pending.splice(0, whole);
    if (left > 0) {
      const piece = this.#pending[0]!;
      taken.push(piece.subarray(0, left));
      this.#pending[0] = piece.subarray(left);
    }
    return taken;
  }
}

function decode(frame: Buffer): unknown {
  if (frame[4] === JSON_FRAME) return JSON.parse(frame.toString("utf8", HEADER));
  const jsonEnd = HEADER + 4 + frame.readUInt32LE(HEADER);
  const value = JSON.parse(frame.toString("utf8", HEADER + 4, jsonEnd)) as { buffers: number[] };
  let at = jsonEnd;
  const buffers = value.buffers.map((size) => Buffer.from(frame.subarray(at, (at += size))));
  return { ...value, buffers };
}
