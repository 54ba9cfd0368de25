import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Deque } from "../../src/asyncio/deque.js";

describe("a deque", () => {
  it("behaves like an array", () => {
    const operation = fc.oneof(
      fc.record({ op: fc.constant("push" as const), item: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ op: fc.constant("remove" as const), item: fc.integer({ min: 0, max: 9 }) }),
      fc.record({
        op: fc.constantFrom("shift" as const, "pop" as const, "clear" as const),
        item: fc.constant(0),
      }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200, size: "max" }), (operations) => {
        const deque = new Deque<number>();
        const model: number[] = [];
        for (const { op, item } of operations) {
          if (op === "push") {
            deque.push(item);
            model.push(item);
          } else if (op === "remove") {
            const at = model.indexOf(item);
            expect(deque.remove(item)).toBe(at >= 0);
            if (at >= 0) model.splice(at, 1);
          } else if (op === "clear") {
            deque.clear();
            model.length = 0;
          } else expect(deque[op]()).toBe(model[op]());
          expect([...deque]).toEqual(model);
          expect([deque.length, deque.first()]).toEqual([model.length, model[0]]);
          expect(deque.every((x) => x > 4)).toBe(model.every((x) => x > 4));
        }
      }),
    );
  });
});
