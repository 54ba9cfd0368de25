/** Who did something, in HTML and in text. */
import { escapeHtml } from "../escape.js";
import type { Actor } from "../recorder/rows.js";
import { placeText, refText } from "./format.js";
import { placeHtml, refHtml } from "./markup.js";

/** `In[7]:4` in markDone #6. Empty if nothing is known. */
export function actorHtml(actor: Actor | undefined): string {
  if (actor?.who !== undefined) return escapeHtml(actor.who);
  const parts = [placeHtml(actor?.place), actor?.task && refHtml(actor.task)].filter(Boolean);
  return parts.join(" in ");
}

export function actorText(actor: Actor | undefined): string {
  if (actor?.who !== undefined) return actor.who;
  const parts = [actor?.place && placeText(actor.place), actor?.task && refText(actor.task)].filter(Boolean);
  return parts.join(" in ");
}
