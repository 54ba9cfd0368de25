/** A value as text, whatever it is: util.inspect with limits, never an exception. */
import { inspect, types } from "node:util";
import { ellipsis, oneLine } from "./escape.js";

export interface PlainOptions {
  /** Levels of nesting that are shown. */
  readonly depth?: number;
  /** Elements of arrays, typed arrays, maps and sets that are shown at each level. */
  readonly maxItems?: number;
  /** UTF-16 units of output at most; the rest is counted. */
  readonly maxLength?: number;
  /** ANSI colours. */
  readonly colors?: boolean;
}

/** More values than this in one text are neither read by anyone nor quick to print: nested levels are closed instead. */
const maximumNodes = 20_000;

/**
 * The text/plain of a value: `util.inspect` with depth 4 and 200 items, 100,000 characters at most.
 * No user getter runs (other than `Symbol.toStringTag`, which util.inspect reads); a custom `[util.inspect.custom]` is
 * honoured, and left out where it throws. Never throws.
 */
export function plainText(value: unknown, options: PlainOptions = {}): string {
  const maxLength = options.maxLength ?? 100_000;
  const maxItems = options.maxItems ?? 200;
  const text = inspectSafely(value, {
    depth: boundedDepth(value, options.depth ?? 4, maxItems),
    maxArrayLength: maxItems,
    maxStringLength: maxLength,
    colors: options.colors ?? false,
    breakLength: 80,
  });
  if (text.length <= maxLength) return text;
  const kept = ellipsis(text, maxLength);
  return `${kept}\n… ${(text.length - maxLength).toLocaleString("en")} more characters`;
}

/** A preview on one line of at most `length` units. Never throws, never runs a getter. */
export function preview(value: unknown, length = 80): string {
  // What most arguments are. util.inspect says just this, and takes a hundred times as long the first time.
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "boolean" || value === undefined || value === null) return String(value);
  if (typeof value === "string" && value.length > length * 4) {
    return oneLine(inspectSafely(value.slice(0, length * 4), { breakLength: Infinity }), length);
  }
  return oneLine(
    inspectSafely(value, {
      depth: boundedDepth(value, 2, 12),
      maxArrayLength: 12,
      maxStringLength: length * 2,
      breakLength: Infinity,
      compact: true,
    }),
    length,
  );
}

/** An error as "Name: message", without its stack, on one line. */
export function previewError(error: unknown, length = 120): string {
  try {
    if (types.isNativeError(error)) {
      const name = ownOrInherited(error, "name");
      const message = ownOrInherited(error, "message");
      const head = typeof name === "string" && name !== "" ? name : "Error";
      if (typeof message === "string") return oneLine(message === "" ? head : `${head}: ${message}`, length);
    }
  } catch {
    // Falls through to what util.inspect makes of it.
  }
  return preview(error, length);
}

/** A data property along the prototype chain; accessors and proxies give undefined, so no user code runs. */
export function ownOrInherited(object: object, key: PropertyKey): unknown {
  for (let holder: object | null = object; holder !== null; holder = Object.getPrototypeOf(holder)) {
    if (types.isProxy(holder)) return undefined;
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    if (descriptor) return "value" in descriptor ? descriptor.value : undefined;
  }
  return undefined;
}

function inspectSafely(value: unknown, options: Parameters<typeof inspect>[1] & object): string {
  for (const customInspect of [true, false]) {
    try {
      const text = inspect(value, { ...options, customInspect });
      // A custom inspector may return anything; util.inspect prints non-strings itself, so this is always text.
      if (typeof text === "string") return text;
    } catch {
      // The next, plainer attempt.
    }
  }
  return `[${typeof value} that cannot be shown]`;
}

/**
 * The deepest level, at most `depth`, down to which `value` has no more than `maximumNodes` values.
 * util.inspect limits each level alone: four levels of 200 would be 1.6 thousand million values.
 */
function boundedDepth(value: unknown, depth: number, maxItems: number): number {
  let level: unknown[] = [value];
  let count = 0;
  for (let at = 0; at <= depth; at++) {
    const next: unknown[] = [];
    for (const item of level) {
      count += addChildren(item, maxItems, next);
      if (count > maximumNodes) return Math.max(0, at - 1);
    }
    level = next;
  }
  return depth;
}

function addChildren(value: unknown, maxItems: number, into: unknown[]): number {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return 1;
  const before = into.length;
  try {
    if (Array.isArray(value)) {
      for (let i = 0; i < Math.min(value.length, maxItems); i++) {
        const descriptor = Object.getOwnPropertyDescriptor(value, i);
        if (descriptor && "value" in descriptor) into.push(descriptor.value);
      }
    } else if (types.isMap(value) || types.isSet(value)) {
      return 1 + Math.min(maxItems, sizeOf(value)) * 2;
    } else if (!ArrayBuffer.isView(value)) {
      const keys = Object.keys(value);
      if (keys.length > maximumNodes) return keys.length;
      for (const key of keys) {
        const descriptor = Object.getOwnPropertyDescriptor(value, key);
        if (descriptor && "value" in descriptor) into.push(descriptor.value);
      }
    }
  } catch {
    return 1;
  }
  return 1 + (into.length - before);
}

const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, "size")!.get!;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, "size")!.get!;

/** The real size: a subclass may have its own `size`. */
function sizeOf(value: object): number {
  return (types.isMap(value) ? mapSize : setSize).call(value) as number;
}
