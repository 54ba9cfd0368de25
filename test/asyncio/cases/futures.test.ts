/** What CPython's test_futures states beyond the traces. */
import { describe, expect, it } from "vitest";
import { Future, RuntimeError, VirtualLoop } from "../../../src/asyncio/index.js";
import { thrown } from "../virtually.js";

function newFuture<T>(): Future<T> {
  return new Future<T>({ loop: new VirtualLoop() });
}

describe("a future that a generator delegates to", () => {
  it("is yielded once, and then gives its result", () => {
    const future = newFuture<number>();
    function* generator() {
      yield "A";
      const x: number = yield* future;
      yield ["B", x];
      const y: number = yield* future;
      yield ["C", y];
    }
    const steps = generator();
    expect(steps.next().value).toBe("A");
    expect(steps.next().value).toBe(future);
    future.setResult(42);
    expect(steps.next().value).toEqual(["B", 42]);
    expect(steps.next().value).toEqual(["C", 42]);
  });

  it("gives a list as it is", () => {
    const future = newFuture<number[]>();
    future.setResult([1, 2]);
    expect(future[Symbol.iterator]().next()).toEqual({ value: [1, 2], done: true });
  });

  it("must not be gone on with before it is done", () => {
    const steps = newFuture()[Symbol.iterator]();
    steps.next();
    expect(thrown(() => steps.next())).toEqual(new RuntimeError("await wasn't used with future"));
  });

  it("passes on what is thrown into it", () => {
    const steps = newFuture()[Symbol.iterator]();
    steps.next();
    expect(thrown(() => steps.throw!(new RangeError("zebra")))).toEqual(new RangeError("zebra"));
  });
});
