/** The little timeline in a table's row: a bar from beginning to end, a mark for each step. */
import { look } from "./states.js";

export interface Span {
  /** Seconds; the left and the right edge. */
  readonly from: number;
  readonly to: number;
}

export const stripWidth = 160;

/**
 * Inline SVG, as wide as its column, drawn on a grid of `stripWidth` by 14. A mark is at least two pixels wide; marks that touch are one.
 * @param runs begin and end of each step, in order
 */
export function strip(
  state: string,
  begin: number,
  end: number,
  runs: readonly number[],
  span: Span,
  label: string,
): string {
  const { color, bar } = look(state);
  const left = round(position(begin, span));
  const width = Math.max(1, round(position(end, span) - left));
  const { narrow, wide } = marks(runs, span);
  const ink = `color-mix(in srgb,${color} 75%,currentcolor)`;
  return (
    `<svg role="img" aria-label="${label}" width="100%" height="14" viewBox="0 0 ${stripWidth} 14" ` +
    `preserveAspectRatio="none" style="display:block;margin-top:3px">` +
    `<rect x="${left}" y="5" width="${width}" height="4" fill="${bar}" opacity=".55"/>` +
    (narrow && `<path d="${narrow}" stroke="${color}" stroke-width="2" style="stroke:${ink}"/>`) +
    (wide && `<path d="${wide}" fill="${color}" style="fill:${ink}"/>`) +
    `</svg>`
  );
}

/** Pixels from the left edge, inside the strip. */
function position(time: number, span: Span): number {
  const length = span.to - span.from;
  if (!(length > 0)) return 0;
  return Math.min(stripWidth, Math.max(0, ((time - span.from) / length) * stripWidth));
}

/** Pixels between two marks below which they are drawn as one. */
const smallestGap = 1.5;

/** Narrow marks as strokes, wide ones as boxes: a stroke takes half the text. */
function marks(runs: readonly number[], span: Span): { narrow: string; wide: string } {
  let narrow = "";
  let wide = "";
  let from = -1;
  let to = -1;
  const flush = () => {
    if (from < 0) return;
    if (to - from <= 2.5) narrow += `M${round(from + 1)} 2v10`;
    else wide += `M${round(from)} 2h${round(to - from)}v10h-${round(to - from)}z`;
  };
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const left = Math.min(stripWidth - 2, position(runs[i]!, span));
    const right = Math.max(left + 2, position(runs[i + 1]!, span));
    if (from >= 0 && left - to < smallestGap) {
      to = Math.max(to, right);
      continue;
    }
    flush();
    from = left;
    to = right;
  }
  flush();
  return { narrow, wide };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
