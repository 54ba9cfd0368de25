/** How a future ended, read from the library's own fields: the public methods would count as retrieving its exception. */
import type { Future } from "../../asyncio/future.js";
import type { Outcome } from "./rows.js";

/** What is left of a future that is done. */
export interface Settled {
  readonly kind: Outcome["kind"];
  /** The result or the exception. */
  readonly value: unknown;
  /** The text that was given to `cancel`. */
  readonly message: string | undefined;
}

/** The state of a task or future that is done. */
export const endStates = { result: "done", error: "failed", cancelled: "cancelled" } as const;

export function endingOf(future: Future<unknown>): Outcome["kind"] | undefined {
  if (!future.done()) return undefined;
  return future.cancelled() ? "cancelled" : future._failed ? "error" : "result";
}

export function settledOf(future: Future<unknown>): Settled | undefined {
  const kind = endingOf(future);
  return kind && { kind, value: future._value, message: future._cancelMessage };
}

/** Whether it failed and nobody has looked at its exception. */
export function isUnseen(future: Future<unknown>): boolean {
  return future._failed && future._report !== "none";
}
