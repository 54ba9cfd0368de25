/** The last column of every table: what came of it. */
import { escapeHtml, oneLine } from "../escape.js";
import type { Actor, Outcome } from "../recorder/rows.js";
import { actorHtml, actorText } from "./actors.js";
import { type Cell, dash, long } from "./markup.js";
import { ink, look } from "./states.js";

/**
 * @param cancelledBy who asked it to stop, whether or not it did
 * @param width pixels after which it wraps
 */
export function outcomeHtml(outcome: Outcome | undefined, cancelledBy?: Actor, width?: number): Cell {
  const by = actorHtml(cancelledBy);
  if (!outcome) return by ? long(`asked to stop by ${by}`, width) : dash;
  if (outcome.kind === "cancelled") return long(by ? `cancelled by ${by}` : escapeHtml(outcome.text), width);
  const code = long(
    `<code style="white-space:normal">${escapeHtml(oneLine(outcome.text, 80))}</code>`,
    width,
  );
  return outcome.kind === "error" ? { html: code, style: ink(look("failed").color) } : code;
}

export function outcomeText(outcome: Outcome | undefined, cancelledBy?: Actor): string {
  const by = actorText(cancelledBy);
  if (!outcome) return by ? `asked to stop by ${by}` : "";
  if (outcome.kind === "cancelled") return by ? `cancelled by ${by}` : outcome.text;
  return oneLine(outcome.text, 60);
}
