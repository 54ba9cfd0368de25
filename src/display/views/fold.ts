/** Time in which nothing that is shown was there is folded: a minute of reading between two cells is a narrow break. */
import type { Span } from "./strip.js";

/** A break: on the folded scale a place and a width, in truth so many seconds. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  /** When it ends, in seconds on the loop's clock. */
  readonly until: number;
}

export interface FoldedSpan extends Span {
  readonly folds: readonly Fold[];
  /** A moment on the loop's clock as one on the folded scale. */
  readonly place: (time: number) => number;
}

/** A gap is folded if it is longer than this share of the time in which there was something. */
const longest = 0.2;
/** What is left of it; of all gaps together. */
const left = 0.04;
const leftOfAll = 0.3;

/** @param lives begin and end of all that is shown, in any order; at least one */
export function foldGaps(lives: readonly (readonly [number, number])[]): FoldedSpan {
  const spells = union(lives);
  const whole = spells.reduce((sum, [from, to]) => sum + to - from, 0);
  const gaps = spells.slice(1).map(([from], i) => ({ from: spells[i]![1], to: from }));
  const folded = gaps.filter(({ from, to }) => to - from > longest * whole);
  const width = Math.min(left, leftOfAll / Math.max(1, folded.length)) * whole;
  const folds: Fold[] = [];
  let taken = 0;
  for (const { from, to } of folded) {
    folds.push({ from: from - taken, to: from - taken + width, seconds: to - from, until: to });
    taken += to - from - width;
  }
  const place = (time: number): number => {
    let gone = 0;
    for (const { until, seconds } of folds) {
      if (time >= until) gone += seconds - width;
      else if (time > until - seconds) {
        gone += ((time - until + seconds) / seconds) * (seconds - width);
        break;
      } else break;
    }
    return time - gone;
  };
  return { from: spells[0]![0], to: spells.at(-1)![1] - taken, folds, place };
}

function union(lives: readonly (readonly [number, number])[]): [number, number][] {
  const spells: [number, number][] = [];
  for (const [from, to] of [...lives].sort((a, b) => a[0] - b[0])) {
    const last = spells.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else spells.push([from, to]);
  }
  return spells;
}
