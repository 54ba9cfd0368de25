import type { HistoryEntry, HistoryRequest } from "../protocol/messages.js";

/** The one session that is kept: this kernel's. Jupyter numbers sessions from 1. */
const SESSION = 1;

interface Line {
  count: number;
  input: string;
  output: string | null;
}

/** What was run in this session, for `history_request`. */
export class History {
  readonly #lines: Line[] = [];

  add(count: number, input: string): void {
    this.#lines.push({ count, input, output: null });
  }

  /** Notes the text of a cell's result, for those who ask for output too. */
  result(count: number, output: string): void {
    const line = this.#lines.findLast((each) => each.count === count);
    if (line) line.output = output;
  }

  find(request: HistoryRequest): HistoryEntry[] {
    const lines = this.#select(request);
    return lines.map(({ count, input, output }) => [
      SESSION,
      count,
      request.output ? [input, output] : input,
    ]);
  }

  #select(request: HistoryRequest): Line[] {
    switch (request.hist_access_type) {
      case "tail":
        return last(this.#lines, request.n);
      case "range": {
        // 0 is the current session, negative numbers count back from it: there are none before.
        if (request.session !== 0 && request.session !== SESSION) return [];
        const stop = request.stop ?? Number.POSITIVE_INFINITY;
        return this.#lines.filter(({ count }) => count >= request.start && count < stop);
      }
      case "search": {
        const pattern = glob(request.pattern);
        let found = this.#lines.filter(({ input }) => pattern.test(input));
        if (request.unique) {
          const latest = new Map(found.map((line) => [line.input, line]));
          found = found.filter((line) => latest.get(line.input) === line);
        }
        return last(found, request.n);
      }
    }
  }
}

function last(lines: Line[], n: number | null): Line[] {
  return n === null ? lines : n <= 0 ? [] : lines.slice(-n);
}

/** `*` any text, `?` one character, over the whole input. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (character) =>
    character === "*" ? "[^]*" : character === "?" ? "[^]" : `\\${character}`,
  );
  return new RegExp(`^${source}$`, "u");
}
