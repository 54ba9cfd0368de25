import { expect, describe as group, it } from "vitest";
import { describe } from "../../src/asyncio/describe.js";
import { VirtualLoop } from "../../src/asyncio/index.js";

group("the description of a value", () => {
  it("is one short line", () => {
    expect(describe("x".repeat(500))).toHaveLength(100);
    expect(describe({ a: { b: { c: 1 } } })).toBe("{ a: { b: [Object] } }");
    expect(describe(Array.from({ length: 50 }, (_, i) => `item ${i}`))).not.toContain("\n");
  });

  it("names functions, errors and our own objects", () => {
    expect(describe(function named() {})).toBe("named()");
    expect(describe(() => 1)).toBe("<anonymous>()");
    expect(describe(new RangeError("no"))).toBe('RangeError("no")');
    expect(describe(new VirtualLoop())).toBe("<VirtualLoop running=false closed=false debug=false>");
  });

  it("runs no getter and never throws", () => {
    const touchy = {
      get trap(): never {
        throw new Error("touched");
      },
    };
    expect(describe(touchy)).toBe("{ trap: [Getter] }");
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error("touched");
        },
        getPrototypeOf() {
          throw new Error("touched");
        },
      },
    );
    expect(describe(hostile)).toBe("<unprintable>");
  });
});
