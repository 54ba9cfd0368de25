import { describe } from "../describe.js";

/** What can be written: bytes, or text, which is encoded as UTF-8. Bytes must not change until they are sent. */
export type BytesLike = Uint8Array | string;

/** @throws TypeError for anything that is neither bytes nor text */
export function toBytes(data: BytesLike): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof Uint8Array) return asBuffer(data);
  throw new TypeError(`data argument must be a bytes-like object or a string, not ${describe(data)}`);
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
