import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Hover, Location, LocationLink, Range } from "vscode-languageserver-protocol";
import type { Inspection } from "./contract.js";
import { codeBlock, type Described, toPlainText } from "./markdown.js";
import { LineMap } from "./positions.js";

export interface Definition {
  uri: string;
  /** All of the declaration, where the server says so; else its name. */
  range: Range;
}

export function definitionOf(answer: Location | Location[] | LocationLink[] | null): Definition | undefined {
  const first = Array.isArray(answer) ? answer[0] : (answer ?? undefined);
  if (!first) return undefined;
  if ("targetUri" in first) return { uri: first.targetUri, range: first.targetRange };
  return { uri: first.uri, range: first.range };
}

export function markdownOf(hover: Hover | null): string {
  const contents = hover?.contents;
  if (!contents) return "";
  if (typeof contents === "string") return contents;
  if (Array.isArray(contents))
    return contents.map((part) => (typeof part === "string" ? part : part.value)).join("\n\n");
  return contents.value;
}

/** Longer sources are cut, in lines. */
const MOST_LINES = 200;

/** The text of a definition in a file on disk; nothing where it cannot be read. */
export async function sourceOnDisk({
  uri,
  range,
}: Definition): Promise<{ where: string; text: string } | undefined> {
  if (!uri.startsWith("file:")) return undefined;
  const path = fileURLToPath(uri);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const map = new LineMap(text);
  const lines: string[] = [];
  for (let line = range.start.line; line <= range.end.line && lines.length < MOST_LINES; line++) {
    lines.push(map.lineText(line));
  }
  return { where: `${path}:${range.start.line + 1}`, text: dedented(lines) };
}

/** Without the indent that all lines have. */
function dedented(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const least = indents.length > 0 ? Math.min(...indents) : 0;
  return lines.map((line) => line.slice(least)).join("\n");
}

export interface InspectionParts extends Partial<Described> {
  /** The run-time value. */
  preview?: string | undefined;
  source?: { where: string; text: string } | undefined;
}

export const notFound: Inspection = { found: false, data: { "text/plain": "", "text/markdown": "" } };

/** Puts together what is known of a symbol. */
export function inspectionOf({
  title = "",
  documentation = "",
  preview,
  source,
}: InspectionParts): Inspection {
  const plain: string[] = [];
  const markdown: string[] = [];
  const add = (text: string, rich: string): void => {
    if (text.trim() === "") return;
    plain.push(text);
    markdown.push(rich);
  };
  add(title, codeBlock(title));
  add(preview === undefined ? "" : `= ${preview}`, codeBlock(`= ${preview}`));
  add(toPlainText(documentation), documentation);
  if (source) add(`${source.where}\n${source.text}`, `${source.where}\n\n${codeBlock(source.text)}`);
  if (plain.length === 0) return notFound;
  return { found: true, data: { "text/plain": plain.join("\n\n"), "text/markdown": markdown.join("\n\n") } };
}
