/** The loop in one line, for the corner of a table. */
import type { LoopRow } from "../recorder/rows.js";
import { duration } from "./format.js";

export function loopSummary(loop: LoopRow | undefined): string {
  if (!loop || loop.elapsed <= 0) return "";
  const parts = [`loop ${duration(loop.elapsed)}`, `busy ${percent(loop.busy / loop.elapsed)}`];
  if (loop.lag) parts.push(`lag p99 ${duration(loop.lag.p99)}`);
  return parts.join(" · ");
}

export function percent(share: number): string {
  const value = Math.min(1, Math.max(0, share)) * 100;
  return `${value > 0 && value < 0.5 ? "<1" : Math.round(value)} %`;
}
