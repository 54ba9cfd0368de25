/** MIME bundles: one value in several representations, as display_data and execute_result carry them. */
import { wellFormed } from "./escape.js";
import { toJson } from "./json.js";

export interface MimeBundle {
  /** MIME type -> text, base64 text, or a JSON value for JSON types. Empty: there is nothing to show. */
  readonly data: Record<string, unknown>;
  /** MIME type -> what the front end should know about it, such as width and height. JSON values. */
  readonly metadata: Record<string, unknown>;
}

/** The method by which an object says how it looks (shared with other JavaScript kernels). */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/** An object that knows how it looks: returns MIME type -> data, or `{ data, metadata }`, or a promise of one. */
export interface DisplayMethod {
  [displaySymbol](): unknown;
}

/** What a display method returns to say "show nothing at all", so that a handle as a cell's last value stays silent. */
export const nothing: unique symbol = Symbol.for("tsloop.nothing") as never;

/** A value that draws itself again while something in it moves: a table of tasks. See `live.ts`. */
export const liveSymbol: unique symbol = Symbol.for("tsloop.live") as never;

/** A bundle is malformed: not an object of MIME types. */
export class BundleError extends TypeError {
  override readonly name = "BundleError";
}

/**
 * Makes what a display method (or a caller of `display(..., { raw: true })`) gave fit for the wire.
 * Bytes become base64 (text for text types), JSON types become JSON values, other values become text.
 * @throws BundleError if `raw` is not an object whose keys are MIME types, or has none.
 * Anything that the object's own getters throw comes through.
 */
export function toBundle(raw: unknown): MimeBundle {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw new BundleError(
      `a MIME bundle is an object of MIME types, not ${raw === null ? "null" : kind(raw)}`,
    );
  }
  const wrapped = raw as { data?: unknown; metadata?: unknown };
  const split = isMimeObject(wrapped.data);
  const source = (split ? wrapped.data : raw) as Record<string, unknown>;
  if (!isMimeObject(source)) {
    throw new BundleError(
      `a MIME bundle has MIME types as keys, not ${JSON.stringify(Object.keys(source).slice(0, 3))}`,
    );
  }
  const data: Record<string, unknown> = {};
  for (const type of Object.keys(source)) {
    const value = source[type];
    if (value === undefined || value === null) continue;
    data[type] = toMimeData(type, value);
  }
  if (Object.keys(data).length === 0) throw new BundleError("a MIME bundle has no data");
  const metadata =
    split && typeof wrapped.metadata === "object" && wrapped.metadata ? toJson(wrapped.metadata) : {};
  return { data, metadata: metadata as Record<string, unknown> };
}

function kind(value: unknown): string {
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** True for a non-empty object all of whose keys look like MIME types. */
export function isMimeObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(;.*)?$/.test(key));
}

/** JSON by RFC 6839's structured suffix, or one of the older names. */
export function isJsonType(type: string): boolean {
  return /^application\/(?:json|[^;]*\+json)(?:;|$)/i.test(type);
}

/** Types whose data is text on the wire, never base64. */
export function isTextType(type: string): boolean {
  return /^text\/|^image\/svg\+xml|^application\/(?:javascript|xml|[^;]*\+xml)(?:;|$)/i.test(type);
}

function toMimeData(type: string, value: unknown): unknown {
  const bytes = toBytes(value);
  if (bytes)
    return isTextType(type) ? Buffer.from(bytes).toString("utf8") : Buffer.from(bytes).toString("base64");
  if (typeof value === "string") return isTextType(type) ? wellFormedText(value) : value.toWellFormed();
  if (isJsonType(type)) return toJson(value);
  // nbformat lets text be a list of lines.
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  if (typeof value === "object" || typeof value === "function") {
    if (isTextType(type)) throw new BundleError(`the data of ${type} is ${kind(value)}, not text`);
    return toJson(value);
  }
  return String(value);
}

/** A terminal's text may hold ANSI escapes, so only what no file can hold is replaced. */
function wellFormedText(value: string): string {
  return value.includes("\u001b") ? value.toWellFormed() : wellFormed(value);
}

/** The bytes of a Uint8Array, another view, or an ArrayBuffer; undefined for anything else. */
export function toBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (
    value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer)
  ) {
    return new Uint8Array(value);
  }
  return undefined;
}
