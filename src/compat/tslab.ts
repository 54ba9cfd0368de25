/**
 * The surface of the `tslab` module (README of yunabe/tslab, "Rich display"), so that notebooks written for that
 * kernel run in this one.
 */
import { createRequire } from "node:module";
import { display as show } from "../display/display.js";
import { updateDisplay } from "../display/index.js";
import { randomId } from "../display/random-id.js";

/** Shows one representation at a time. */
export interface Display {
  javascript(source: string): void;
  html(source: string): void;
  markdown(source: string): void;
  latex(source: string): void;
  svg(source: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(source: string): void;
  /** Any MIME type; bytes travel as base64. */
  raw(contentType: string, content: string | Uint8Array): void;
}

type Show = (contentType: string, content: string | Uint8Array) => void;

function displayWith(raw: Show): Display {
  return {
    javascript: (source) => raw("text/javascript", source),
    html: (source) => raw("text/html", source),
    markdown: (source) => raw("text/markdown", source),
    latex: (source) => raw("text/latex", source),
    svg: (source) => raw("image/svg+xml", source),
    png: (bytes) => raw("image/png", bytes),
    jpeg: (bytes) => raw("image/jpeg", bytes),
    gif: (bytes) => raw("image/gif", bytes),
    pdf: (bytes) => raw("application/pdf", bytes),
    text: (source) => raw("text/plain", source),
    raw,
  };
}

/** Every call adds a display. */
export const display: Display = displayWith((type, content) => {
  show({ [type]: content }, { raw: true });
});

/** A display whose second and later calls take the place of the first. */
export function newDisplay(): Display {
  const displayId = randomId();
  let shown = false;
  return displayWith((type, content) => {
    const bundle = { [type]: content };
    if (shown) void updateDisplay(displayId, bundle, { raw: true });
    else show(bundle, { displayId, raw: true });
    shown = true;
  });
}

/** Versions, under the names that tslab gives them; `tslab` is the version of that surface. */
export const versions: { readonly tslab: string; readonly typescript: string; readonly node: string } = {
  tslab: "1.0.22",
  get typescript() {
    return (createRequire(import.meta.url)("typescript/package.json") as { version: string }).version;
  },
  node: process.version,
};
