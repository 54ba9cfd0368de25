import type { Body, Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { runBody } from "./run-body.js";

/** Something that is acquired, and given back afterwards. */
interface Holdable {
  acquire(): Coroutine<true>;
  release(): void;
}

/** Held until the end of the block, with `using` or `await using`. */
export interface Held extends Disposable, AsyncDisposable {
  /** Gives it back before the end of the block. */
  release(): void;
}

class Hold implements Held {
  private held = true;

  constructor(private readonly what: Holdable) {}

  release(): void {
    if (!this.held) return;
    this.held = false;
    this.what.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.release();
    return Promise.resolve();
  }
}

/** @internal */
export const hold = internal("hold", function* (what: Holdable): Generator<unknown, Held, any> {
  yield* what.acquire();
  return new Hold(what);
});

/** @internal */
export const withHeld: <T>(what: Holdable, body: () => Body<T>) => Coroutine<T> = internal(
  "with",
  function* (what: Holdable, body: () => Body<any>): Generator<unknown, any, any> {
    yield* what.acquire();
    try {
      return yield* runBody(body);
    } finally {
      what.release();
    }
  },
  true,
);
