/** Futures and coroutines as rows of tables. */
import type { Coroutine } from "../../asyncio/coroutine.js";
import type { Future } from "../../asyncio/future.js";
import type { CoroutineEntry, FutureEntry } from "./future-entry.js";
import { coroutineName, futureName } from "./names.js";
import { purposeOf } from "./purposes.js";
import type { CoroutineRow, FutureRow, FutureState } from "./rows.js";
import { endingOf, endStates, settledOf } from "./settled.js";
import { entryRef } from "./task-row.js";
import { argsText, outcomeOf } from "./texts.js";
import { awaitersOf, type DueTimes } from "./waiting.js";

/** Undefined if the future is gone and was never done. */
export function futureRow(entry: FutureEntry, due: DueTimes): FutureRow | undefined {
  if (entry.row) return entry.row;
  const { future } = entry;
  return future && rowOf(future, due, entry);
}

/** @param entry undefined for a future that the recorder did not see being made */
export function rowOf(future: Future<unknown>, due: DueTimes, entry: FutureEntry | undefined): FutureRow {
  const outcome = outcomeOf(settledOf(future));
  if (entry && due.of(future) !== undefined) entry.timed = true;
  return {
    id: future.id,
    name: futureName(future),
    state: stateOfFuture(future),
    created: entry?.created?.place,
    createdAt: entry?.createdAt ?? future._loop.time(),
    endedAt: entry?.endedAt,
    setBy:
      entry?.endedAt === undefined
        ? undefined
        : { place: entry.setPlace?.place, task: entry.setTask && entryRef(entry.setTask) },
    callbacks: future._waiting().filter(({ awaiter }) => awaiter === null).length,
    awaitedBy: awaitersOf(future),
    purpose: purposeOf(future)?.kind ?? (entry?.timed ? "timer" : undefined),
    outcome,
  };
}

export function stateOfFuture(future: Future<unknown>): FutureState {
  const kind = endingOf(future);
  return kind === undefined ? "waiting" : endStates[kind];
}

export function coroutineRow(coroutine: Coroutine<unknown>, entry: CoroutineEntry | undefined): CoroutineRow {
  return {
    id: coroutine.id,
    name: coroutineName(coroutine),
    args: argsText(coroutine.args),
    state: coroutine.state,
    created: entry?.created?.place,
  };
}
