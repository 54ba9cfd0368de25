import { inspect } from "node:util";

/**
 * One line that names a value in messages, as `repr` does in CPython: our own objects by their `toString`,
 * functions by name, everything else by `util.inspect`, capped. Never runs a getter of the user, never throws.
 */
export function describe(value: unknown): string {
  try {
    if (typeof value === "function") return `${value.name || "<anonymous>"}()`;
    if (typeof value === "object" && value !== null && described.has(value.constructor)) return String(value);
    if (value instanceof Error) return `${value.name}(${JSON.stringify(value.message)})`;
    const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 10 });
    const line = text.replace(/\s*\n\s*/g, " ");
    return line.length > 100 ? `${line.slice(0, 99)}…` : line;
  } catch {
    return "<unprintable>";
  }
}

const described = new WeakSet<Function>();

/** Lets `describe` call `toString` of the instances of a class of this library. */
export function describedByToString(type: Function): void {
  described.add(type);
}
