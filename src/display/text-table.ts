/** Rows of text, aligned for a terminal. */

export interface TextColumn {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * Aligned columns, two spaces apart, with a rule below the titles. Widths are counted in terminal columns: wide East
 * Asian characters and emoji take two, combining marks none. Cells must be single lines.
 */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, i) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[i] ?? ""))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map((column, i) => pad(cells[i] ?? "", widths[i]!, column.align ?? "left"))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [line(columns.map((column) => column.title)), rule, ...rows.map(line)].join("\n");
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "right" ? space + text : text + space;
}

const zeroWidth = /^(?:\p{M}|\p{Cf})$/u;
/** East Asian Wide and Fullwidth ranges (Unicode Standard Annex 11), and pictographs. */
const doubleWidth =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/**
 * Latin letters, dashes and dots, arrows, mathematical signs, lines and shapes: what tables have beside ASCII. The
 * expressions above know them too, but take milliseconds to compile.
 */
function isSymbol(code: number): boolean {
  return code < 0x300
    ? code !== 0xad
    : (code >= 0x2010 && code <= 0x2027) || (code >= 0x2190 && code <= 0x2bff);
}

/** Columns that `text` takes in a terminal. */
export function textWidth(text: string): number {
  // Most cells are ASCII, where the width is the length.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (isSymbol(character.charCodeAt(0))) {
      width++;
      continue;
    }
    if (zeroWidth.test(character)) continue;
    width += doubleWidth.test(character) ? 2 : 1;
  }
  return width;
}
