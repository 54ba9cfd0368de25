/** Where in the user's source something happened. The kernel installs an implementation that knows cells. */
import type { Place } from "./rows.js";

type Callable = (...args: never[]) => unknown;

export interface Places {
  /**
   * A token for the user's code that is running, cheap to make. Undefined: there is none.
   * @param below this function and what it calls is not the user's, nor counted as others' calls
   */
  capture(below?: Callable): unknown;
  /** Only as much as is cheaper than a stack trace: the cell. Used when very much happens. */
  captureCell?(): unknown;
  /** The place that a token stands for. Called once per token, later. Must not throw. */
  resolve(token: unknown): Place | undefined;
  /** The place of an await site, by the number that the transform gave it. */
  site?(site: number): Place | undefined;
}

/** Frames kept of a stack: enough to get out of the library into the user's code. */
const frames = 16;

/** Stack traces: a file and a line. What a plain Node program has. */
const stackPlaces: Places = {
  capture(below = stackPlaces.capture) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = frames;
    const holder: { stack?: string } = {};
    Error.captureStackTrace(holder, below);
    Error.stackTraceLimit = limit;
    return holder;
  },
  resolve(token) {
    const stack = (token as { stack?: unknown } | undefined)?.stack;
    if (typeof stack !== "string") return undefined;
    let away = -1;
    for (const line of stack.split("\n").slice(1)) {
      if (!line.includes("<anonymous>") && !line.includes("node:internal/promise_hooks")) away++;
      // The kernel's stack traces speak of cells.
      const cell = /\bIn\[(\d+)\]:(\d+):\d+\)?$/.exec(line);
      if (cell) return { cell: Number(cell[1]), line: Number(cell[2]), away };
      const match = /(?:\(|\bat (?:async )?)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*):(\d+):\d+\)?$/.exec(
        line,
      );
      if (match && !isOwn(match[1]!))
        return { file: match[1]!.replace(/^file:\/\//, ""), line: Number(match[2]), away };
    }
    return undefined;
  },
};

/** The folder of this library's code: `src/` in a checkout, `dist/` when bundled. */
const home = import.meta.url.replace(/^file:\/\//, "").replace(/\/(src|dist)\/.*$/, "/$1/");

function isOwn(file: string): boolean {
  return file.includes(home);
}

let places = stackPlaces;

/** Installs the places, or with `undefined` those of plain Node. */
export function setPlaces(next: Places | undefined): void {
  places = next ?? stackPlaces;
}

export function getPlaces(): Places {
  return places;
}

/** A place that is found out when it is asked for, and then kept instead of its tokens. */
export class LazyPlace {
  #line: unknown;
  #cell: unknown;
  #place: Place | undefined;

  /**
   * @param line a token for a line of the user's, if one was taken
   * @param cell a token for the cell, for when no line is found
   */
  constructor(line: unknown, cell: unknown) {
    this.#line = line;
    this.#cell = cell;
  }

  get place(): Place | undefined {
    if (this.#line !== undefined || this.#cell !== undefined) {
      this.#place = resolve(this.#line) ?? resolve(this.#cell);
      this.#line = undefined;
      this.#cell = undefined;
    }
    return this.#place;
  }
}

function resolve(token: unknown): Place | undefined {
  try {
    return token === undefined ? undefined : places.resolve(token);
  } catch {
    return undefined;
  }
}

/**
 * The place of the running user code: its line if `exactly`, which costs a stack trace, or else only its cell.
 * @param below as for `Places.capture`
 */
export function captureLazily(exactly: boolean, below?: Callable): LazyPlace | undefined {
  const cell = places.captureCell?.();
  // No user code may be on the stack: the loop goes on with a task that a cell started long ago.
  if (exactly) return new LazyPlace(places.capture(below), cell);
  return cell === undefined ? undefined : new LazyPlace(undefined, cell);
}
