/** The findings below a table. */
import { escapeHtml } from "../escape.js";
import type { Finding } from "../recorder/rows.js";
import { placeText, refText } from "./format.js";
import { placeHtml, refHtml } from "./markup.js";

const shownAtMost = 10;

export function findingsHtml(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const items = findings.slice(0, shownAtMost).map((finding) => `<div>⚠ ${one(finding)}</div>`);
  if (findings.length > shownAtMost) items.push(`<div>and ${findings.length - shownAtMost} more</div>`);
  return (
    `<div style="margin:8px 0 0;padding:6px 10px;border-left:3px solid #d4a72c;background:rgba(212,167,44,.10)">` +
    `${items.join("")}</div>`
  );
}

function one(finding: Finding): string {
  const { about, args, place } = finding;
  const subject =
    args === undefined ? refHtml(about) : `<code>${escapeHtml(`${about.name}(${args})`)}</code>`;
  const at = place ? ` at ${placeHtml(place)}` : "";
  return `${subject} ${escapeHtml(finding.what)}${at}: ${escapeHtml(finding.advice)}`;
}

export function findingsText(findings: readonly Finding[]): string[] {
  const lines = findings.slice(0, shownAtMost).map(({ about, args, place, what, advice }) => {
    const subject = args === undefined ? refText(about) : `${about.name}(${args})`;
    return `! ${subject} ${what}${place ? ` at ${placeText(place)}` : ""}: ${advice}`;
  });
  if (findings.length > shownAtMost) lines.push(`and ${findings.length - shownAtMost} more`);
  return lines;
}
