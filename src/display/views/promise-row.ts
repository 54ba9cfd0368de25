/** The state of a native promise, without waiting for it. */
import { inspect } from "node:util";
import { oneLine } from "../escape.js";
import type { PromiseRow } from "../recorder/rows.js";

/**
 * JavaScript has no synchronous way to ask a promise for its state; util.inspect prints it. Custom inspectors are off,
 * so that nothing inside the promise's value can pretend to be a state.
 */
export function promiseRow(promise: Promise<unknown>): PromiseRow {
  const [, mark, body] =
    /\{\s*(<pending>|<rejected> )?([\s\S]*?)\s*\}$/.exec(withoutMarks(printed(promise))) ?? [];
  if (mark === "<pending>" || body === undefined) return { state: "pending" };
  if (mark === undefined)
    return { state: "fulfilled", outcome: { kind: "result", text: oneLine(body, 120) } };
  const [head, ...stack] = body.split(/\n\s+at /) as [string, ...string[]];
  // An error with a cause, or another property, is printed in braces.
  const text = stack.length > 0 ? head.replace(/^\{ /, "") : head;
  return { state: "rejected", outcome: { kind: "error", text: oneLine(text, 120) } };
}

/** What the asyncio library and Node's async contexts have noted on a promise is none of the user's. */
function withoutMarks(text: string): string {
  return text.replace(
    /,?\s*\[Symbol\((?:asyncio\.|async_id_symbol|trigger_async_id_symbol|kResourceStore)[\s\S]*$/,
    " }",
  );
}

function printed(promise: Promise<unknown>): string {
  try {
    return inspect(promise, {
      depth: 2,
      customInspect: false,
      maxArrayLength: 12,
      maxStringLength: 240,
      breakLength: Number.POSITIVE_INFINITY,
      compact: true,
    });
  } catch {
    return "Promise { <pending> }";
  }
}
