import { inspect, types } from "node:util";

/**
 * One line that names a value in messages, as `repr` does in CPython: our own objects by their `toString`,
 * functions by name, everything else by `util.inspect`, capped. Never runs a getter of the user, never throws.
 */
export function describe(value: unknown): string {
  try {
    if (typeof value === "function") return `${value.name || "<anonymous>"}()`;
    const own = ownText(value);
    if (own !== undefined) return own;
    if (value instanceof Error) return `${value.name}(${JSON.stringify(value.message)})`;
    const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 10 });
    const line = text.replace(/\s*\n\s*/g, " ");
    return line.length > 100 ? `${line.slice(0, 99)}…` : line;
  } catch {
    return "<unprintable>";
  }
}

const described = new WeakSet<Function>();

/** What an object of this library says of itself; undefined for every other value. Runs nothing of the user's. */
export function ownText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  const type: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof type === "function" && described.has(type) ? String(value) : undefined;
}

/** Lets `describe`, `console.log` and `util.inspect` show the instances of a class of this library by `toString`. */
export function describedByToString(type: Function): void {
  described.add(type);
  Object.defineProperty(type.prototype, inspect.custom, {
    value(this: object) {
      return String(this);
    },
    enumerable: false,
    configurable: true,
    writable: true,
  });
}
