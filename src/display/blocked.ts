/**
 * The last frame of a live display, marked: the loop is blocked, so that the thread that draws cannot draw. Pure, for
 * whoever is outside that thread and has seen the frame go by.
 */
import type { MimeBundle } from "./bundle.js";
import { escapeHtml } from "./escape.js";
import type { Place } from "./recorder/rows.js";
import { duration, placeText } from "./views/format.js";
import { widgetMime } from "./widget.js";

/**
 * Key in a bundle's metadata: `{ live: true }` while further frames of the display may follow, and `told: true` with it if
 * the page has been told of this one in another way.
 */
export const liveMetadata = "tsloop";

/** Whether this is a frame of a live display that is not final. */
export function isLiveFrame(bundle: MimeBundle): boolean {
  const mark = bundle.metadata[liveMetadata] as { live?: unknown } | undefined;
  return mark?.live === true;
}

/** Whether the page shows this frame already. */
export function isToldFrame(bundle: MimeBundle): boolean {
  const mark = bundle.metadata[liveMetadata] as { told?: unknown } | undefined;
  return mark?.told === true;
}

/**
 * The same frame with a line below that says that nothing in it can go on.
 * @param seconds for how long the loop has been blocked
 * @param place the line that is running
 */
export function markBlocked(bundle: MimeBundle, seconds: number, place?: Place): MimeBundle {
  const at = place ? ` at ${placeText(place)}` : "";
  const words = `the loop has been blocked for ${duration(seconds)}${at}: this is how things stood before`;
  const line =
    `<div style="margin:8px 0 0;padding:6px 10px;border-left:3px solid #cf222e;background:rgba(207,34,46,.08)">` +
    `■ ${escapeHtml(words)}</div>`;
  const { [widgetMime]: _widget, ...data } = bundle.data;
  const html = data["text/html"];
  if (typeof html === "string") data["text/html"] = html.replace(/(?:<\/div>)?$/, (end) => line + end);
  if (typeof data["text/plain"] === "string") data["text/plain"] += `\n! ${words}`;
  return { data, metadata: bundle.metadata };
}
