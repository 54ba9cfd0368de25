/** What a value looks like: its MIME bundle. */
import { displaySymbol, type MimeBundle, nothing, toBundle } from "./bundle.js";
import { duckBundle, member } from "./duck.js";
import { type PlainOptions, plainText, previewError } from "./inspect.js";

export interface RenderOptions extends PlainOptions {
  /** When it aborts, a display method that is still pending is given up: the value is shown as text/plain. */
  readonly signal?: AbortSignal;
}

/** A bundle, and what went wrong while making it. */
export interface Rendered extends MimeBundle {
  /** For the person, on stderr: a renderer was broken and text/plain stands in for it. */
  readonly warning?: string;
}

/**
 * Says how values of one kind look, so that a library need not import this module: `undefined` leaves the value to the
 * next renderer. May be anything that a display method may return. Asked after a value's own display method and before the duck types. Must not run user code.
 */
export type Renderer = (value: object) => unknown;

const renderers: Renderer[] = [];

/** Adds a renderer; the newest is asked first. Returns a function that takes it away again. */
export function registerRenderer(renderer: Renderer): () => void {
  renderers.unshift(renderer);
  return () => {
    const at = renderers.indexOf(renderer);
    if (at >= 0) renderers.splice(at, 1);
  };
}

/**
 * The MIME bundle of any value. Always has text/plain, except for `nothing`, whose bundle is empty: publish nothing then.
 * A value's own display method comes first, then registered renderers, then the duck types, then text/plain alone.
 * Never throws and never rejects: what a broken renderer did is told in `warning`.
 * A promise is returned only if a display method returned one. The value itself is not awaited: a promise is shown.
 */
export function render(value: unknown, options: RenderOptions = {}): Rendered | Promise<Rendered> {
  try {
    const found = look(value);
    if (!found) return plainOnly(value, options);
    if (!isThenable(found.bundle)) return complete(value, found.bundle, options);
    return withSignal(found.bundle, options.signal)
      .then((bundle) => complete(value, bundle, options))
      .catch((error: unknown) => plainOnly(value, options, problem(error)));
  } catch (error) {
    return plainOnly(value, options, problem(error));
  }
}

/** The value's bundle or a promise of it, not yet checked, in a box that tells "returned undefined" from "has none". */
function look(value: unknown): { readonly bundle: unknown } | undefined {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  const method = member(value, displaySymbol);
  if (typeof method === "function") return { bundle: method.call(value) };
  if (typeof value === "function") return undefined;
  for (const renderer of renderers) {
    const bundle = renderer(value);
    if (bundle) return { bundle };
  }
  const duck = duckBundle(value);
  return duck && { bundle: duck };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof member(value, "then") === "function";
}

function withSignal(pending: PromiseLike<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (!signal) return Promise.resolve(pending);
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    Promise.resolve(pending)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}

function complete(value: unknown, bundle: unknown, options: RenderOptions): Rendered {
  if (bundle === nothing) return { data: {}, metadata: {} };
  const { data, metadata } = toBundle(bundle);
  if ("text/plain" in data) return { data, metadata };
  return { data: { "text/plain": plainText(value, options), ...data }, metadata };
}

function plainOnly(value: unknown, options: RenderOptions, warning?: string): Rendered {
  const bundle = { data: { "text/plain": plainText(value, options) }, metadata: {} };
  return warning === undefined ? bundle : { ...bundle, warning };
}

function problem(error: unknown): string {
  return `This value's rich display failed, its text is shown instead: ${previewError(error, 300)}`;
}
