/** The base of every error that bytes, messages or files from outside can cause. Anything else is a bug. */
export class ProtocolError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** A multipart message without a delimiter, or with too few frames after it. */
export class BadFrames extends ProtocolError {}

/** The signature does not belong to the bytes received with the key of the connection file. */
export class BadSignature extends ProtocolError {}

/** A part of a message, or a connection file, that is not UTF-8 JSON, or not an object. */
export class BadJson extends ProtocolError {}

/** A field of a header or of a content that is missing or of another type than the specification gives it. */
export class BadField extends ProtocolError {
  /**
   * @param messageType the `msg_type` the field was read for, or `header`
   * @param field the field's name
   * @param expected what the specification wants there
   */
  constructor(
    readonly messageType: string,
    readonly field: string,
    readonly expected: string,
    received: unknown,
  ) {
    super(`${messageType}: "${field}" must be ${expected}, not ${describe(received)}`);
  }
}

/** A message type that no kernel receives, or that this one does not know. */
export class UnknownType extends ProtocolError {
  constructor(readonly messageType: string) {
    super(`unknown message type ${JSON.stringify(messageType)}`);
  }
}

/** Content that JSON cannot hold: a cycle, a bigint, or nesting deeper than the stack. */
export class NotSerializable extends ProtocolError {}

/** A signature scheme that this Node cannot compute. */
export class UnknownScheme extends ProtocolError {}

/** A connection file that cannot be read, or that does not describe a connection. */
export class BadConnectionFile extends ProtocolError {}

/** A value as an error message names it: its type, and itself where that is short. */
export function describe(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
