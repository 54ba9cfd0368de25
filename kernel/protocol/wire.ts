// Messages as frames, after "The Wire Protocol" of the Jupyter messaging specification: routing identities, a
// delimiter, the signature, four JSON objects, and any number of binary buffers.
import { isUtf8 } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { BadField, BadFrames, BadJson, BadSignature, describe, NotSerializable } from "./errors.js";
import type { Header, Message, RawMessage } from "./messages.js";
import { hashName } from "./scheme.js";

const DELIMITER = "<IDS|MSG>";
const DELIMITER_BYTES = Buffer.from(DELIMITER);
const EMPTY = "{}";
/** Text of more UTF-16 units is made into bytes here: ZeroMQ would copy it once more. */
const LONG = 16_384;
/** The signature, the header, the parent header, the metadata and the content. */
const PARTS = 5;

/** What was received: the route back to the sender, first hop last, and the message. */
export interface Received {
  readonly identities: readonly Buffer[];
  readonly message: RawMessage;
}

/**
 * One frame of a message that is sent: its bytes, or text of which it is the UTF-8. Short text is cheaper than its bytes:
 * ZeroMQ copies it, and has nothing to give back to this thread once it is sent.
 */
export type Frame = Buffer | string;

/**
 * A message as the frames of one multipart message.
 *
 * @param identities the route to the receiver or, on iopub, the topic alone
 * @param key the connection file's key; empty: the signature is left empty
 * @param scheme the connection file's signature scheme, such as `hmac-sha256`
 * @param content the content as JSON, where it is there already; that of the message is left aside then
 * @throws NotSerializable where JSON cannot hold the content or the metadata
 * @throws UnknownScheme
 */
export function encode(
  message: Message | RawMessage,
  identities: readonly (Uint8Array | string)[],
  key: string,
  scheme: string,
  content: Frame = serialize(message.content),
): Frame[] {
  const parts = [
    serialize(message.header),
    message.parent === null ? EMPTY : serialize(message.parent),
    serialize(message.metadata),
    content,
  ];
  const frames: Frame[] = identities.map((part) => (typeof part === "string" ? part : asBuffer(part)));
  frames.push(DELIMITER, sign(parts, key, scheme), ...parts);
  for (const buffer of message.buffers) frames.push(asBuffer(buffer));
  return frames;
}

/**
 * The message in the frames of one multipart message. The signature is checked, in constant time, before
 * anything is parsed. A message seen before is accepted again.
 *
 * @throws BadFrames, BadSignature, BadJson, BadField (of the header), UnknownScheme; nothing else
 */
export function decode(frames: readonly Buffer[], key: string, scheme: string): Received {
  const start = frames.findIndex((frame) => frame.equals(DELIMITER_BYTES));
  if (start < 0) throw new BadFrames(`no <IDS|MSG> in a message of ${frames.length} frames`);
  const [signature, header, parent, metadata, content] = frames.slice(start + 1, start + 1 + PARTS);
  if (!signature || !header || !parent || !metadata || !content) {
    throw new BadFrames(
      `${frames.length - start - 1} frames after <IDS|MSG>; there must be at least ${PARTS}`,
    );
  }
  const expected = Buffer.from(sign([header, parent, metadata, content], key, scheme), "latin1");
  if (key !== "" && !(expected.length === signature.length && timingSafeEqual(expected, signature))) {
    throw new BadSignature("a message is not signed with the key of the connection file");
  }
  return {
    identities: frames.slice(0, start),
    message: {
      header: headerOf(parse(header, "header")),
      parent: parentOf(parse(parent, "parent_header")),
      metadata: parse(metadata, "metadata"),
      content: parse(content, "content"),
      buffers: frames.slice(start + 1 + PARTS),
    },
  };
}

function sign(parts: readonly Frame[], key: string, scheme: string): string {
  if (key === "") return "";
  const hmac = createHmac(hashName(scheme), key);
  for (const part of parts) hmac.update(part as string);
  return hmac.digest("hex");
}

function serialize(part: object): Frame {
  let text: string | undefined;
  try {
    text = JSON.stringify(part);
  } catch (error) {
    throw new NotSerializable((error as Error).message, { cause: error });
  }
  // A toJSON method can leave nothing, or something that is not an object.
  if (text?.[0] !== "{") throw new NotSerializable("a part of a message must be an object");
  return text.length > LONG ? Buffer.from(text) : text;
}

function parse(bytes: Buffer, part: string): Record<string, unknown> {
  if (!isUtf8(bytes)) throw new BadJson(`the ${part} is not UTF-8`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw new BadJson(`the ${part} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BadJson(`the ${part} must be an object, not ${describe(value)}`);
  }
  return value as Record<string, unknown>;
}

const ANONYMOUS = { session: "", username: "", date: "", version: "" };

function headerOf(fields: Record<string, unknown>): Header {
  for (const field of ["msg_id", "msg_type"]) {
    if (typeof fields[field] !== "string") throw new BadField("header", field, "a string", fields[field]);
  }
  return { ...ANONYMOUS, ...(fields as Partial<Header> & Pick<Header, "msg_id" | "msg_type">) };
}

function parentOf(fields: Record<string, unknown>): Header | null {
  return typeof fields.msg_id === "string" && typeof fields.msg_type === "string" ? headerOf(fields) : null;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
