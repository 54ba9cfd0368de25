/** Text on its way into HTML, and into one line. */

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Escapes text for HTML element content and for quoted attribute values.
 * Lone surrogates and control characters that HTML forbids become U+FFFD, so that the result is always well formed.
 */
export function escapeHtml(text: string): string {
  return wellFormed(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Replaces what neither XML nor a UTF-8 file can hold: lone surrogates and C0 controls other than tab, LF and CR. */
export function wellFormed(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd");
  return clean.isWellFormed() ? clean : clean.toWellFormed();
}

/** Cuts text to at most `length` UTF-16 units, the last of them an ellipsis, never through a surrogate pair. */
export function ellipsis(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = Math.max(0, length - 1);
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${text.slice(0, end)}…`;
}

/** One line: every run of white space becomes one space. Only the first `length` units are looked at and kept. */
export function oneLine(text: string, length: number): string {
  // Runs of spaces shrink, so a little more than `length` is enough to fill it in all but artificial cases.
  const head = text.length > length * 4 ? `${text.slice(0, length * 4)}…` : text;
  return ellipsis(head.replace(/\s+/g, " ").trim(), length);
}

/**
 * The words of an HTML fragment, for text/plain beside it: tags are dropped, blocks and breaks become lines.
 * For people, not for machines: it is no sanitizer.
 */
export function htmlToText(html: string): string {
  return html
    .slice(0, 200_000)
    .replace(/<(script|style|template|svg)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\s+/g, " ")
    .replace(
      /<(?:br|hr)\b[^>]*>|<\/(?:p|div|li|tr|h[1-6]|ul|ol|table|pre|section|details|summary)\s*>/gi,
      "\n",
    )
    .replace(/<\/t[dh]\s*>/gi, "  ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => named[name]!)
    .replace(/ *\n */g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const named: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " ", amp: "&" };
