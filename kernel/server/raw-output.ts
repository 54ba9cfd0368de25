import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** A mark that never comes (the descriptor was closed) holds a cell no longer than this, in milliseconds. */
const PATIENCE = 1000;
/** V8's last words when it gives up: pages of stack trace that explain nothing to the user. */
const FATAL = /\n?<--- Last few GCs --->|FATAL ERROR: /;

/**
 * One of the runtime's own descriptors: what child processes and native code write past `process.stdout`. After
 * each cell the runtime writes a mark into it, so that all before it is known to be read.
 */
export class RawOutput {
  readonly #decoder = new StringDecoder("utf8");
  #held = "";
  #fatal = "";
  #reached = 0;
  #ended = false;
  #waiting: { cell: number; done: () => void }[] = [];

  constructor(
    private readonly stream: Readable,
    private readonly mark: string,
    private readonly onText: (text: string) => void,
  ) {
    stream.on("data", (bytes: Buffer) => this.#push(this.#decoder.write(bytes)));
    stream.on("error", () => {});
    stream.on("close", () => this.#end());
  }

  /** Resolves when all that was written before the cell ended has been passed on. */
  reached(cell: number): Promise<void> {
    if (this.#reached >= cell || this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PATIENCE);
      this.#waiting.push({
        cell,
        done: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  /** The process ended: passes on what is left, and says whether V8 ran out of memory. */
  close(): boolean {
    this.#end();
    this.stream.destroy();
    return /heap out of memory|Allocation failed|invalid table size/i.test(this.#fatal);
  }

  #push(text: string): void {
    let rest = this.#held + text;
    for (;;) {
      const at = rest.indexOf(this.mark);
      const end = at < 0 ? -1 : rest.indexOf("\n", at);
      if (end < 0) break;
      this.#pass(rest.slice(0, at));
      this.#reach(Number(rest.slice(at + this.mark.length, end)));
      rest = rest.slice(end + 1);
    }
    // A mark may be cut in two; its first character is one that text hardly has.
    const tail = rest.lastIndexOf(this.mark[0]!);
    const cut = tail >= 0 && (rest.startsWith(this.mark, tail) || this.mark.startsWith(rest.slice(tail)));
    this.#held = cut ? rest.slice(tail) : "";
    this.#pass(cut ? rest.slice(0, tail) : rest);
  }

  #pass(text: string): void {
    if (text === "") return;
    const fatal = this.#fatal ? 0 : text.search(FATAL);
    if (fatal < 0) return this.onText(text);
    this.#fatal += text.slice(fatal);
    if (fatal > 0) this.onText(text.slice(0, fatal));
  }

  #reach(cell: number): void {
    this.#reached = cell;
    // Alive after all: those were not its last words.
    if (this.#fatal) {
      const text = this.#fatal;
      this.#fatal = "";
      this.onText(text);
    }
    this.#waiting = this.#waiting.filter((entry) => {
      if (entry.cell > cell) return true;
      entry.done();
      return false;
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#push(this.#decoder.end());
    const held = this.#held;
    this.#held = "";
    this.#pass(held);
    for (const { done } of this.#waiting) done();
    this.#waiting = [];
  }
}
