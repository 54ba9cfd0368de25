/** What the library says a future is waited for, and which tasks hold that up. */
import { Future } from "../../asyncio/future.js";
import type { Purpose } from "../../asyncio/purpose.js";
import { Task } from "../../asyncio/task.js";

const nobody: readonly Future<unknown>[] = [];

export function purposeOf(future: Future<unknown>): Purpose | undefined {
  return future.purpose;
}

/**
 * Those on whose progress a place in a queue depends: who holds the lock, who is inside of what the semaphore guards, the
 * members of a group. Empty where it could be anybody.
 */
export function holdersOf(awaited: Future<unknown>): readonly Future<unknown>[] {
  const { purpose } = awaited;
  if (purpose === undefined || awaited.done()) return nobody;
  const on = purpose.on as {
    readonly _owner?: unknown;
    readonly _holders?: Iterable<unknown>;
    readonly tasks?: Iterable<unknown>;
  };
  if (purpose.kind === "lock") return on._owner instanceof Task ? [on._owner] : nobody;
  if (purpose.kind === "semaphore") return futuresIn(on._holders);
  if (purpose.kind === "task group") return futuresIn(on.tasks);
  return purpose.kind === "wait" ? futuresIn(purpose.on as Iterable<unknown>) : nobody;
}

function futuresIn(items: Iterable<unknown> | undefined): readonly Future<unknown>[] {
  return [...(items ?? [])].filter((item) => item instanceof Future);
}
