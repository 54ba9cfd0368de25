import { activeTask } from "./context.js";
import type { Coroutine } from "./coroutine.js";
import { CancelledError } from "./errors.js";
import type { Future } from "./future.js";
import type { Onward } from "./onward.js";
import type { Task } from "./task.js";

/** A body of the library that has its result at once, or after the next turn of the loop. */
export class Given<T> {
  constructor(
    readonly value: T,
    /** Whether to wait for the next turn. */
    readonly waits = false,
  ) {}
}

/** An error that was thrown, which may be any value. */
export interface Thrown {
  readonly error: unknown;
}

/**
 * A body of the library that waits for a future and then goes on in `next`: with nothing when the future is done, or
 * with what was thrown at the await. It is what a generator with one `yield*` would be, at a third of the price.
 */
export class Later<T, On = any> implements Onward {
  private frame: Coroutine<any> | null = null;
  private onward: Onward | null = null;

  /** @param on given to `next`, so that this need not be a closure of its own for each wait */
  constructor(
    readonly future: Future<any>,
    private readonly next: (
      thrown: Thrown | null,
      on: On,
      future: Future<any>,
      task: Task<any> | null,
    ) => Given<T> | Later<T>,
    private readonly on?: On,
  ) {}

  /** What comes when the future is done, in code of `task`. */
  after(thrown: Thrown | null, task: Task<any> | null): Given<T> | Later<T> {
    return this.next(thrown, this.on as On, this.future, task);
  }

  /** Drives the body of `frame`, which has begun in a task. */
  begin(frame: Coroutine<any>, onward: Onward): void {
    this.frame = frame;
    this.onward = onward;
    frame._task!._waitFor(this.future, this, frame);
  }

  /** @internal */
  _resume(): void {
    this.goOn(null);
  }

  /** @internal */
  _fail(error: unknown): void {
    this.goOn({ error });
  }

  private goOn(thrown: Thrown | null): void {
    const frame = this.frame!;
    const onward = this.onward!;
    let next: Given<T> | Later<T>;
    try {
      next = this.next(thrown, this.on as On, this.future, frame._task);
    } catch (error) {
      frame._close();
      onward._fail(error);
      return;
    }
    if (next instanceof Given) {
      frame._close();
      onward._resume(next.value);
    } else next.begin(frame, onward);
  }
}

/** What bodies of the library may be. */
export type Plan<T> = Given<T> | Later<T> | Generator<unknown, T, any>;

/** A plan as a generator, for `yield*` and for stepping by hand. */
export function* stepsOf<T>(plan: Given<T> | Later<T>): Generator<unknown, T, any> {
  let next = plan;
  while (next instanceof Later) next = yield* pass(next);
  if (next.waits) yield;
  return next.value;
}

function* pass<T>(later: Later<T>): Generator<unknown, Given<T> | Later<T>, any> {
  let thrown: Thrown | null = null;
  let closed = true;
  try {
    yield* later.future;
    closed = false;
  } catch (error) {
    closed = false;
    thrown = { error };
  } finally {
    if (closed) cleanUp(later);
  }
  return later.after(thrown, activeTask());
}

/** The coroutine was closed while it waited: as far as the body is concerned, it is cancelled. */
function cleanUp(later: Later<any>): void {
  try {
    later.after({ error: new CancelledError() }, activeTask());
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
  }
}
