/** Values of well known libraries that say how they look without knowing about Jupyter. */
import { types } from "node:util";
import { escapeHtml } from "./escape.js";
import { preview } from "./inspect.js";
import { toJson } from "./json.js";
import { describeImage, sniff } from "./magic.js";
import { plainTwin } from "./twin.js";

/** MIME type -> data, still to pass through `toBundle`. */
export type RawBundle = Record<string, unknown>;
export type Duck = RawBundle | undefined | Promise<RawBundle>;

/**
 * What `value` looks like to one of the duck types, in this order: canvas (`toDataURL`), Vega and Vega-Lite (`toSpec`),
 * data frames (`toHTML`, or `schema`, `head` and `toRecords`), the bytes of a picture or PDF, DOM elements (`outerHTML`).
 * Undefined if it is none of them. Whatever the value's own methods throw comes through.
 */
export function duckBundle(value: object): Duck {
  if (value instanceof Uint8Array) return bytesBundle(value);
  if (typeof member(value, "toDataURL") === "function") return canvasBundle(value as Canvas);
  if (typeof member(value, "toSpec") === "function") {
    const spec = vegaBundle((value as { toSpec(): unknown }).toSpec());
    if (spec) return spec;
  }
  if (typeof member(value, "toHTML") === "function") {
    const markup = (value as { toHTML(): unknown }).toHTML();
    if (typeof markup === "string") return { "text/html": markup };
  }
  if (isDataFrame(value)) return frameBundle(value);
  const outer = member(value, "outerHTML");
  if (typeof outer === "string") return elementBundle(outer);
  return undefined;
}

/**
 * A member of a library's object. Accessors on prototypes run (a DOM element's outerHTML is one), an object's own
 * accessors do not: those are the user's getters. A Proxy is asked through its traps, `has` first.
 */
export function member(value: object, key: PropertyKey): unknown {
  if (types.isProxy(value)) return Reflect.has(value, key) ? Reflect.get(value, key) : undefined;
  if (!(key in value)) return undefined;
  const own = Object.getOwnPropertyDescriptor(value, key);
  if (own && !("value" in own)) return undefined;
  return Reflect.get(value, key);
}

function bytesBundle(bytes: Uint8Array): RawBundle | undefined {
  const type = sniff(bytes);
  return type === undefined
    ? undefined
    : { [type]: bytes, "text/plain": describeImage(type, bytes.byteLength) };
}

interface Canvas {
  toDataURL(): unknown;
}

function canvasBundle(canvas: Canvas): Duck {
  const url = canvas.toDataURL();
  return url instanceof Promise ? url.then(dataUrlBundle) : dataUrlBundle(url);
}

/**
 * A `data:` URL (RFC 2397) as a bundle.
 * @throws TypeError if it is none.
 */
export function dataUrlBundle(url: unknown): RawBundle {
  const match = typeof url === "string" ? /^data:([^;,]+)((?:;[^;,]*)*),/.exec(url.slice(0, 400)) : null;
  if (!match || typeof url !== "string") throw new TypeError("not a data: URL with a MIME type");
  const type = match[1]!;
  const payload = url.slice(match[0].length);
  const bytes = match[2]!.endsWith(";base64")
    ? Buffer.from(payload, "base64")
    : Buffer.from(decodeURIComponent(payload), "utf8");
  return { [type]: bytes, "text/plain": describeImage(type, bytes.length) };
}

function vegaBundle(spec: unknown): RawBundle | undefined {
  if (typeof spec !== "object" || spec === null) return undefined;
  const schema = (spec as { $schema?: unknown }).$schema;
  const match = typeof schema === "string" && /\/schema\/(vega(?:-lite)?)\/v(\d+)/.exec(schema);
  if (!match) return undefined;
  const name = match[1] === "vega" ? "vega" : "vegalite";
  return { [`application/vnd.${name}.v${match[2]}+json`]: toJson(spec) };
}

/** The surface of nodejs-polars that is needed to show a frame. */
interface DataFrame {
  schema: Record<string, unknown>;
  head(count: number): DataFrame;
  toRecords?(): Record<string, unknown>[];
  toObjects?(): Record<string, unknown>[];
  height?: unknown;
}

function isDataFrame(value: object): value is DataFrame {
  const schema = member(value, "schema");
  if (typeof schema !== "object" || schema === null || typeof member(value, "head") !== "function")
    return false;
  return typeof member(value, "toRecords") === "function" || typeof member(value, "toObjects") === "function";
}

const framePreviewRows = 20;
const frameDataRows = 50;

function frameBundle(frame: DataFrame): RawBundle | undefined {
  const head = frame.head(frameDataRows);
  const rows = head.toRecords?.() ?? head.toObjects?.();
  if (!Array.isArray(rows)) return undefined;
  const names = Object.keys(frame.schema);
  const cell = (tag: string, text: string) =>
    `<${tag} style="padding:2px 8px;text-align:left">${escapeHtml(text)}</${tag}>`;
  const header = names.map((name) => cell("th", name)).join("");
  const body = rows
    .slice(0, framePreviewRows)
    .map((row) => `<tr>${names.map((name) => cell("td", scalarText(row[name]))).join("")}</tr>`)
    .join("");
  const total = typeof frame.height === "number" ? frame.height : undefined;
  const note =
    total !== undefined && total > framePreviewRows
      ? `<div>${total} rows, ${names.length} columns</div>`
      : "";
  const fields = names.map((name) => ({ name, type: jsonSchemaType(frame.schema[name]) }));
  return {
    "text/html": `<table style="border-collapse:collapse"><thead><tr>${header}</tr></thead><tbody>${body}</tbody></table>${note}`,
    "application/vnd.dataresource+json": toJson({ schema: { fields }, data: rows }),
  };
}

function scalarText(value: unknown): string {
  return typeof value === "string" ? value : preview(value);
}

/** Frictionless Table Schema's type for a polars data type, by the name that the type prints. */
function jsonSchemaType(type: unknown): string {
  const name = preview(type);
  if (/U?Int\d/.test(name)) return "integer";
  if (/Float|Decimal/.test(name)) return "number";
  if (/Bool/.test(name)) return "boolean";
  if (/Datetime/.test(name)) return "datetime";
  if (/Date/.test(name)) return "date";
  if (/List|Array/.test(name)) return "array";
  if (/Struct|Object/.test(name)) return "object";
  return "string";
}

function elementBundle(outerHtml: string): RawBundle {
  if (/^\s*<svg[\s>]/i.test(outerHtml)) return { "image/svg+xml": outerHtml };
  return { "text/html": outerHtml, "text/plain": plainTwin({ "text/html": outerHtml }) };
}
