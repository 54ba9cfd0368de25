/** How each state is told apart: a symbol, a word and a colour. */

export interface StateLook {
  readonly symbol: string;
  /** Of text and of the marks in a timeline. */
  readonly color: string;
  /** Of the bar behind a timeline's marks. */
  readonly bar: string;
}

const blue = { color: "#0969da", bar: "#54aeff" };
const green = { color: "#1a7f37", bar: "#4ac26b" };
const red = { color: "#cf222e", bar: "#ff8182" };
const amber = { color: "#9a6700", bar: "#d4a72c" };
const violet = { color: "#8250df", bar: "#c297ff" };
const grey = { color: "#59636e", bar: "#afb8c1" };

const looks: Record<string, StateLook> = {
  created: { symbol: "○", ...grey },
  ready: { symbol: "◌", ...violet },
  running: { symbol: "▶", ...violet },
  suspended: { symbol: "◔", ...blue },
  waiting: { symbol: "◔", ...blue },
  pending: { symbol: "◔", ...blue },
  done: { symbol: "✔", ...green },
  fulfilled: { symbol: "✔", ...green },
  closed: { symbol: "✔", ...green },
  failed: { symbol: "✘", ...red },
  rejected: { symbol: "✘", ...red },
  cancelled: { symbol: "⊘", ...amber },
  lost: { symbol: "∅", ...red },
};

export function look(state: string): StateLook {
  return looks[state] ?? looks.created!;
}

/**
 * A colour that is readable (WCAG AA) on light and on dark pages: mixed with the text colour of the page, which is the
 * dark one on light pages and the light one on dark pages. Where a browser cannot mix, or a front end drops it, the
 * plain colour or the text colour stays, and the symbol says the same.
 */
export function ink(color: string): string {
  return `color:${color};color:color-mix(in srgb,${color} 60%,currentcolor)`;
}
