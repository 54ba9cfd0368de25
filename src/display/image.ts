/** Pictures from files, URLs and bytes. */
import { readFileSync } from "node:fs";
import { displaySymbol, type MimeBundle, toBytes } from "./bundle.js";
import { dataUrlBundle } from "./duck.js";
import { escapeHtml } from "./escape.js";
import { plainText } from "./inspect.js";
import { describeImage, sniff } from "./magic.js";

export interface ImageOptions {
  /** CSS pixels. */
  readonly width?: number;
  /** CSS pixels. */
  readonly height?: number;
  /** The words for those who do not see it. */
  readonly alt?: string;
  /** MIME type, where the bytes do not tell. */
  readonly type?: string;
  /** False leaves an http(s) picture where it is, instead of keeping its bytes in the notebook. Default true. */
  readonly embed?: boolean;
}

export interface Image {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

/**
 * A picture: a path (from the working directory), a `file:`, `data:`, `http:` or `https:` URL, or bytes. A file is read
 * at once; a picture on the web is fetched when it is displayed, and referred to where that fails.
 * @throws Error if the file cannot be read; TypeError if it is none of these, or the
 * bytes are no picture that Jupyter shows and no `type` is given.
 */
export function image(
  source: string | URL | Uint8Array | ArrayBuffer | ArrayBufferView,
  options: ImageOptions = {},
): Image {
  const bytes = toBytes(source);
  if (bytes) return fromBytes(bytes, options);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(`image() takes a path, a URL or the bytes of a picture, not ${plainText(source)}`);
  }
  const text = String(source);
  if (/^https?:/i.test(text)) return fromWeb(text, options);
  if (/^data:/i.test(text)) {
    const { "text/plain": _, ...data } = dataUrlBundle(text);
    const [type, content] = Object.entries(data)[0]!;
    return fromBytes(content as Uint8Array, { type, ...options });
  }
  return fromBytes(readFileSync(/^file:/i.test(text) ? new URL(text) : text), options);
}

function fromBytes(bytes: Uint8Array, options: ImageOptions): Image {
  const bundle = pictureBundle(bytes, options);
  if (!bundle) throw new TypeError("not a PNG, JPEG, GIF, WebP, SVG or PDF: give its MIME type as { type }");
  return { [displaySymbol]: () => bundle };
}

function pictureBundle(bytes: Uint8Array, options: ImageOptions): MimeBundle | undefined {
  const type = options.type ?? sniff(bytes);
  if (type === undefined) return undefined;
  const { width, height, alt } = options;
  const known = { ...(width && { width }), ...(height && { height }), ...(alt !== undefined && { alt }) };
  return {
    data: { [type]: bytes, "text/plain": alt ?? describeImage(type, bytes.byteLength) },
    metadata: Object.keys(known).length > 0 ? { [type]: known } : {},
  };
}

function fromWeb(url: string, options: ImageOptions): Image {
  return {
    async [displaySymbol]() {
      const bytes = options.embed === false ? undefined : await download(url);
      return (bytes && pictureBundle(bytes, options)) ?? reference(url, options);
    },
  };
}

async function download(url: string): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  } catch {
    // No network, or a server that does not answer: the front end's browser may still reach it.
    return undefined;
  }
}

function reference(url: string, { width, height, alt }: ImageOptions): MimeBundle {
  const size = `${width ? ` width="${Number(width)}"` : ""}${height ? ` height="${Number(height)}"` : ""}`;
  const markup = `<img src="${escapeHtml(url)}" alt="${escapeHtml(alt ?? "")}"${size}>`;
  return { data: { "text/html": markup, "text/plain": alt ?? url }, metadata: {} };
}
