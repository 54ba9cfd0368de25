import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeText, TextRoom } from "../../kernel/channel/json-text.js";

const BEFORE = 9;

function written(text: string): string {
  const room = new TextRoom(text.length, BEFORE);
  return room.bytes.toString("utf8", BEFORE, room.write(text, BEFORE));
}

/** Every unit that JSON escapes, those beside them, letters of two, three and four bytes, and halves of the last. */
const unit = fc.oneof(
  fc.constantFrom(
    "\u001f",
    " ",
    "!",
    '"',
    "#",
    "[",
    "\\",
    "]",
    "~",
    "\u007f",
    "\u0080",
    "é",
    "€",
    "\ud83d",
    "\ude00",
  ),
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
);
const piece = fc.record({ letters: fc.nat({ max: 20_000 }), then: fc.string({ unit, maxLength: 3 }) });

describe("text that is written for the inside of a JSON string", () => {
  it("is read again as it was, however long its plain parts are", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.map(({ letters, then }) => "x".repeat(letters) + then).join("");
        expect(JSON.parse(`"${written(text)}"`)).toBe(text);
      }),
    );
  });

  it("is escaped as JSON.stringify does, wherever in a word the one unit stands that needs it", () => {
    for (let code = 0; code < 0x100; code++) {
      const at = code % 11;
      const text = `${"x".repeat(at)}${String.fromCharCode(code)}${"x".repeat(10 - at)}`;
      expect(written(text)).toBe(escapeText(text));
    }
  });

  it("replaces what was written into the same room before", () => {
    const room = new TextRoom(40_000, 0);
    room.write("é".repeat(40_000), 0);
    expect(room.bytes.toString("utf8", 0, room.write("plain", 0))).toBe("plain");
  });
});
