/** A place in a text as LSP counts: both from 0, characters in UTF-16 units. */
export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

/** Converts between offsets and positions of one text. A line ends at `\n`, `\r\n` or `\r`, as LSP says. */
export class LineMap {
  readonly #text: string;
  /** The offset of each line's first character. */
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(index + end.length);
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** @param offset in UTF-16 units; one outside of the text is taken as the nearest end of it */
  positionAt(offset: number): Position {
    const within = Math.max(0, Math.min(offset, this.#text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: within - this.#starts[low]! };
  }

  /** A position beyond a line's end, or beyond the text, is taken as the nearest offset before it. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    if (line >= this.#starts.length) return this.#text.length;
    const next = this.#starts[line + 1] ?? this.#text.length + 1;
    return Math.max(this.#starts[line]!, Math.min(this.#starts[line]! + character, next - 1));
  }

  /** The text of a line, without what ends it. */
  lineText(line: number): string {
    if (line < 0 || line >= this.#starts.length) return "";
    return this.#text.slice(this.#starts[line], this.#starts[line + 1]).replace(/[\r\n]+$/, "");
  }
}

/**
 * What the language server sees of a cell: lines of the kernel's own, then the cell, character by character.
 * A position in one is a position in the other, `head` lines further.
 */
export class CellDocument {
  readonly text: string;
  readonly cell: LineMap;
  readonly #head: number;
  /** The line of the first of the tail's lines. */
  readonly #tail: number;

  /**
   * @param head lines that stand above the cell
   * @param tail lines that stand below it; none of them has an end of its own
   * @param opening what stands at the end of the head's last line, and what closes it below the cell
   */
  constructor(
    head: readonly string[],
    code: string,
    tail: readonly string[] = [],
    [opening, closing]: readonly [string, string] | readonly [] = [],
  ) {
    const above = opening === undefined ? head : [...head.slice(0, -1), `${head.at(-1) ?? ""}${opening}`];
    const below = closing === undefined ? tail : [closing, ...tail];
    // A \r at its end would make one line end with the \n that follows.
    const closed = code.endsWith("\r") ? `${code} ` : code;
    this.text = [...above, closed, ...below].join("\n");
    this.cell = new LineMap(code);
    this.#head = head.length;
    this.#tail = head.length + this.cell.lineCount + below.length - tail.length;
  }

  /** @param offset in the cell, in UTF-16 units */
  fromCell(offset: number): Position {
    const { line, character } = this.cell.positionAt(offset);
    return { line: line + this.#head, character };
  }

  /** @returns the offset in the cell, or nothing where the position is not in it */
  toCell(position: Position): number | undefined {
    const line = position.line - this.#head;
    if (line < 0 || line >= this.cell.lineCount) return undefined;
    return this.cell.offsetAt({ line, character: position.character });
  }

  /** The place behind all of it. */
  get end(): Position {
    return new LineMap(this.text).positionAt(this.text.length);
  }

  /** Which of the tail's lines a position is in; negative where it is in none. */
  tailIndex(position: Position): number {
    return position.line - this.#tail;
  }
}
