import type { Future } from "../future.js";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";

/**
 * The coroutines that wait for one event. Each waits on a future of its own, so that cancelling one leaves the
 * others alone, and an error that nobody waits for is nobody's unretrieved exception.
 */
export class Waiters {
  private readonly waiting = new Set<Future<void>>();

  constructor(
    private readonly loop: EventLoop,
    private readonly kind: string,
    private readonly on: object,
  ) {}

  /** Waits for the next `wake`. @throws what `fail` is given */
  *wait(): Generator<unknown, void, any> {
    const future = purposeful(this.loop.createFuture<void>(), this.kind, this.on);
    this.waiting.add(future);
    try {
      yield* future;
    } finally {
      this.waiting.delete(future);
    }
  }

  wake(): void {
    for (const future of this.waiting) if (!future.done()) future.setResult();
  }

  fail(error: unknown): void {
    for (const future of this.waiting) if (!future.done()) future.setException(error);
  }
}
