/**
 * The `Deno.jupyter` namespace (docs.deno.com/api/deno/~/Deno.jupyter), so that notebooks written for Deno's kernel run
 * in this one. Only that namespace: nothing else of Deno is there, and nothing here claims to be Deno.
 */
import { readFileSync } from "node:fs";
import { displaySymbol, toBundle, toBytes } from "../display/bundle.js";
import { display as show, updateDisplay } from "../display/display.js";
import { sniff } from "../display/magic.js";
import { fill, Markup } from "../display/markup.js";
import { getPublisher, warn } from "../display/publisher.js";
import { render } from "../display/render.js";

export type MediaBundle = Record<string, unknown>;

export interface Displayable {
  [displaySymbol](): MediaBundle | Promise<MediaBundle>;
}

export interface DenoDisplayOptions {
  /** The value is a MIME bundle itself. */
  readonly raw?: boolean;
  /** Change the display named by `display_id` instead of adding one. */
  readonly update?: boolean;
  readonly display_id?: string;
}

/** The symbol under which an object says how it looks. */
export const $display: typeof displaySymbol = displaySymbol;

/** Deno's template tags insert values as they are: nothing is escaped. `html` of `tsloop` escapes. */
function tag(type: string): (strings: TemplateStringsArray, ...values: unknown[]) => Displayable {
  return (strings, ...values) => new Markup(type, fill(strings, values.map(asText), String));
}

/** Deno leaves out `undefined` alone; everything else, null and arrays too, is what String makes of it. */
function asText(value: unknown): string {
  return value === undefined ? "" : String(value);
}

export const html = tag("text/html");
export const md = tag("text/markdown");
export const svg = tag("image/svg+xml");

/**
 * A PNG or JPEG picture from a path or bytes.
 * @throws TypeError if it is neither, or the file cannot be read.
 */
export function image(source: string | Uint8Array): Displayable {
  const bytes = typeof source === "string" ? readOrNothing(source) : toBytes(source);
  const type = bytes && sniff(bytes);
  if (!bytes || (type !== "image/png" && type !== "image/jpeg")) {
    throw new TypeError("Deno.jupyter.image takes the bytes of a PNG or JPEG picture, or the path of one");
  }
  return { [displaySymbol]: () => ({ [type]: bytes }) };
}

function readOrNothing(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** The MIME bundle of a value. */
export async function format(value: unknown): Promise<MediaBundle> {
  const { data, warning } = await render(value);
  if (warning !== undefined) warn(warning);
  return data;
}

/** Shows a value; resolves when it has been published. */
export async function display(value: unknown, options: DenoDisplayOptions = {}): Promise<void> {
  const raw = options.raw ?? false;
  if (options.update && options.display_id !== undefined)
    return updateDisplay(options.display_id, value, { raw });
  const displayId = options.display_id;
  await show(value, displayId === undefined ? { raw } : { raw, displayId }).shown;
}

/**
 * Sends a message on iopub. Display messages, `clear_output` and `stream` go the way that this kernel's own go.
 * Rejects with a TypeError where the front end takes no other messages.
 */
export async function broadcast(
  type: string,
  content: Record<string, unknown>,
  extra: { metadata?: Record<string, unknown>; buffers?: Uint8Array[] } = {},
): Promise<void> {
  const publisher = getPublisher();
  if (type === "display_data" || type === "update_display_data") {
    const bundle = toBundle({ data: content.data, metadata: content.metadata });
    const displayId = (content.transient as { display_id?: string } | undefined)?.display_id;
    publisher.display(bundle, {
      ...(displayId !== undefined && { displayId }),
      update: type !== "display_data",
    });
  } else if (type === "clear_output") {
    publisher.clear(content.wait === true);
  } else if (type === "stream") {
    process[content.name === "stderr" ? "stderr" : "stdout"].write(String(content.text));
  } else if (publisher.broadcast) {
    publisher.broadcast(type, content, extra);
  } else {
    throw new TypeError(`this front end takes no ${type} message`);
  }
}

export interface DenoNamespace {
  readonly jupyter: {
    readonly $display: typeof displaySymbol;
    readonly broadcast: typeof broadcast;
    readonly display: typeof display;
    readonly format: typeof format;
    readonly html: typeof html;
    readonly image: typeof image;
    readonly md: typeof md;
    readonly svg: typeof svg;
  };
}

const namespace: DenoNamespace = Object.freeze({
  jupyter: Object.freeze({ $display, broadcast, display, format, html, image, md, svg }),
});

/** What a cell sees under the name `Deno`: `{ jupyter }` and nothing else. */
export function denoNamespace(): DenoNamespace {
  return namespace;
}

/**
 * Makes `Deno` visible on `target` (a global object) to the code for which `isCell` answers true, and to no other.
 * Libraries find out where they run by `typeof Deno` and then use `Deno.version` or `Deno.env`: for them it stays
 * undefined, because the accessor looks at who reads it. `Deno` can be declared or assigned by a cell as any name.
 * @param isCell is given the file name (or URL) of the function that reads `Deno`.
 */
export function exposeDeno(target: object, isCell: (fileName: string) => boolean): void {
  Object.defineProperty(target, "Deno", {
    configurable: true,
    enumerable: false,
    get: function deno() {
      const caller = callerFile(deno);
      return caller !== undefined && isCell(caller) ? namespace : undefined;
    },
    set(value: unknown) {
      Object.defineProperty(target, "Deno", { value, writable: true, configurable: true, enumerable: true });
    },
  });
}

/** The file of the nearest frame below `inner`, from V8's structured stack trace; user code's own hooks are set aside. */
function callerFile(inner: Function): string | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_, sites) => sites[0]?.getScriptNameOrSourceURL() ?? undefined;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, inner);
    return typeof holder.stack === "string" ? holder.stack : undefined;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
