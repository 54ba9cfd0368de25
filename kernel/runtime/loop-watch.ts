import type { Debugger } from "node:inspector";
import type { MessagePort } from "node:worker_threads";
import type { LoopState } from "../channel/commands.js";
import type { PingMessage } from "./interrupts.js";
import type { MainThread } from "./main-thread.js";

/** A loop that turns answers within this, in milliseconds. */
const PATIENCE = 200;
/** Finding the line stops the program for a moment; it is not looked for more often, in milliseconds. */
const BETWEEN_LOOKS = 3000;

/** Tells whether the main thread's loop turns and, where it does not, what line it is at. */
export class LoopWatch {
  #sequence = 0;
  /** When the loop was first asked in vain; it may have been blocked for a little longer. */
  #blockedSince: number | undefined;
  #looked = Number.NEGATIVE_INFINITY;
  #at: LoopState["at"] = null;
  readonly #waiting = new Map<number, () => void>();

  constructor(
    private readonly main: MainThread,
    private readonly port: MessagePort,
  ) {
    port.on("message", ({ pong }: { pong?: number }) => {
      if (pong === undefined) return;
      this.#waiting.get(pong)?.();
      this.#waiting.delete(pong);
    });
  }

  async state(): Promise<LoopState> {
    const asked = performance.now();
    if (await this.#turns()) {
      this.#blockedSince = undefined;
      return { blockedFor: 0, at: null };
    }
    this.#blockedSince ??= asked;
    if (performance.now() - this.#looked > BETWEEN_LOOKS) {
      this.#looked = performance.now();
      this.#at = await this.main.exclusively(() => this.#look());
    }
    return { blockedFor: performance.now() - this.#blockedSince, at: this.#at };
  }

  #turns(): Promise<boolean> {
    const ping = ++this.#sequence;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE);
      this.#waiting.set(ping, () => {
        clearTimeout(timer);
        resolve(true);
      });
      this.port.postMessage({ ping } satisfies PingMessage);
    });
  }

  /** Pauses the program, reads where it is, and lets it go on. */
  async #look(): Promise<LoopState["at"]> {
    await this.main.post("Debugger.enable", {}, 1000);
    try {
      const pausing = this.main.next<Debugger.PausedEventDataType>("Debugger.paused", 250);
      await this.main.post("Debugger.pause", {}, 1000);
      const paused = await pausing;
      const frame = paused?.callFrames.find((each) => this.main.cellOf(each) !== undefined);
      await this.main.post("Debugger.resume", {}, 1000);
      if (!frame) return null;
      const { lineNumber, columnNumber = 0 } = frame.location;
      return { script: this.main.cellOf(frame)!, line: lineNumber + 1, column: columnNumber + 1 };
    } catch {
      return null;
    } finally {
      await this.main.post("Debugger.disable", {}, 1000).catch(() => {});
    }
  }
}
