import type { LanguageDiagnostic } from "./contract.js";

export interface FormattedDiagnostics {
  /** For a terminal, or a front end that reads ANSI colours. */
  ansi: string;
  data: { "text/plain": string; "text/html": string };
}

/** Past so many, the rest is only counted. */
const MOST = 20;
const INDENT = "    ";

interface Style {
  place(text: string): string;
  message(text: string, severity: LanguageDiagnostic["severity"]): string;
  source(text: string): string;
  marker(text: string, severity: LanguageDiagnostic["severity"]): string;
  plain(text: string): string;
}

const colours = { error: 31, warning: 33 };
const ansiStyle: Style = {
  place: (text) => `\u001b[36m${text}\u001b[39m`,
  message: (text, severity) => `\u001b[${colours[severity]}m${text}\u001b[39m`,
  source: (text) => text,
  marker: (text, severity) => `\u001b[${colours[severity]}m${text}\u001b[39m`,
  plain: (text) => text,
};

const plainStyle: Style = {
  place: (text) => text,
  message: (text) => text,
  source: (text) => text,
  marker: (text) => text,
  plain: (text) => text,
};

/** Front ends set these colours for light and for dark; the second ones hold for a page that sets none. */
const htmlColours = {
  error: "var(--jp-error-color1, #c62828)",
  warning: "var(--jp-warn-color1, #b26a00)",
};
const htmlStyle: Style = {
  place: (text) => `<b>${escapeHtml(text)}</b>`,
  message: (text, severity) => `<span style="color:${htmlColours[severity]}">${escapeHtml(text)}</span>`,
  source: escapeHtml,
  marker: (text, severity) => `<span style="color:${htmlColours[severity]}">${escapeHtml(text)}</span>`,
  plain: escapeHtml,
};

/**
 * Type errors as they appear under a cell: where, what, TypeScript's number, the source line and a marker under it.
 *
 * @param cellCount the `n` of `In[n]`
 */
export function formatDiagnostics(
  cellCount: number,
  diagnostics: readonly LanguageDiagnostic[],
): FormattedDiagnostics {
  return {
    ansi: write(cellCount, diagnostics, ansiStyle),
    data: {
      "text/plain": write(cellCount, diagnostics, plainStyle),
      "text/html": `<pre class="tsloop-types" style="margin:0;padding:0 0 0 10px;border-left:3px solid var(--jp-error-color1, #c62828);font-size:var(--jp-code-font-size,13px);line-height:var(--jp-code-line-height,1.3)">${write(cellCount, diagnostics, htmlStyle)}</pre>`,
    },
  };
}

function write(cellCount: number, diagnostics: readonly LanguageDiagnostic[], style: Style): string {
  const blocks = diagnostics.slice(0, MOST).map((diagnostic) => block(cellCount, diagnostic, style));
  const more = diagnostics.length - blocks.length;
  if (more > 0) blocks.push(style.plain(`and ${more} more`));
  return blocks.join("\n");
}

function block(cellCount: number, { severity, ...diagnostic }: LanguageDiagnostic, style: Style): string {
  const { line, column, endLine, endColumn, sourceLine, message, code } = diagnostic;
  const [first = "", ...rest] = message.split("\n");
  const head = `${style.place(`Cell In[${cellCount}], line ${line}`)}${style.plain(": ")}${style.message(first, severity)}${style.plain(` (${code})`)}`;
  const details = rest.map((text) => style.plain(text));
  if (sourceLine.trim() === "") return [head, ...details].join("\n");
  const end = endLine === line ? endColumn : sourceLine.length;
  const before = sourceLine.slice(0, column);
  const marked = sourceLine.slice(column, Math.max(end, column + 1));
  const marker = blankOf(before) + style.marker("~".repeat(Math.max(1, widthOf(marked))), severity);
  return [head, ...details, INDENT + style.source(sourceLine), INDENT + marker].join("\n");
}

/** Space as wide as a text: tabs stay tabs. */
function blankOf(text: string): string {
  return Array.from(text, (character) => (character === "\t" ? "\t" : " ".repeat(widthOf(character)))).join(
    "",
  );
}

/** Columns of a terminal; wide characters take two, marks that join the one before take none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\u200d|\ufe0f/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
