/** Arguments and outcomes as text: one line each, capped, without running the user's getters. */
import type { Future } from "../../asyncio/future.js";
import { ellipsis, oneLine } from "../escape.js";
import { previewError } from "../inspect.js";
import { valueText } from "./names.js";
import type { Outcome } from "./rows.js";

const longest = 120;
const argumentsLongest = 60;
const argumentsShown = 8;

export function argsText(args: readonly unknown[]): string {
  const shown = args.slice(0, argumentsShown).map((arg) => valueText(arg, 40));
  if (args.length > shown.length) shown.push("…");
  return ellipsis(shown.join(", "), argumentsLongest);
}

/** The state of a future, or what is left of it. */
export type Settled = Pick<Future<unknown>, "_state" | "_failed" | "_value" | "_cancelMessage">;

export function outcomeKind(future: Settled): Outcome["kind"] | undefined {
  if (future._state === "pending") return undefined;
  return future._state === "cancelled" ? "cancelled" : future._failed ? "error" : "result";
}

/** What came of a future; reading it here does not count as retrieving its exception. */
export function outcomeOf(future: Settled): Outcome | undefined {
  const kind = outcomeKind(future);
  if (kind === undefined) return undefined;
  if (kind === "cancelled") return { kind, text: oneLine(future._cancelMessage ?? "cancelled", longest) };
  return {
    kind,
    text: kind === "error" ? previewError(future._value, longest) : valueText(future._value, longest),
  };
}
