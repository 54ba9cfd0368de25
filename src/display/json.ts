/** Any JavaScript value as a JSON value, for MIME types that carry JSON. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Deeper values are named instead of walked: front ends and JSON.parse recurse too. */
const maximumDepth = 200;

/**
 * Follows `JSON.stringify` (ECMA-262, JSON.stringify) where that gives an answer: `toJSON` is called, functions, symbols
 * and `undefined` are left out (null in arrays), NaN and infinities become null. Where it throws or loses the value:
 * a bigint becomes a number if that is exact, else a string; a cycle becomes "[Circular]"; a property that throws
 * becomes "[Throws: message]"; a Map becomes an object if its keys are strings, else pairs; a Set becomes an array.
 * Never throws.
 */
export function toJson(value: unknown): Json {
  try {
    return convert(value, "", new Set()) ?? null;
  } catch (error) {
    return throwsText(error);
  }
}

function convert(value: unknown, key: string, path: Set<object>): Json | undefined {
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint":
      return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))
        ? Number(value)
        : `${value}`;
    case "undefined":
    case "function":
    case "symbol":
      return undefined;
  }
  if (value === null) return null;
  const object = value as object;
  if (path.has(object)) return "[Circular]";
  if (path.size >= maximumDepth) return "[Too deep]";
  path.add(object);
  try {
    return convertObject(object, key, path);
  } catch (error) {
    return throwsText(error);
  } finally {
    path.delete(object);
  }
}

function convertObject(object: object, key: string, path: Set<object>): Json | undefined {
  const toJSON = (object as { toJSON?: unknown }).toJSON;
  if (typeof toJSON === "function") {
    const replaced = toJSON.call(object, key) as unknown;
    // An object whose toJSON returns itself is walked; going through convert again would call it for ever.
    if (replaced !== object) return convert(replaced, key, path);
  }
  if (object instanceof Number || object instanceof String || object instanceof Boolean) {
    return convert(object.valueOf(), key, path);
  }
  if (Array.isArray(object)) return object.map((item, index) => convert(item, String(index), path) ?? null);
  if (object instanceof Set)
    return [...object].map((item, index) => convert(item, String(index), path) ?? null);
  if (ArrayBuffer.isView(object) && !(object instanceof DataView)) {
    return Array.from(object as unknown as ArrayLike<unknown>, (item) => convert(item, "", path) ?? null);
  }
  const textKeys = object instanceof Map && [...object.keys()].every((name) => typeof name === "string");
  if (object instanceof Map && !textKeys) {
    return [...object].map(([name, item]) => [
      convert(name, "", path) ?? null,
      convert(item, "", path) ?? null,
    ]);
  }
  const result: { [key: string]: Json } = {};
  const names = object instanceof Map ? [...(object.keys() as Iterable<string>)] : Object.keys(object);
  for (const name of names) {
    const converted = property(object, name, path);
    if (converted === undefined) continue;
    // defineProperty, so that a key "__proto__" is data and not a prototype.
    Object.defineProperty(result, name, {
      value: converted,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return result;
}

function property(object: object, name: string, path: Set<object>): Json | undefined {
  try {
    const item = object instanceof Map ? object.get(name) : (object as Record<string, unknown>)[name];
    return convert(item, name, path);
  } catch (error) {
    return throwsText(error);
  }
}

function throwsText(error: unknown): string {
  let message = "";
  try {
    message = error instanceof Error ? String(error.message) : String(error);
  } catch {
    message = "something that cannot be shown";
  }
  return `[Throws: ${message}]`;
}
