import type { Coroutine } from "./coroutine.js";
import { Given, type Later } from "./given.js";
import type { Task } from "./task.js";

/** How suspended code goes on. */
export interface Onward {
  /** @internal */
  _resume(value: any): void;
  /** @internal */
  _fail(error: unknown): void;
}

/** Drives a body that waits for futures, on behalf of a task. */
export class LaterSteps<T> implements Onward {
  constructor(
    private readonly task: Task<any>,
    private readonly frame: Coroutine<any>,
    private later: Later<T>,
    private readonly onward: Onward,
  ) {
    task._waitFor(later.future, this, frame);
  }

  _resume(): void {
    this.goOn(null);
  }

  _fail(error: unknown): void {
    this.goOn({ error });
  }

  private goOn(thrown: { readonly error: unknown } | null): void {
    let next: Given<T> | Later<T>;
    try {
      next = this.later.after(thrown);
    } catch (error) {
      this.frame._close();
      this.onward._fail(error);
      return;
    }
    if (next instanceof Given) {
      this.frame._close();
      this.onward._resume(next.value);
    } else {
      this.later = next;
      this.task._waitFor(next.future, this, this.frame);
    }
  }
}
