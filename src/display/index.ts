/** Showing values, and the views of the event loop. */
export { isLiveFrame, liveMetadata, markBlocked } from "./blocked.js";
export { BundleError, displaySymbol, isMimeObject, type MimeBundle, nothing, toBundle } from "./bundle.js";
export { clearOutput, DisplayHandle, type DisplayOptions, display, updateDisplay } from "./display.js";
export { escapeHtml } from "./escape.js";
export { type Image, type ImageOptions, image } from "./image.js";
export { InputUnavailableError, input, inputSync } from "./input.js";
export { type PlainOptions, plainText } from "./inspect.js";
export { flushDisplays } from "./live.js";
export { html, type JsonOptions, json, latex, Markup, type MarkupTag, md, svg } from "./markup.js";
export {
  type Comm,
  getPublisher,
  type InputOptions,
  type Publisher,
  type PublishOptions,
  setPublisher,
} from "./publisher.js";
export { type Places, setPlaces } from "./recorder/places.js";
export type { Finding, FutureRow, LoopRow, Place, Snapshot, TaskRow } from "./recorder/rows.js";
export { type Rendered, type Renderer, type RenderOptions, registerRenderer, render } from "./render.js";
export { type Table, type TableOptions, table } from "./table.js";
export type { FutureTableOptions } from "./views/future-table.js";
export { callGraph, loop, promises, timeline } from "./views/loop-views.js";
export { cellEnded, cellStarted, startInspecting, startRecording, stopRecording } from "./views/recording.js";
export { installRenderers } from "./views/renderers.js";
export { settle } from "./views/settle.js";
export type { TaskTableOptions } from "./views/task-table.js";
export { futures, tasks } from "./views/tasks.js";
export { View } from "./views/view.js";
