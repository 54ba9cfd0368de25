import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** V8's last words when it gives up: pages of stack trace that explain nothing to the user. */
const FATAL =
  /\n?<--- Last few GCs --->|FATAL ERROR: |\n?#\n# Fatal error|----- (?:Native|JavaScript) stack trace -----/;
/** Node says so at its end, of the session that the runtime evaluates cells with. */
const DEBUGGER = "Waiting for the debugger to disconnect...\n";

/** One of the runtime's own descriptors: what child processes and native code write past `process.stdout`. */
export class RawOutput {
  readonly #decoder = new StringDecoder("utf8");
  #fatal = "";
  #ended = false;
  #chunks = 0;

  constructor(
    private readonly stream: Readable,
    private readonly onText: (text: string) => void,
  ) {
    stream.on("data", (bytes: Buffer) => {
      this.#chunks++;
      this.#pass(this.#decoder.write(bytes));
    });
    stream.on("error", () => {});
    stream.on("close", () => this.#end());
  }

  /**
   * Resolves when all has been passed on that was written before some event that the runtime sent through another
   * pipe. What was written first is there to be read by then, so that one turn of the loop reads it; long output
   * takes several.
   */
  async drained(): Promise<void> {
    for (let seen = -1; seen !== this.#chunks && !this.#ended; ) {
      seen = this.#chunks;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Alive after all: those were not its last words.
    const text = this.#fatal;
    this.#fatal = "";
    if (text) this.onText(text);
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

  #pass(written: string): void {
    const text = written.replaceAll(DEBUGGER, "");
    if (text === "") return;
    const fatal = this.#fatal ? 0 : text.search(FATAL);
    if (fatal < 0) return this.onText(text);
    this.#fatal += text.slice(fatal);
    if (fatal > 0) this.onText(text.slice(0, fatal));
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pass(this.#decoder.end());
  }
}
