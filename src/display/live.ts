/**
 * Displays that refresh themselves: at most ten times a second, only when what they show has changed, and once more
 * when everything in them is settled. That last frame is what the document keeps.
 */
import { AsyncResource } from "node:async_hooks";
import { types } from "node:util";
import { liveSymbol } from "./bundle.js";

/** One frame of a live value. */
export interface Frame {
  /** MIME type -> data. */
  readonly bundle: Record<string, unknown>;
  /** False when nothing in it can change any more: this is the final frame. */
  readonly moving: boolean;
}

export interface LiveValue {
  readonly [liveSymbol]: Live;
}

export interface Live {
  /** Must not throw and must not run user code. */
  draw(): Frame;
  /** Calls `listener`, from hot code, whenever a new frame may look different. Returns a function that ends it. */
  onChange(listener: () => void): () => void;
  /** What happens when a button in its HTML is pressed (see `widget.ts`). */
  press?(key: string): void;
}

/** Finds how values of a class that knows nothing of displays are drawn live: undefined for any other value. */
export type LiveFinder = (value: object) => Live | undefined;

const finders: LiveFinder[] = [];

/** Adds a finder. Returns a function that takes it away again. */
export function registerLive(finder: LiveFinder): () => void {
  finders.push(finder);
  return () => {
    const at = finders.indexOf(finder);
    if (at >= 0) finders.splice(at, 1);
  };
}

/** How `value` is drawn, if it is something that may move. Runs no user code. */
export function liveOf(value: unknown): Live | undefined {
  if (isLive(value)) return value[liveSymbol];
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  for (const finder of finders) {
    const live = finder(value);
    if (live) return live;
  }
  return undefined;
}

function isLive(value: unknown): value is LiveValue {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(value) ?? {}, liveSymbol) !== undefined;
}

/** Milliseconds between two frames of one display at least. */
const shortest = 100;
/** Drawing takes at most a tenth of the time: a display that is slow to draw refreshes less often. */
const share = 10;
/** With nothing but clocks moving, the frames after 1, 2, 4, ... seconds; then none until something changes. */
const idleFrames = [1000, 2000, 4000, 8000, 16_000, 32_000];

/** Time, as refreshing needs it; tests have one of their own. */
export interface LiveClock {
  /** Milliseconds. */
  now(): number;
  /** Calls back when what runs now is over. */
  soon(callback: () => void): void;
  /** Calls back after so many milliseconds, unless the function that it returns is called before. */
  later(milliseconds: number, callback: () => void): () => void;
}

/** Refreshes run outside every cell: the publisher then takes the cell that runs at that time for their parent. */
const outside = new AsyncResource("tsloop.live");
const { clearTimeout, setImmediate, setTimeout } = globalThis;

/** Keeps no process alive. The timers are those of Node, whatever a cell puts in their place. */
const realClock: LiveClock = {
  now: performance.now.bind(performance),
  soon: (callback) => outside.runInAsyncScope(() => void setImmediate(callback).unref()),
  later(milliseconds, callback) {
    const timer = outside.runInAsyncScope(() => setTimeout(callback, milliseconds).unref());
    return () => clearTimeout(timer);
  },
};

/** Publishes the frames of one display after the first. */
export class Follower {
  #published: string;
  #drawnAt: number;
  #pause = shortest;
  /** How many frames were drawn in a row without a change. */
  #idle = 0;
  #changed = false;
  #over = false;
  #cancelTimer: () => void = () => {};
  readonly #live: Live;
  readonly #publish: (frame: Frame) => void;
  readonly #onEnd: () => void;
  readonly #clock: LiveClock;
  readonly #unsubscribe: () => void;

  constructor(
    live: Live,
    first: Frame,
    publish: (frame: Frame) => void,
    onEnd: () => void,
    clock: LiveClock = realClock,
  ) {
    this.#live = live;
    this.#published = fingerprint(first);
    this.#publish = publish;
    this.#onEnd = onEnd;
    this.#clock = clock;
    this.#drawnAt = clock.now();
    this.#unsubscribe = live.onChange(() => this.#noteChange());
    this.#arm(idleFrames[0]!);
  }

  /** Draws now what has changed since the last frame. */
  flush(): void {
    if (this.#changed) this.#refresh();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#unsubscribe();
    this.#cancelTimer();
    this.#onEnd();
  }

  /** Called from hot code: must stay cheap. */
  #noteChange(): void {
    if (this.#changed) return;
    this.#changed = true;
    this.#idle = 0;
    const wait = this.#drawnAt + this.#pause - this.#clock.now();
    if (wait > 0) this.#arm(wait);
    else this.#clock.soon(() => this.flush());
  }

  #arm(milliseconds: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.later(milliseconds, () => this.#refresh());
  }

  #refresh(): void {
    if (this.#over) return;
    const quiet = !this.#changed;
    this.#changed = false;
    const began = this.#clock.now();
    const frame = this.#live.draw();
    this.#drawnAt = this.#clock.now();
    this.#pause = Math.max(shortest, (this.#drawnAt - began) * share);
    const print = fingerprint(frame);
    // The final frame goes out in any case: it is marked as such.
    if (print !== this.#published || !frame.moving) {
      this.#published = print;
      this.#publish(frame);
    }
    if (quiet) this.#idle++;
    const next = idleFrames[this.#idle];
    if (!frame.moving) this.end();
    else if (!this.#changed && next !== undefined) this.#arm(next);
  }
}

function fingerprint(frame: Frame): string {
  return String(frame.bundle["text/html"] ?? frame.bundle["text/plain"]);
}

/** By display id. */
const followers = new Map<string, Follower>();

/** Goes on publishing frames after `first`, until one of them is final. */
export function follow(
  id: string,
  live: Live,
  first: Frame,
  publish: (frame: Frame) => void,
  onEnd: () => void = () => {},
): void {
  unfollow(id);
  if (!first.moving) return;
  const end = () => {
    followers.delete(id);
    onEnd();
  };
  followers.set(id, new Follower(live, first, publish, end));
}

/** Something else is shown in this place from now on. */
export function unfollow(id: string): void {
  followers.get(id)?.end();
}

/** Publishes at once whatever has changed in the live displays: at the end of a cell, and before the process ends. */
export function flushDisplays(): void {
  outside.runInAsyncScope(() => {
    for (const follower of [...followers.values()]) follower.flush();
  });
}
