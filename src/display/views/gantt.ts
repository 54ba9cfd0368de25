/** The drawing of a timeline: one SVG picture beside all rows. */
import type { CellSpan, TaskRow } from "../recorder/rows.js";
import type { Axis } from "./axis.js";
import { count, duration } from "./format.js";
import { look } from "./states.js";
import { barBehind, mergeMarks, position, round } from "./strip.js";

/** Units of the drawing from left to right: about the pixels that it has. */
const width = 1000;
/** All marks of a chart, so that it stays below 200 kB. */
const mostMarks = 7000;

export interface Chart {
  readonly lines: readonly { readonly row: TaskRow; readonly depth: number }[];
  readonly states: ReadonlyMap<string, number>;
  readonly axis: Axis;
  readonly cells: readonly CellSpan[];
  readonly now: number;
  readonly note: string;
}

/** Pixels of a row: the drawing stands beside all rows at once, so that they must have just this height. */
export const rowHeight = 20;
/**
 * One picture for all rows: lines between them, the grid, the cells, and for each state its marks. The bars stand behind
 * it: they are what is left where a front end takes the SVG out.
 */
export function drawing(chart: Chart): string {
  const { lines, axis, now } = chart;
  const height = lines.length * rowHeight;
  const gap = gapFor(chart);
  const drawn = new Map<string, { narrow: string; wide: string }>();
  let stops = "";
  let bars = "";
  for (const [i, { row }] of lines.entries()) {
    const top = i * rowHeight;
    const paths = drawn.get(row.state) ?? { narrow: "", wide: "" };
    drawn.set(row.state, paths);
    const left = round(position(row.createdAt, axis.span, width));
    const length = Math.max(1, round(position(row.endedAt ?? now, axis.span, width) - left));
    bars += barBehind(i === 0 ? 8 : rowHeight - 4, left / width, length / width, look(row.state).bar);
    const marks = mergeMarks(row.runs, axis.span, width, gap);
    for (let k = 0; k < marks.length; k += 2) {
      const wide = marks[k + 1]! - marks[k]!;
      if (wide <= 2.5) paths.narrow += `M${round(marks[k]! + 1)} ${top + 5}v10`;
      else paths.wide += `M${round(marks[k]!)} ${top + 5}h${round(wide)}v10h-${round(wide)}z`;
    }
    if (row.cancelledAt !== undefined)
      stops += `M${round(position(row.cancelledAt, axis.span, width))} ${top + 2}v16`;
  }
  const states = [...drawn].map(([state, { narrow, wide }]) => {
    const { color } = look(state);
    const mixed = `color-mix(in srgb,${color} 75%,currentcolor)`;
    return (
      (narrow && `<path d="${narrow}" stroke="${color}" stroke-width="2" style="stroke:${mixed}"/>`) +
      (wide && `<path d="${wide}" fill="${color}" style="fill:${mixed}"/>`)
    );
  });
  const stop =
    stops &&
    `<path d="${stops}" stroke="${look("cancelled").color}" stroke-width="2.5" stroke-dasharray="2 2"/>`;
  const label = `when ${count(lines.length, "task")} ran and waited, over ${duration(axis.whole)}`;
  return (
    `${bars}<svg role="img" aria-label="${label}" width="100%" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `preserveAspectRatio="none" style="display:block;position:relative;margin-top:${8 - height}px;height:${height}px">${bands(chart, height)}${grid(axis, lines.length)}${breaks(axis, height)}${states.join("")}${stop}</svg>`
  );
}

/** The widest gap between marks that is needed to keep the whole chart small. */
function gapFor({ lines, axis }: Chart): number {
  let gap = 1.5;
  for (;;) {
    let marks = 0;
    for (const { row } of lines) marks += mergeMarks(row.runs, axis.span, width, gap).length / 2;
    if (marks <= mostMarks || gap > width) return gap;
    gap *= 1.6;
  }
}

function grid({ ticks }: Axis, rows: number): string {
  let path = "";
  for (let i = 0; i <= ticks; i++) {
    path += `M${round(Math.min(width - 0.5, Math.max(0.5, (i / ticks) * width)))} 0v${rows * rowHeight}`;
  }
  let lines = "";
  for (let i = 0; i <= rows; i++) lines += `M0 ${i * rowHeight}h${width}`;
  return (
    `<path d="${path}" stroke="currentColor" stroke-width="1" opacity=".16"/>` +
    `<path d="${lines}" stroke="currentColor" stroke-width="1" opacity=".09"/>`
  );
}

/** Folded time: hatched, between dashed edges. */
function breaks({ folds, span }: Axis, height: number): string {
  let path = "";
  const length = span.to - span.from;
  for (const { from, to } of folds) {
    const [left, right] = [from, to].map((at) => round(((at - span.from) / length) * width)) as [
      number,
      number,
    ];
    for (let y = 0; y < height; y += 10) path += `M${left} ${y + 10}L${right} ${y}`;
  }
  return path && `<path d="${path}" stroke="currentColor" stroke-width="1.5" opacity=".4"/>`;
}

function bands({ cells, axis, now }: Chart, height: number): string {
  return cells
    .filter((_, i) => i % 2 === 0)
    .map(({ from, to }) => {
      const left = round(position(from, axis.span, width));
      const length = round(position(to ?? now, axis.span, width) - left);
      return `<rect x="${left}" width="${length}" height="${height}" fill="currentColor" opacity=".06"/>`;
    })
    .join("");
}
