/** Everything that is read has the contrast that WCAG 2.2 asks for (AA: 4.5 to 1), on the pages where it is read. */
import { expect, test } from "vitest";
import { faint } from "../../../src/display/views/markup.js";
import { ink, look } from "../../../src/display/views/states.js";

type Rgb = readonly [number, number, number];

const hex = (text: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;
/** `color-mix(in srgb, a share, b)`, and an opacity of `share` of `a` over `b`. */
const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
  a.map((value, i) => value * share + b[i]! * (1 - share)) as unknown as Rgb;

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const pages: [name: string, text: Rgb, page: Rgb][] = [
  ["a page of its own", hex("#1f2328"), hex("#ffffff")],
  ["JupyterLab, light", hex("#212121"), hex("#ffffff")],
  ["JupyterLab, light, every other row", hex("#212121"), hex("#f5f5f5")],
  ["JupyterLab, dark", hex("#ffffff"), hex("#111111")],
  ["JupyterLab, dark, every other row", hex("#ffffff"), hex("#212121")],
  ["VS Code, dark", hex("#cccccc"), hex("#1e1e1e")],
  ["VS Code, light", hex("#3b3b3b"), hex("#ffffff")],
];
const states = ["created", "ready", "running", "waiting", "done", "failed", "cancelled", "lost"];

test.each(pages)("states and faint text on %s", (_, text, page) => {
  for (const state of states) {
    const { color } = look(state);
    const share = Number(/color-mix\(in srgb,#[0-9a-f]{6} (\d+)%,currentcolor\)/.exec(ink(color))![1]) / 100;
    expect(contrast(mix(hex(color), text, share), page), state).toBeGreaterThanOrEqual(4.5);
  }
  const opacity = Number(/opacity:([.\d]+)/.exec(faint)![1]);
  expect(contrast(mix(text, page, opacity), page), "faint").toBeGreaterThanOrEqual(4.5);
});

test("every state has a symbol of its own", () => {
  expect(new Set(states.map((state) => look(state).symbol)).size).toBe(states.length);
});
