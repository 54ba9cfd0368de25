import { describe } from "./describe.js";

/**
 * The order of values as Python has it: numbers, strings, dates and others with a primitive value by `<`, arrays
 * item by item, as tuples. JavaScript's own `<` would compare arrays as strings.
 * @throws TypeError for values that have no order
 */
export function compareAsPython(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      if (Object.is(a[i], b[i])) continue;
      const order = compareAsPython(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (ordered(a) && ordered(b) && (a < b || a > b || (a <= b && a >= b))) return a < b ? -1 : a > b ? 1 : 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return 0;
  throw new TypeError(`'<' not supported between ${describe(a)} and ${describe(b)}`);
}

function ordered(value: unknown): value is number {
  switch (typeof value) {
    case "number":
    case "bigint":
    case "string":
    case "boolean":
      return true;
    case "object":
      return value !== null && !Array.isArray(value) && typeof value.valueOf() !== "object";
    default:
      return false;
  }
}
