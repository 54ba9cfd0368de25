/** Whether `value` is the object that a generator function gives. */
export function isGenerator(value: unknown): value is Generator<unknown, unknown, any> {
  if (typeof value !== "object" || value === null || value instanceof Promise) return false;
  return Object.prototype.toString.call(value) === "[object Generator]";
}

/** Whether `value` can be awaited. */
export function isThenable(value: unknown): value is PromiseLike<any> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** Whether `fn` is written `async`. */
export function isAsyncFunction(fn: unknown): boolean {
  return Object.prototype.toString.call(fn) === "[object AsyncFunction]";
}
