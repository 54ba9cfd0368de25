import type { Frame, Place } from "./place.js";

export const RED = "\u001b[0;31m";
export const GREEN = "\u001b[0;32m";
export const CYAN = "\u001b[0;36m";
export const BOLD = "\u001b[1m";
export const DIM = "\u001b[2m";
export const RESET = "\u001b[0m";

/** @param place where the parser stopped, if it said */
export function syntaxLines(ename: string, evalue: string, place: Place | undefined): string[] {
  const head = `${RED}${ename}${RESET}: ${evalue}`;
  return place ? [head, ...frameLines({ async: false, place }, true)] : [head];
}

/** A frame: its place, and the line with the ones before and after it where the source is known. */
export function frameLines({ functionName, async, place }: Frame, withSource: boolean): string[] {
  const where = place.cell === undefined ? place.where : `Cell In[${place.cell}]`;
  const name = functionName ? `, in ${async ? "async " : ""}${CYAN}${functionName}${RESET}` : "";
  const lines = [`  ${GREEN}${where}${RESET}, line ${GREEN}${place.line}${RESET}${name}`];
  const source = place.lines;
  if (!withSource || source?.[place.line - 1] === undefined) return lines;
  const last = Math.min(place.line + 1, source.length);
  for (let line = Math.max(1, place.line - 1); line <= last; line++) {
    const here = line === place.line;
    const number = String(line).padStart(5);
    if (source[line - 1] === undefined) continue;
    const text = cap(source[line - 1]!);
    lines.push(here ? `${GREEN}--> ${number}${RESET} ${text}` : `    ${DIM}${number}${RESET} ${text}`);
    if (here) lines.push(`${" ".repeat(10 + Math.min(place.column - 1, text.length))}${RED}^${RESET}`);
  }
  return lines;
}

export function cap(line: string): string {
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
