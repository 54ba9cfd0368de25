import type { Context } from "./context.js";
import type { Coroutine } from "./coroutine.js";
import { describe } from "./describe.js";
import { RuntimeError } from "./errors.js";
import { Future, takeDelegating } from "./future.js";
import { isJoined } from "./joined.js";
import type { Onward } from "./onward.js";
import type { Task } from "./task.js";
import { takeYielder } from "./yielder.js";

/**
 * Drives the generator of a coroutine on behalf of a task: each value it yields is what the task waits for next.
 * A future is waited for, nothing (a bare `yield`) means the next turn of the loop, all else is wrong use.
 */
export class Steps<T> implements Onward {
  constructor(
    private readonly task: Task<any>,
    private readonly coroutine: Coroutine<T>,
    /** The async context of each step; null for bodies of the library, which need none. */
    private readonly context: Context | null,
    private readonly onward: Onward,
  ) {}

  /** Goes on from the `yield` with a value. */
  _resume(value: unknown): void {
    this.advance(false, value);
  }

  /** Goes on from the `yield` with an error. */
  _fail(error: unknown): void {
    this.advance(true, error);
  }

  private advance(throwing: boolean, value: unknown): void {
    const { coroutine, context } = this;
    takeYielder();
    let step: IteratorResult<unknown, T>;
    try {
      step =
        context === null
          ? coroutine._advance(throwing, value)
          : context.runInAsyncScope(coroutine._advance, coroutine, throwing, value);
    } catch (error) {
      this.onward._fail(error);
      return;
    }
    if (step.done) this.onward._resume(step.value);
    else this.wait(step.value);
  }

  private wait(yielded: unknown): void {
    const { task } = this;
    const frame = takeYielder();
    if (yielded === undefined || yielded === null) task._waitForTurn(this, frame);
    else if (isJoined(yielded)) yielded._begin(task, frame, this);
    else if (!(yielded instanceof Future)) {
      const what =
        typeof (yielded as Iterator<unknown>).next === "function"
          ? `yield was used instead of yield* for generator in task ${describe(task)} with ${describe(yielded)}`
          : `Task got bad yield: ${describe(yielded)}`;
      task._failSoon(new RuntimeError(what), this);
    } else if (takeDelegating(yielded)) {
      task._waitFor(yielded, this, frame);
    } else {
      const what = `yield was used instead of yield* in task ${describe(task)} with ${describe(yielded)}`;
      task._failSoon(new RuntimeError(what), this);
    }
  }
}
