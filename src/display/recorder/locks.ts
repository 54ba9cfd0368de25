/** How long locks are held while others wait for them. */
import type { Lock } from "../../asyncio/lock.js";
import { nextLockTurn } from "./lock-turn.js";
import { TaskEntry } from "./task-entry.js";

/** Locks that were held for longer are told of, in seconds on the loop's clock. */
export const longHeld = 5;

/** Who holds a lock, and since when at the latest: since the first had to wait, or since it came to its turn. */
interface Hold {
  readonly holder: TaskEntry;
  readonly since: number;
}

let holds = new WeakMap<Lock, Hold>();

/** A task begins to wait for `lock`. */
export function noteLockWait(lock: Lock, now: number): void {
  const holder = lock._owner?.info;
  if (holder instanceof TaskEntry && holds.get(lock)?.holder !== holder)
    holds.set(lock, { holder, since: now });
}

/** `entry`, which waited for `lock`, goes on: unless it was cancelled, the lock was given back just now. */
export function noteLockTurn(lock: Lock, entry: TaskEntry, now: number): void {
  const hold = holds.get(lock);
  // It was cancelled, or came too late.
  if (!hold || lock._owner !== null) return;
  holds.delete(lock);
  const seconds = now - hold.since;
  const { holder } = hold;
  const waited = holder.phase === "running" ? holder.resumedFrom : holder.site;
  if (seconds >= longHeld && holder.steps > 1) noteLongHold(holder, { seconds, site: waited, waiter: entry });
  holds.set(lock, { holder: entry, since: now });
}

/** They go from hand to hand too quickly to be followed. */
export function forgetLocks(): void {
  holds = new WeakMap();
  nextLockTurn();
}

/** Who holds `lock` for too long by now, while `entry` waits for it. */
export function longHoldOf(lock: Lock, now: number): { holder: TaskEntry; seconds: number } | undefined {
  const hold = holds.get(lock);
  const owner = lock._owner?.info;
  if (!hold || hold.holder !== owner) return undefined;
  const seconds = now - hold.since;
  return seconds >= longHeld ? { holder: hold.holder, seconds } : undefined;
}

export function noteLongHold(holder: TaskEntry, hold: NonNullable<TaskEntry["longHold"]>): void {
  if (!holder.longHold || hold.seconds > holder.longHold.seconds) holder.longHold = hold;
}
