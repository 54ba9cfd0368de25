/** Markup as values: `html`, `svg`, `md`, `latex` and `json`, each a function and (but json) a template tag. */
import { displaySymbol, type MimeBundle } from "./bundle.js";
import { escapeHtml } from "./escape.js";
import { plainText } from "./inspect.js";
import { plainTwin } from "./twin.js";

/**
 * Text of one MIME type that shows itself: as a cell's last value, by `display(...)`, and inside other markup.
 * `String(markup)` is its source.
 */
export class Markup {
  readonly #type: string;
  readonly #source: string;

  constructor(type: string, source: string) {
    this.#type = type;
    this.#source = source;
  }

  get type(): string {
    return this.#type;
  }

  toString(): string {
    return this.#source;
  }

  [displaySymbol](): Record<string, unknown> {
    const data = { [this.#type]: this.#source };
    return { ...data, "text/plain": plainTwin(data) };
  }
}

/** A function of a source text that is a template tag as well. */
export interface MarkupTag {
  (source: string): Markup;
  (strings: TemplateStringsArray, ...values: readonly unknown[]): Markup;
}

function tag(type: string, interpolate: (value: unknown) => string): MarkupTag {
  return (first: string | TemplateStringsArray, ...values: readonly unknown[]) => {
    if (!isTemplate(first)) return new Markup(type, String(first));
    return new Markup(type, fill(first, values, interpolate));
  };
}

function isTemplate(value: unknown): value is TemplateStringsArray {
  return Array.isArray(value) && Array.isArray((value as unknown as TemplateStringsArray).raw);
}

/** Joins a template's strings with its interpolated values; `undefined` and `null` are empty, lists are joined. */
export function fill(
  strings: readonly string[],
  values: readonly unknown[],
  interpolate: (value: unknown) => string,
): string {
  let text = strings[0] ?? "";
  for (let i = 0; i < values.length; i++) text += each(values[i], interpolate) + (strings[i + 1] ?? "");
  return text;
}

function each(value: unknown, interpolate: (value: unknown) => string): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((item) => each(item, interpolate)).join("");
  return interpolate(value);
}

function escaped(value: unknown): string {
  if (value instanceof Markup && (value.type === "text/html" || value.type === "image/svg+xml"))
    return String(value);
  return escapeHtml(String(value));
}

/**
 * HTML. As a template tag it escapes every interpolated value, except markup made by `html` and `svg`;
 * `html(source)` takes the source as it is.
 */
export const html: MarkupTag = tag("text/html", escaped);

/** An SVG picture, escaping as `html` does. */
export const svg: MarkupTag = tag("image/svg+xml", escaped);

/** Markdown. Interpolated values go in as they are: Markdown has no escaping that fits every place. */
export const md: MarkupTag = tag("text/markdown", String);

/**
 * LaTeX, as MathJax and KaTeX take it: put mathematics between dollars. A template tag sees the raw text, so that
 * latex`$\frac{1}{2}$` needs no doubled backslashes. Interpolated values go in as they are.
 */
export const latex: MarkupTag = (first: string | TemplateStringsArray, ...values: readonly unknown[]) =>
  new Markup("text/latex", isTemplate(first) ? fill(first.raw, values, String) : String(first));

export interface JsonOptions {
  /** Show the tree unfolded. */
  readonly expanded?: boolean;
  /** The name of the tree's root. */
  readonly root?: string;
}

/** A value as a tree that unfolds, in front ends that show application/json. Never throws: see `toJson`. */
export function json(value: unknown, options: JsonOptions = {}): { [displaySymbol](): MimeBundle } {
  const metadata: Record<string, unknown> = {};
  if (options.expanded !== undefined || options.root !== undefined)
    metadata["application/json"] = { ...options };
  return {
    [displaySymbol]: () => ({
      data: { "application/json": value === undefined ? null : value, "text/plain": plainText(value) },
      metadata,
    }),
  };
}
