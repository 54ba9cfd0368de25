/** Arguments and outcomes as text: one line each, capped, without running the user's getters. */
import { ellipsis, oneLine } from "../escape.js";
import { previewError } from "../inspect.js";
import { valueText } from "./names.js";
import type { Outcome } from "./rows.js";
import type { Settled } from "./settled.js";

const longest = 120;
const argumentsLongest = 60;
const argumentsShown = 8;

export function argsText(args: readonly unknown[]): string {
  const shown = args.slice(0, argumentsShown).map((arg) => valueText(arg, 40));
  if (args.length > shown.length) shown.push("…");
  return ellipsis(shown.join(", "), argumentsLongest);
}

export function outcomeOf(settled: Settled | undefined): Outcome | undefined {
  if (!settled) return undefined;
  const { kind, value, message } = settled;
  if (kind === "cancelled") return { kind, text: oneLine(message ?? "cancelled", longest) };
  return { kind, text: kind === "error" ? previewError(value, longest) : valueText(value, longest) };
}
