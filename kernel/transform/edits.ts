import type MagicString from "magic-string";
import type { SyntaxNode } from "./syntax.js";

/** Text to put around a piece of the code. */
interface Wrap {
  start: number;
  end: number;
  open: string;
  close: string;
  /** How many characters at the start `open` stands for. */
  replaced: number;
}

/**
 * Changes to the JavaScript of a cell. Pieces that are wrapped may contain each other; of two with the same
 * bounds, the one added first is outside.
 */
export class Edits {
  readonly #wraps: Wrap[] = [];

  constructor(readonly text: MagicString) {}

  wrap(start: number, end: number, open: string, close: string, replaced = 0): void {
    this.#wraps.push({ start, end, open, close, replaced });
  }

  /** Replaces text, but keeps what was put at its borders. */
  replace(start: number, end: number, text: string): void {
    if (end > start) this.text.update(start, end, text);
  }

  remove({ start, end }: Pick<SyntaxNode, "start" | "end">): void {
    this.replace(start, end, "");
  }

  applyWraps(): void {
    const outerFirst = this.#wraps.sort((a, b) => a.start - b.start || b.end - a.end);
    for (const { start, end, open, close, replaced } of outerFirst) {
      if (replaced > 0) this.text.update(start, start + replaced, open);
      else this.text.appendRight(start, open);
      this.text.prependLeft(end, close);
    }
  }
}
