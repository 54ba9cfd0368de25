import { describe } from "./describe.js";
import { ValueError } from "./errors.js";
import { isThenable } from "./kinds.js";

// Arguments that JavaScript lets through, and that would do harm only later: a sleep that never ends, a callback that
// cannot be called. Where CPython says the same, the messages begin as its own do.

/** @throws TypeError where it is no number; ValueError where it is NaN */
export function requireNumber(name: string, value: unknown, wanted = "a number"): void {
  if (typeof value !== "number") throw new TypeError(`${name} must be ${wanted}, not ${describe(value)}`);
  if (Number.isNaN(value)) throw new ValueError(`Invalid ${name}: NaN (not a number)`);
}

/** See `requireNumber`. */
export function requireSeconds(name: string, value: unknown): void {
  requireNumber(name, value, "a number of seconds");
}

/** @throws TypeError */
export function requireFunction(method: string, value: unknown): void {
  if (typeof value === "function") return;
  throw new TypeError(`a callable object was expected by ${method}(), got ${describe(value)}`);
}

/** What was given where a coroutine is wanted, and what to do about it. */
export function noCoroutine(value: unknown): string {
  if (typeof value === "function") return `a coroutine was expected, got ${uncalled(value)}`;
  const got = `a coroutine was expected, got ${describe(value)}`;
  const instead =
    "what coroutine(f) makes of an async function f gives one; ensureFuture() takes whatever can be awaited";
  return isThenable(value) ? `${got}; ${instead}` : got;
}

/** What was given where something that can be awaited is wanted. */
export function noAwaitable(value: unknown): string {
  const wanted = "An asyncio.Future, a coroutine or an awaitable is required";
  return typeof value === "function" ? `${wanted}, not ${uncalled(value)}` : wanted;
}

function uncalled({ name }: Function): string {
  return name ? `the function ${name}: call it` : "a function: call it";
}
