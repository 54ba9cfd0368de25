import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellDocument, LineMap } from "../../kernel/language/positions.js";

const text = fc.string({
  unit: fc.constantFrom("a", "\n", "\r", "\r\n", "😀", "漢", " ", "\u2028"),
  maxLength: 40,
});

describe("A line map", () => {
  /** Between \r and \n there is no place. */
  const place = fc
    .tuple(text, fc.nat(60))
    .map(([code, offset]) => ({ code, offset: Math.min(offset, code.length) }))
    .filter(({ code, offset }) => code.slice(offset - 1, offset + 1) !== "\r\n" || offset === 0);

  it("gives back the offset of every position that it gives", () => {
    fc.assert(
      fc.property(place, ({ code, offset }) => {
        const map = new LineMap(code);
        expect(map.offsetAt(map.positionAt(offset))).toBe(offset);
      }),
    );
  });

  it("counts lines, and characters from the start of the line", () => {
    fc.assert(
      fc.property(place, ({ code, offset }) => {
        const lines = code.slice(0, offset).split(/\r\n|\n|\r/);
        expect(new LineMap(code).positionAt(offset)).toEqual({
          line: lines.length - 1,
          character: lines.at(-1)!.length,
        });
      }),
    );
  });

  it("takes positions outside of the text as the nearest place in it", () => {
    const map = new LineMap("ab\ncd");
    expect(map.offsetAt({ line: 0, character: 99 })).toBe(2);
    expect(map.offsetAt({ line: 9, character: 0 })).toBe(5);
    expect(map.offsetAt({ line: -1, character: 4 })).toBe(0);
    expect(map.positionAt(99)).toEqual({ line: 1, character: 2 });
  });

  it("gives lines without their ends", () => {
    const map = new LineMap("a\r\nb\rc\n");
    expect([0, 1, 2, 3, 4].map((line) => map.lineText(line))).toEqual(["a", "b", "c", "", ""]);
  });
});

describe("A cell's document", () => {
  const line = fc.string({ unit: fc.constantFrom("x", "😀", " "), maxLength: 8 });
  const document = fc.record({
    head: fc.array(line, { minLength: 1, maxLength: 3 }),
    code: text,
    tail: fc.array(line, { maxLength: 3 }),
    wrapped: fc.boolean(),
  });
  const make = ({
    head,
    code,
    tail,
    wrapped,
  }: {
    head: string[];
    code: string;
    tail: string[];
    wrapped: boolean;
  }) => new CellDocument(head, code, tail, wrapped ? ["(", ")"] : []);

  it("maps every place of the cell there and back", () => {
    fc.assert(
      fc.property(document, fc.nat(60), (parts, offset) => {
        const made = make(parts);
        const within = Math.min(offset, parts.code.length);
        expect(made.toCell(made.fromCell(within))).toBe(within);
      }),
    );
  });

  it("has the same character at a place of the cell and of the document", () => {
    fc.assert(
      fc.property(document, fc.nat(60), (parts, offset) => {
        const made = make(parts);
        const within = Math.min(offset, parts.code.length);
        const at = new LineMap(made.text).offsetAt(made.fromCell(within));
        expect(made.text.slice(at, at + parts.code.length - within)).toBe(parts.code.slice(within));
      }),
    );
  });

  it("knows the kernel's own lines from the cell's", () => {
    fc.assert(
      fc.property(document, (parts) => {
        const made = make(parts);
        const map = new LineMap(made.text);
        for (let above = 0; above < parts.head.length; above++) {
          expect(made.toCell({ line: above, character: 0 })).toBeUndefined();
        }
        parts.tail.forEach((_, index) => {
          const position = { line: map.lineCount - parts.tail.length + index, character: 0 };
          expect(made.toCell(position)).toBeUndefined();
          expect(made.tailIndex(position)).toBe(index);
        });
        expect(made.tailIndex(made.fromCell(parts.code.length))).toBeLessThan(0);
      }),
    );
  });
});
