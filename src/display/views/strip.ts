/** A timeline in a table's row: a bar from beginning to end, a mark for each step, a stroke where it was asked to stop. */
import { look } from "./states.js";

export interface Span {
  /** Seconds; the left and the right edge. */
  readonly from: number;
  readonly to: number;
  /** Where a moment stands between them, if some of the time is folded (see `fold.ts`). */
  readonly place?: (time: number) => number;
}

export interface StripTask {
  readonly state: string;
  readonly begin: number;
  readonly end: number;
  /** Begin and end of each step, in order. */
  readonly runs: readonly number[];
  /** When it was asked to stop. */
  readonly cancelledAt?: number | undefined;
}

export interface StripOptions {
  /** The grid that is drawn on, in units; about the pixels it is shown with. */
  readonly width: number;
  /** Units between two marks below which they are drawn as one. */
  readonly gap: number;
  /** For those who do not see it. Must be escaped. */
  readonly label: string;
}

/** Pixels of a row's timeline in a table of tasks, where there is room. */
export const stripWidth = 160;

const height = 14;

/**
 * As wide as what it stands in: a bar, and over it the marks as inline SVG. JupyterLab takes SVG out of notebooks that are
 * not trusted; the bar is left. A mark is at least two units wide.
 */
export function strip(task: StripTask, span: Span, options: StripOptions): string {
  const { width, label } = options;
  const { color, bar } = look(task.state);
  const left = round(position(task.begin, span, width));
  const length = Math.max(1, round(position(task.end, span, width) - left));
  const { narrow, wide } = marks(task.runs, span, options);
  const ink = `color-mix(in srgb,${color} 75%,currentcolor)`;
  return (
    barBehind(8, left / width, length / width, bar) +
    `<svg role="img" aria-label="${label}" width="100%" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `preserveAspectRatio="none" style="display:block;position:relative;margin-top:-9px;height:${height}px">` +
    (narrow && `<path d="${narrow}" stroke="${color}" stroke-width="2" style="stroke:${ink}"/>`) +
    (wide && `<path d="${wide}" fill="${color}" style="fill:${ink}"/>`) +
    cancelMark(task.cancelledAt, span, width) +
    `</svg>`
  );
}

/**
 * A bar four pixels high, outside of the SVG that is laid over it. That one must be `position:relative`, because what is
 * translucent is painted above what is not positioned.
 *
 * @param top pixels to what stands above
 * @param left part of the whole width
 * @param length part of the whole width
 */
export function barBehind(top: number, left: number, length: number, color: string): string {
  const percent = (part: number) => `${Math.round(part * 10_000) / 100}%`;
  return `<div style="margin:${top}px 0 0 ${percent(left)};width:${percent(length)};height:4px;background:${color};opacity:.55"></div>`;
}

/** Units from the left edge, inside the strip. */
export function position(time: number, span: Span, width: number): number {
  const length = span.to - span.from;
  if (!(length > 0)) return 0;
  const at = span.place ? span.place(time) : time;
  return Math.min(width, Math.max(0, ((at - span.from) / length) * width));
}

/** Runs as marks: pairs of left and right, those closer than `gap` as one. */
export function mergeMarks(runs: readonly number[], span: Span, width: number, gap: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const left = Math.min(width - 2, position(runs[i]!, span, width));
    const right = Math.max(left + 2, position(runs[i + 1]!, span, width));
    const last = merged.length - 1;
    if (last > 0 && left - merged[last]! < gap) merged[last] = Math.max(merged[last]!, right);
    else merged.push(left, right);
  }
  return merged;
}

/** Narrow marks as strokes, wide ones as boxes: a stroke takes half the text. */
function marks(
  runs: readonly number[],
  span: Span,
  { width, gap }: StripOptions,
): { narrow: string; wide: string } {
  const merged = mergeMarks(runs, span, width, gap);
  let narrow = "";
  let wide = "";
  for (let i = 0; i < merged.length; i += 2) {
    const left = merged[i]!;
    const length = merged[i + 1]! - left;
    if (length <= 2.5) narrow += `M${round(left + 1)} 2v10`;
    else wide += `M${round(left)} 2h${round(length)}v10h-${round(length)}z`;
  }
  return { narrow, wide };
}

function cancelMark(time: number | undefined, span: Span, width: number): string {
  if (time === undefined) return "";
  const { color } = look("cancelled");
  const x = round(Math.min(width - 1, Math.max(1, position(time, span, width))));
  return `<path d="M${x} 0v14" stroke="${color}" stroke-width="2" stroke-dasharray="2 2"/>`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
