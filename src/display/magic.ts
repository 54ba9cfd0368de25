/** Which kind of picture or document some bytes are, by their first bytes. */

const signatures: readonly (readonly [type: string, offset: number, bytes: readonly number[]])[] = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  ["image/gif", 0, [0x47, 0x49, 0x46, 0x38, 0x37, 0x61]],
  ["image/gif", 0, [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
  ["application/pdf", 0, [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

/**
 * The MIME type of a PNG, JPEG, GIF, WebP, SVG or PDF file's bytes; undefined for anything else.
 * Source: the signatures of the WHATWG MIME Sniffing standard; SVG by its root element.
 */
export function sniff(bytes: Uint8Array): string | undefined {
  for (const [type, offset, signature] of signatures) {
    if (bytes.length > signature.length && signature.every((byte, i) => bytes[offset + i] === byte))
      return type;
  }
  if (bytes.length > 15 && ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 14) === "WEBPVP")
    return "image/webp";
  if (isSvg(bytes)) return "image/svg+xml";
  return undefined;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

/** The root element may follow a byte order mark, an XML declaration, comments and a doctype. */
function isSvg(bytes: Uint8Array): boolean {
  if (!startsLikeMarkup(bytes)) return false;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString("utf8");
  return /^\ufeff?\s*(?:<\?xml[\s\S]*?\?>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype svg[\s\S]*?>\s*)?<svg[\s>]/i.test(
    head,
  );
}

function startsLikeMarkup(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < 64 && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d))
    at++;
  return bytes[at] === 0x3c;
}

/** "12.3 kB" and the like, decimal units. */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** What stands in text/plain for a picture: "PNG image, 12.3 kB". */
export function describeImage(type: string, size: number): string {
  const name = type === "application/pdf" ? "PDF document" : `${shortName(type)} image`;
  return `${name}, ${byteSize(size)}`;
}

function shortName(type: string): string {
  if (type === "image/webp") return "WebP";
  return type
    .replace(/^image\//, "")
    .replace(/\+xml$/, "")
    .toUpperCase();
}
