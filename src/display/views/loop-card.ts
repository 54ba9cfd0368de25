/** The loop in figures: what is ready, what is due, how busy it is, and how late things begin. */
import { escapeHtml } from "../escape.js";
import type { LoopRow } from "../recorder/rows.js";
import { bodyStyle, strongLine } from "../theme.js";
import { count, duration, refText, whole } from "./format.js";
import { percent } from "./loop-line.js";
import { faint } from "./markup.js";

export function loopCard(loop: LoopRow | undefined): Record<string, string> {
  const facts = loop ? factsOf(loop) : [["loop", "none has run a task yet"] as const];
  const title = loop ? `${loop.name}, ${loop.running ? "running" : "stopped"}` : "Event loop";
  const cell = "padding:1px 12px 1px 0;border:0;text-align:left;vertical-align:top;white-space:normal";
  const rows = facts.map(
    ([name, text]) =>
      `<tr style="background:none"><th scope="row" style="${cell};font-weight:400"><span style="${faint}">${name}</span></th><td style="${cell}">${escapeHtml(text)}</td></tr>`,
  );
  const widest = facts.reduce((most, [name]) => Math.max(most, name.length), 0);
  return {
    "text/plain": [title, ...facts.map(([name, text]) => `  ${name.padEnd(widest)}  ${text}`)].join("\n"),
    "text/html":
      `<div style="display:inline-block;max-width:700px;${bodyStyle};border:1px solid ${strongLine};border-radius:6px;padding:8px 12px">` +
      `<div><b>${escapeHtml(title)}</b></div>${meter(loop)}` +
      `<table style="margin:4px 0 0;border-collapse:collapse;table-layout:auto;font-variant-numeric:tabular-nums">${rows.join("")}</table></div>`,
  };
}

function factsOf(loop: LoopRow): (readonly [string, string])[] {
  const { lag, longest, nextTimer } = loop;
  const share = loop.elapsed > 0 ? loop.busy / loop.elapsed : 0;
  const facts: (readonly [string, string])[] = [
    ["ready", count(loop.ready, "callback")],
    [
      "timers",
      count(loop.timers, "timer") + (nextTimer === undefined ? "" : `, the next in ${duration(nextTimer)}`),
    ],
    ["busy", `${duration(loop.busy)} of ${duration(loop.elapsed)}, ${percent(share)}`],
    ["steps", whole(loop.steps)],
  ];
  if (lag)
    facts.push(["lag", `p50 ${duration(lag.p50)}, p99 ${duration(lag.p99)}, longest ${duration(lag.max)}`]);
  if (longest) {
    facts.push([
      "longest step",
      duration(longest.seconds) + (longest.task ? `, ${refText(longest.task)}` : ""),
    ]);
  }
  return facts;
}

/** A bar for the share of time in which the loop was busy. */
function meter(loop: LoopRow | undefined): string {
  if (!loop || loop.elapsed <= 0) return "";
  const share = Math.min(1, loop.busy / loop.elapsed);
  return (
    `<svg role="img" aria-label="busy ${percent(share)}" width="220" height="8" viewBox="0 0 220 8" style="display:block;margin-top:4px;height:8px">` +
    `<rect width="220" height="8" fill="currentColor" opacity=".12"/><rect width="${(share * 220).toFixed(1)}" height="8" fill="#0969da"/></svg>`
  );
}
