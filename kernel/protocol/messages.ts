import type { Broadcasts, Comms, Stdin } from "./broadcasts.js";
import type { ReplyType, Requests, RequestType } from "./requests.js";

export type * from "./broadcasts.js";
export type * from "./requests.js";

/** The version of "Messaging in Jupyter" that this kernel speaks. */
export const PROTOCOL_VERSION = "5.5";

/** Who sent a message, when, and what it is. Fields this kernel does not know are kept, to be echoed. */
export interface Header<T extends string = string> {
  readonly msg_id: string;
  readonly msg_type: T;
  readonly session: string;
  readonly username: string;
  /** ISO 8601, with time zone. */
  readonly date: string;
  readonly version: string;
}

type Replies = { [T in RequestType as ReplyType<T>]: Requests[T]["reply"] };

/** The content of every message type, in both directions. */
export type Contents = { [T in RequestType]: Requests[T]["content"] } & Replies & Broadcasts & Stdin;

export type MessageType = keyof Contents;

/** What a front end may send: requests, comm messages, and answers on stdin. */
export type IncomingType = RequestType | keyof Comms | "input_reply";

export interface Message<T extends MessageType = MessageType> {
  readonly header: Header<T>;
  /** The header of the message that caused this one; null, on the wire `{}`, where nothing did. */
  readonly parent: Header | null;
  readonly metadata: Record<string, unknown>;
  readonly content: Contents[T];
  /** Binary attachments. They are not signed. */
  readonly buffers: readonly Uint8Array[];
}

/** A message whose signature and shape are right, but whose content nobody has looked at. */
export interface RawMessage {
  readonly header: Header;
  readonly parent: Header | null;
  readonly metadata: Record<string, unknown>;
  readonly content: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

/** A validated message from a front end; {@link isMessage} tells which. */
export type IncomingMessage = { [T in IncomingType]: Message<T> }[IncomingType];

/** A validated message that wants a reply. */
export type RequestMessage = { [T in RequestType]: Message<T> }[RequestType];

/** Who sends: the part of a header that stays the same for a kernel's life. */
export interface Sender {
  readonly session: string;
  readonly username: string;
}

export function isMessage<T extends MessageType>(
  message: { readonly header: Header },
  type: T,
): message is Message<T> {
  return message.header.msg_type === type;
}

export function isRequest(message: IncomingMessage): message is RequestMessage {
  return message.header.msg_type.endsWith("_request");
}

/** `execute_request` -> `execute_reply`. */
export function replyType<T extends RequestType>(type: T): ReplyType<T> {
  return `${type.slice(0, -"_request".length)}_reply` as ReplyType<T>;
}

let created = 0;

/** A new message from `sender`, with an id of its own and the time of now. No two senders have the same session. */
export function createMessage<T extends MessageType>(
  sender: Sender,
  type: T,
  content: Contents[T],
  parent: Header | null,
  metadata: Record<string, unknown> = {},
  buffers: readonly Uint8Array[] = [],
): Message<T> {
  const header: Header<T> = {
    msg_id: `${sender.session}_${++created}`,
    msg_type: type,
    session: sender.session,
    username: sender.username,
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
  return { header, parent, metadata, content, buffers };
}
