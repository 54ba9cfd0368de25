import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RuntimeEvent } from "../../kernel/channel/events.js";
import { encodeFrame, encodeStream, FrameReader, streamRoom } from "../../kernel/channel/frames.js";

/** What is read when `bytes` come in pieces of the lengths that `cuts` gives. */
function read(bytes: Buffer, cuts: readonly number[]): unknown[] {
  const frames: unknown[] = [];
  const reader = new FrameReader<RuntimeEvent>((frame) => {
    frames.push(
      frame.type === "stream" ? { ...frame, json: JSON.parse(`"${Buffer.concat(frame.json)}"`) } : frame,
    );
  });
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = cuts[turn % cuts.length]!;
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });
const name = fc.constantFrom("stdout" as const, "stderr" as const);
const text = fc.record({ name, cell: fc.nat(), text: fc.string({ unit: "grapheme" }) });
const other = fc.record({ type: fc.constant("clear"), wait: fc.boolean(), note: fc.string() });
const binary = fc.record({
  type: fc.constant("comm"),
  data: fc.jsonValue(),
  buffers: fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 3 }),
});

describe("frames", () => {
  it("are read as they were written, in order, wherever their bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, other, binary)), cuts, (events, lengths) => {
        const written = events.map((event) =>
          "text" in event
            ? Buffer.from(encodeStream(streamRoom(event.text.length), event.cell, event.name, event.text))
            : encodeFrame(event),
        );
        const expected = events.map((event) =>
          "text" in event
            ? { type: "stream", cell: event.cell, name: event.name, json: event.text }
            : "buffers" in event
              ? {
                  ...event,
                  data: JSON.parse(JSON.stringify(event.data)),
                  buffers: event.buffers.map((b) => Buffer.from(b)),
                }
              : event,
        );
        expect(read(Buffer.concat(written), lengths)).toEqual(expected);
      }),
    );
  });

  it("of text are passed on in the pieces in which they came, and nothing is told of one that is not whole", () => {
    const letters = "x".repeat(1000);
    const bytes = Buffer.from(encodeStream(streamRoom(1000), 7, "stdout", letters));
    const seen: number[] = [];
    const reader = new FrameReader<RuntimeEvent>((frame) => {
      if (frame.type === "stream") seen.push(...frame.json.map((piece) => piece.length));
    });
    reader.push(bytes.subarray(0, 400));
    reader.push(bytes.subarray(400, 999));
    expect(seen).toEqual([]);
    reader.push(bytes.subarray(999));
    expect(seen).toEqual([391, 599, 10]);
  });
});
