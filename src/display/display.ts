/** Showing values: `display`, `updateDisplay`, `clearOutput`. */
import { liveMetadata } from "./blocked.js";
import { displaySymbol, type MimeBundle, nothing, toBundle } from "./bundle.js";
import { plainText, previewError } from "./inspect.js";
import { type Frame, follow, type Live, liveOf, unfollow } from "./live.js";
import { getPublisher, warn } from "./publisher.js";
import { randomId } from "./random-id.js";
import { type Rendered, render } from "./render.js";
import { plainTwin } from "./twin.js";
import { HtmlWidget, widgetMime, widgetsPresent, withoutButtons } from "./widget.js";

export interface DisplayOptions {
  /** Names the display, so that `updateDisplay` finds it. One is made up where none is given. */
  readonly displayId?: string;
  /** The value is a MIME bundle itself: MIME type -> data. */
  readonly raw?: boolean;
}

/** A display that can be changed. As a cell's last value it shows nothing. */
export class DisplayHandle {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** Shows another value in the same place. Resolves when it has been published; as a cell's last value it shows nothing. */
  update(value: unknown, options: { readonly raw?: boolean } = {}): Promise<void> {
    return unseen(publish(value, this.id, true, options.raw ?? false));
  }

  /** Resolves when everything shown here so far has been published. */
  get shown(): Promise<void> {
    return Promise.resolve(inFlight.get(this.id));
  }

  [displaySymbol](): typeof nothing {
    return nothing;
  }
}

/**
 * Shows a value under the cell that runs this code. Never throws because of the value: a broken renderer leaves its
 * text and a warning. It is published before this returns, unless the value's display method is asynchronous.
 */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const handle = new DisplayHandle(options.displayId ?? randomId());
  void publish(value, handle.id, false, options.raw ?? false);
  return handle;
}

/**
 * Changes every display that carries `displayId`, in whichever cell. Resolves when it has been published; as a cell's last
 * value it shows nothing.
 */
export function updateDisplay(
  displayId: string,
  value: unknown,
  options: { readonly raw?: boolean } = {},
): Promise<void> {
  return unseen(publish(value, displayId, true, options.raw ?? false));
}

/** A promise that shows nothing as a cell's last value: what was to be seen is seen elsewhere. */
function unseen(promise: Promise<void>): Promise<void> {
  return Object.defineProperty(promise, displaySymbol, { value: () => nothing });
}

/** Clears what the cell has put out so far; with `wait`, only when the next output comes, which does not flicker. */
export function clearOutput(options: { readonly wait?: boolean } = {}): void {
  getPublisher().clear(options.wait ?? false);
}

/** Displays whose renderers are still at work, by display id: what follows for the same id has to wait its turn. */
const inFlight = new Map<string, Promise<void>>();

function publish(value: unknown, displayId: string, update: boolean, raw: boolean): Promise<void> {
  unfollow(displayId);
  const live = raw ? undefined : liveOf(value);
  if (live) {
    publishLive(live, live.draw(), displayId, update);
    return Promise.resolve();
  }
  const before = inFlight.get(displayId);
  const rendered = raw ? renderRaw(value) : render(value);
  if (!before && !(rendered instanceof Promise)) {
    send(rendered, displayId, update);
    return Promise.resolve();
  }
  const done = Promise.resolve(before)
    .then(() => rendered)
    .then((bundle) => send(bundle, displayId, update))
    .catch((error: unknown) => warn(`A display could not be published: ${previewError(error)}`))
    .finally(() => {
      if (inFlight.get(displayId) === done) inFlight.delete(displayId);
    });
  inFlight.set(displayId, done);
  return done;
}

/** Shows what refreshes itself under the cell that runs this code. @param first what it draws at present */
export function displayLive(live: Live, first: Frame): void {
  publishLive(live, first, randomId(), false);
}

function publishLive(live: Live, first: Frame, displayId: string, update: boolean): void {
  const widget = widgetFor(live, first);
  send(renderFrame(first, widget), displayId, update);
  const publishNext = (frame: Frame) => {
    if (frame.moving) widget?.update(htmlOf(frame));
    send(renderFrame(frame, widget, true), displayId, true);
  };
  follow(displayId, live, first, publishNext, () => widget?.close());
}

/** Where buttons are heard, a live display that has some is a widget as long as it lives. */
function widgetFor(live: Live, first: Frame): HtmlWidget | undefined {
  if (!live.press || !first.moving || !widgetsPresent()) return undefined;
  return new HtmlWidget(htmlOf(first), (key) => live.press!(key));
}

function htmlOf({ bundle }: Frame): string {
  return String(bundle["text/html"]);
}

/**
 * Whoever passes it on can tell from the metadata that more may follow, and when it need not be passed on: the page has a
 * widget that was told already.
 */
function renderFrame({ bundle, moving }: Frame, widget: HtmlWidget | undefined, later = false): Rendered {
  const { data, metadata } = renderRaw(bundle);
  if (typeof data["text/html"] === "string") data["text/html"] = withoutButtons(data["text/html"]);
  if (!moving) return { data, metadata };
  const mark = { [liveMetadata]: widget && later ? { live: true, told: true } : { live: true } };
  return {
    data: widget ? { ...data, [widgetMime]: widget.view } : data,
    metadata: { ...metadata, ...mark },
  };
}

function send(rendered: Rendered, displayId: string, update: boolean): void {
  if (rendered.warning !== undefined) warn(rendered.warning);
  if (Object.keys(rendered.data).length === 0) return;
  const bundle: MimeBundle = { data: rendered.data, metadata: rendered.metadata };
  getPublisher().display(bundle, { displayId, update });
}

function renderRaw(value: unknown): Rendered {
  try {
    const { data, metadata } = toBundle(value);
    return { data: "text/plain" in data ? data : { "text/plain": plainTwin(data), ...data }, metadata };
  } catch (error) {
    const warning = `This MIME bundle cannot be shown: ${previewError(error, 300)}`;
    return { data: { "text/plain": plainText(value) }, metadata: {}, warning };
  }
}
