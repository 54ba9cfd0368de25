/** Something that can be shown, now and again: what `tasks()` and its like return. */
import { inspect } from "node:util";
import { displaySymbol, liveSymbol, nothing } from "../bundle.js";
import { displayLive } from "../display.js";
import type { Frame, Live } from "../live.js";
import { recorder } from "../recorder/recorder.js";

/**
 * A view draws what is there at the moment when it is shown, and goes on refreshing while anything in it moves.
 * As a cell's last value it is shown as a display of its own, because a cell's result cannot be changed afterwards.
 */
export class View {
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  /** Shown by a cell that goes on, it is followed to the end of the cell at least: what it shows may come yet. */
  get [liveSymbol](): Live {
    const live = this.#live;
    return {
      draw() {
        const frame = live.draw();
        return { bundle: frame.bundle, moving: frame.moving || recorder.cells.running };
      },
      ...(live.press && { press: (key: string) => live.press!(key) }),
      onChange(listener) {
        const ends = [live.onChange(listener), recorder.cells.onEnded(listener)];
        return () => {
          for (const end of ends) end();
        };
      },
    };
  }

  [displaySymbol](): unknown {
    const frame = this.#live.draw();
    if (!frame.moving) return frame.bundle;
    displayLive(this[liveSymbol], frame);
    return nothing;
  }

  /** The present picture as text. */
  toString(): string {
    return String(frameText(this.#live.draw()));
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function frameText(frame: Frame): unknown {
  return frame.bundle["text/plain"];
}
