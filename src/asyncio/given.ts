import { CancelledError } from "./errors.js";
import type { Future } from "./future.js";

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
 * A body of the library that waits for a future and then goes on in `after`: with nothing when the future is done,
 * or with what was thrown at the await. It is what a generator with one `yield*` would be, at a third of the price.
 */
export class Later<T> {
  constructor(
    readonly future: Future<any>,
    readonly after: (thrown: Thrown | null) => Given<T> | Later<T>,
  ) {}
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

function* pass<T>({ future, after }: Later<T>): Generator<unknown, Given<T> | Later<T>, any> {
  let thrown: Thrown | null = null;
  let closed = true;
  try {
    yield* future;
    closed = false;
  } catch (error) {
    closed = false;
    thrown = { error };
  } finally {
    if (closed) cleanUp(after);
  }
  return after(thrown);
}

/** The coroutine was closed while it waited: as far as the body is concerned, it is cancelled. */
function cleanUp(after: Later<any>["after"]): void {
  try {
    after({ error: new CancelledError() });
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
  }
}
