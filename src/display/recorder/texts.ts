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

/** What came of a future; reading it here does not count as retrieving its exception. */
export function outcomeOf(future: Future<unknown>): Outcome | undefined {
  if (future._state === "pending") return undefined;
  if (future._state === "cancelled") {
    return { kind: "cancelled", text: oneLine(future._cancelMessage ?? "cancelled", longest) };
  }
  if (future._failed) return { kind: "error", text: previewError(future._value, longest) };
  return { kind: "result", text: valueText(future._value, longest) };
}
