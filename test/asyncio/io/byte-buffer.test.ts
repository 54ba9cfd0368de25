import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteBuffer } from "../../../src/asyncio/io/byte-buffer.js";

const bytes = fc.uint8Array({ maxLength: 40, max: 3 });
const action = fc.oneof(
  fc.record({ append: bytes }),
  fc.record({ take: fc.nat(60) }),
  fc.record({ find: fc.uint8Array({ minLength: 1, maxLength: 3, max: 3 }), from: fc.nat(30) }),
  fc.record({ prepend: fc.array(bytes, { maxLength: 3 }) }),
  fc.constant({ clear: true as const }),
);

describe("a byte buffer", () => {
  it("gives the bytes in the order in which they came, and never writes what it gave again", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const buffer = new ByteBuffer();
        let model = Buffer.alloc(0);
        const given: { bytes: Buffer; copy: Buffer }[] = [];
        for (const step of actions) {
          if ("append" in step) {
            buffer.append(step.append);
            model = Buffer.concat([model, step.append]);
          } else if ("take" in step) {
            const taken = buffer.take(step.take);
            expect(taken).toEqual(model.subarray(0, step.take));
            model = model.subarray(step.take);
            given.push({ bytes: taken, copy: Buffer.from(taken) });
          } else if ("find" in step) {
            const from = Math.min(step.from, model.length);
            expect(buffer.indexOf(step.find, from)).toBe(model.indexOf(step.find, from));
          } else if ("prepend" in step) {
            buffer.prepend(step.prepend);
            model = Buffer.concat([...step.prepend, model]);
          } else {
            buffer.clear();
            model = Buffer.alloc(0);
          }
          expect(buffer.length).toBe(model.length);
        }
        expect(buffer.take(buffer.length)).toEqual(model);
        for (const { bytes: kept, copy } of given) expect(kept).toEqual(copy);
      }),
    );
  });
});
