/** The time axis of a timeline: round steps, the first of them at the beginning. */
import type { Fold, FoldedSpan } from "./fold.js";
import type { Span } from "./strip.js";

export interface Axis {
  /** Seconds of all, what is folded included. */
  readonly whole: number;
  /** Breaks; then there are no ticks but at the beginning of each spell. */
  readonly folds: readonly Fold[];
  /** The span that is drawn: the given one, made longer to a whole number of steps. */
  readonly span: Span;
  /** Seconds between two ticks. */
  readonly step: number;
  readonly ticks: number;
}

const roundSteps = [1, 2, 2.5, 5, 10];

/** With folds, the span as it is and one tick. */
export function foldedAxis(span: FoldedSpan): Axis {
  const { folds, from, to } = span;
  if (folds.length === 0) return axisOf({ from, to });
  const whole = folds.reduce((sum, fold) => sum + fold.seconds - (fold.to - fold.from), to - from);
  return { span, step: to - from, ticks: 1, whole, folds };
}

/** At most five steps of 1, 2, 2.5 or 5 times a power of ten. */
export function axisOf({ from, to }: Span): Axis {
  const length = to - from;
  const folds: Fold[] = [];
  if (!(length > 0)) return { span: { from, to: from + 0.001 }, step: 0.001, ticks: 1, whole: 0.001, folds };
  const power = 10 ** Math.floor(Math.log10(length / 5));
  const step =
    roundSteps.map((factor) => factor * power).find((size) => length / size <= 5 + 1e-9) ?? 10 * power;
  const ticks = Math.max(1, Math.ceil(length / step - 1e-9));
  return { span: { from, to: from + ticks * step }, step, ticks, whole: ticks * step, folds };
}

/** "0", "250 ms", "1.5 s", "90 s": as many digits as the step needs. */
export function tickText(index: number, step: number): string {
  if (index === 0) return "0";
  const value = index * step;
  if (step < 0.001) return `${trim(value * 1e6)} µs`;
  return step < 0.25 && value < 1 ? `${trim(value * 1000)} ms` : `${trim(value)} s`;
}

function trim(value: number): string {
  return String(Number(value.toPrecision(6)));
}
