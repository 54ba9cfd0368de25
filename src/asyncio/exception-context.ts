import { describe } from "./describe.js";

/** What the exception handler of a loop is told. CPython: the `context` of `call_exception_handler`. */
export interface ExceptionContext {
  readonly message?: string;
  readonly exception?: unknown;
  readonly [detail: string]: unknown;
}

/** Writes `context` to the standard error stream, as a loop without a handler of its own does. */
export function defaultExceptionHandler(context: ExceptionContext): void {
  const lines = [context.message || "Unhandled exception in event loop"];
  for (const key of Object.keys(context).sort()) {
    if (key === "message" || key === "exception") continue;
    const value = context[key];
    if (key === "place") lines.push(`Object created at (most recent call last):\n${String(value)}`);
    else lines.push(`${key}: ${typeof value === "string" ? value : describe(value)}`);
  }
  const text = lines.join("\n");
  if ("exception" in context) console.error(text, context.exception);
  else console.error(text);
}

/** Tells `handler`, and says so if the handler itself fails. */
export function callHandler(
  handler: ((context: ExceptionContext) => void) | null,
  context: ExceptionContext,
): void {
  try {
    (handler ?? defaultExceptionHandler)(context);
  } catch (exception) {
    try {
      defaultExceptionHandler({ message: "Unhandled error in exception handler", exception, context });
    } catch {
      // Not even the console works; there is nobody left to tell.
    }
  }
}
