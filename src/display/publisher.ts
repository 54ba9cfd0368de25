/** The seam between displays and a front end. The kernel's runtime installs its own publisher; plain Node has this one. */
import type { MimeBundle } from "./bundle.js";

/** How a display finds its place again. */
export interface PublishOptions {
  /** `display_id` of the Jupyter messaging protocol; a display without one can never be updated. */
  readonly displayId?: string;
  /** True to change every display that carries `displayId`, false to show a new one. */
  readonly update?: boolean;
}

export interface InputOptions {
  /** True to keep what is typed off the screen. */
  readonly password?: boolean;
}

/** One end of a comm (Jupyter messaging protocol, "Custom Messages"). */
export interface Comm {
  readonly id: string;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  close(data?: unknown): void;
  onMessage(listener: (data: unknown, buffers: readonly Uint8Array[]) => void): void;
  onClose(listener: () => void): void;
}

export interface Publisher {
  /** Shows or updates a display. Called synchronously, in the async context of whoever displays. */
  display(bundle: MimeBundle, options: PublishOptions): void;
  /** Clears the cell's output, now or (`wait`) when the next output comes. */
  clear(wait: boolean): void;
  /** One line for the person about a display that went wrong: stderr of the cell. */
  warn?(text: string): void;
  /** Asks the person for a line. Rejects where the front end does not allow input. */
  input?(prompt: string, options: InputOptions): Promise<string>;
  /** The same, blocking the thread. */
  inputSync?(prompt: string, options: InputOptions): string;
  /** Opens a comm to the front end; absent where comms do not exist. */
  comm?(target: string, data: unknown, metadata?: Record<string, unknown>): Comm;
  /** Sends any message on iopub; absent where there is no iopub. */
  broadcast?(
    type: string,
    content: Record<string, unknown>,
    extra: { metadata?: Record<string, unknown>; buffers?: readonly Uint8Array[] },
  ): void;
}

/** Prints the text/plain of each display to stdout. An update prints again: a terminal's past cannot change. */
const terminal: Publisher = {
  display(bundle) {
    const text = bundle.data["text/plain"];
    if (typeof text === "string" && text !== "") process.stdout.write(`${text}\n`);
  },
  clear() {},
  warn(text) {
    process.stderr.write(`${text}\n`);
  },
};

let current = terminal;

/** Installs a publisher, or with `undefined` the one that prints to the terminal. Returns the one before. */
export function setPublisher(publisher: Publisher | undefined): Publisher {
  const before = current;
  current = publisher ?? terminal;
  return before;
}

export function getPublisher(): Publisher {
  return current;
}

/** Hands a warning about a display to the person. */
export function warn(text: string): void {
  if (current.warn) current.warn(text);
  else process.stderr.write(`${text}\n`);
}
