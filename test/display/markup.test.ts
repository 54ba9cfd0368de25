import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlToText, oneLine } from "../../src/display/escape.js";
import {
  escapeHtml,
  html,
  image,
  json,
  latex,
  md,
  type Rendered,
  render,
  svg,
} from "../../src/display/index.js";

const shown = (value: unknown) => render(value) as Rendered;

describe("markup", () => {
  test("a call takes its source as it is", () => {
    expect(shown(html("<b>x</b>")).data).toEqual({ "text/html": "<b>x</b>", "text/plain": "x" });
    expect(shown(md("# x")).data).toEqual({ "text/markdown": "# x", "text/plain": "# x" });
    expect(shown(svg("<svg/>")).data).toEqual({ "image/svg+xml": "<svg/>", "text/plain": "SVG image" });
    expect(shown(latex("$x$")).data).toEqual({ "text/latex": "$x$", "text/plain": "$x$" });
  });

  test("html escapes what is interpolated, but not html and svg", () => {
    const list = ["<1>", "<2>"].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul title="${'"'}">${list}${svg("<svg/>")}${null}${undefined}${md("<")}</ul>`)).toBe(
      '<ul title="&quot;"><li>&lt;1&gt;</li><li>&lt;2&gt;</li><svg/>&lt;</ul>',
    );
  });

  test("latex tags keep backslashes", () => {
    expect(String(latex`$\frac{${1}}{2}$`)).toBe("$\\frac{1}{2}$");
  });

  test("json shows a tree and says how", () => {
    const { data, metadata } = shown(json({ a: [1, 2n] }, { expanded: true }));
    expect(data["application/json"]).toEqual({ a: [1, 2] });
    expect(metadata).toEqual({ "application/json": { expanded: true } });
    expect(shown(json(undefined)).data["text/plain"]).toBe("undefined");
  });
});

describe("escaping", () => {
  test("no text leaves its place in an element or a quoted attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.isWellFormed()).toBe(true);
      }),
    );
  });

  test("one line stays one line and within its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 2, max: 50 }), (text, length) => {
        const line = oneLine(text, length);
        expect(line).not.toMatch(/[\r\n\t]/);
        expect(line.length).toBeLessThanOrEqual(length);
      }),
    );
  });

  test("a fragment's words keep their lines", () => {
    expect(htmlToText("<h1>A &amp; B</h1><style>x{}</style><p>c<br>d</p>")).toBe("A & B\nc\nd");
  });
});

describe("image", () => {
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    Buffer.from("rest"),
  ]);

  test("bytes, a path, a file URL and a data URL give the same picture", () => {
    const folder = mkdtempSync(join(tmpdir(), "tsloop-image-"));
    try {
      const path = join(folder, "a.png");
      writeFileSync(path, png);
      const sources = [png, path, pathToFileURL(path), `data:image/png;base64,${png.toString("base64")}`];
      for (const source of sources) {
        expect(shown(image(source)).data["image/png"]).toBe(png.toString("base64"));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("size and words go into the metadata", () => {
    const { data, metadata } = shown(image(png, { width: 30, alt: "a dot" }));
    expect(metadata).toEqual({ "image/png": { width: 30, alt: "a dot" } });
    expect(data["text/plain"]).toBe("a dot");
  });

  test("bytes that are no picture are refused unless their type is told", () => {
    expect(() => image(new Uint8Array([1, 2]))).toThrow(TypeError);
    expect(() => image(5 as never)).toThrow("image() takes a path, a URL or the bytes of a picture, not 5");
    expect(shown(image(new Uint8Array([1, 2]), { type: "image/bmp" })).data["image/bmp"]).toBe("AQI=");
  });

  test("a picture on the web that is not embedded is a reference, escaped", async () => {
    const { data } = await render(image('https://example.org/"a".png', { embed: false, alt: "<a>" }));
    expect(data["text/html"]).toBe('<img src="https://example.org/&quot;a&quot;.png" alt="&lt;a&gt;">');
  });
});
