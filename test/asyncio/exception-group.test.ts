import { describe, expect, it } from "vitest";
import { ExceptionGroup } from "../../src/asyncio/index.js";
import { thrown } from "./virtually.js";

describe("an exception group", () => {
  const range = new RangeError("r");
  const type = new TypeError("t");
  const deep = new RangeError("deep");
  const group = new ExceptionGroup("g", [range, type, new ExceptionGroup("inner", [deep])]);
  const isRange = (error: unknown) => error instanceof RangeError;

  it("is split by a condition, its nesting kept", () => {
    const [ranges, rest] = group.split(isRange);
    expect(ranges!.errors[0]).toBe(range);
    expect((ranges!.errors[1] as ExceptionGroup).errors).toEqual([deep]);
    expect([rest!.errors, rest!.message]).toEqual([[type], "g"]);
  });

  it("is itself when everything matches, and nothing when nothing does", () => {
    expect(group.subgroup(() => true)).toBe(group);
    expect(group.subgroup(() => false)).toBe(null);
  });

  it("holds at least one error", () => {
    expect(thrown(() => new ExceptionGroup("none", [])).message).toMatch(/non-empty/);
  });
});
