/**
 * What a person should be told: each finding names the place and says in a sentence what to do.
 * A correct program has none, so everything here is certain or is not said.
 */
import { Task } from "../../asyncio/task.js";
import { oneLine } from "../escape.js";
import { duration } from "../views/format.js";
import { findCycles } from "./graph.js";
import { refOf } from "./names.js";
import type { LazyPlace } from "./places.js";
import type { Recorder } from "./recorder.js";
import type { Finding, Place } from "./rows.js";
import { isUnseen } from "./settled.js";
import type { TaskEntry } from "./task-entry.js";
import { entryRef, siteOf } from "./task-row.js";

export function findings(recorder: Recorder, entries: readonly TaskEntry[]): Finding[] {
  return [
    ...deadlocks(recorder),
    ...held(entries),
    ...unretrieved(recorder, entries),
    ...neverAwaited(recorder),
    ...swallowed(entries),
  ];
}

/** Tasks that wait for each other in a circle. */
function* deadlocks(recorder: Recorder): Generator<Finding> {
  const tasks = [...recorder.live].map((entry) => entry.task).filter((task) => task !== undefined);
  for (const cycle of findCycles(tasks)) {
    const [first, ...others] = cycle;
    const names = others.map((future) => `${refOf(future).name} #${future.id}`);
    const entry = first instanceof Task ? (first.info as TaskEntry | undefined) : undefined;
    yield {
      kind: "deadlock",
      about: refOf(first!),
      place: entry && placeOf(entry.site, entry.created),
      what: names.length === 0 ? "waits for itself" : `waits in a circle with ${names.join(", ")}`,
      advice: "none of them can ever go on; one of them must not wait for the next",
    };
  }
}

/** Steps in which nothing else could run. */
function* held(entries: readonly TaskEntry[]): Generator<Finding> {
  for (const entry of entries) {
    const { hold, steps, endedAt, adopted } = entry;
    if (!hold) continue;
    const whole = steps === 1 && endedAt !== undefined && !adopted;
    const resumed = hold.site >= 0 ? " after its await" : "";
    yield {
      kind: whole ? "never yielded" : "held",
      about: entryRef(entry),
      place: placeOf(hold.site, entry.created),
      what: whole
        ? `ran for ${duration(hold.seconds)} from beginning to end and never gave way`
        : `held the loop for ${duration(hold.seconds)}${resumed}`,
      advice: "nothing else could run; give way with await sleep(0), or use toThread",
    };
  }
}

/** Failures that nobody has looked at. While tasks are running, one of them may still do so. */
function* unretrieved(recorder: Recorder, entries: readonly TaskEntry[]): Generator<Finding> {
  if (recorder.live.size > 0) return;
  for (const entry of entries) {
    const task = entry.failed?.deref();
    if (!task || !isUnseen(task)) continue;
    yield {
      kind: "never retrieved",
      about: entryRef(entry),
      place: entry.created?.place,
      what: "failed, and nobody looked at its exception; it was created",
      advice: "await the task, or give it to gather or a task group",
    };
  }
}

/** Coroutines that were collected unused: nothing can await them any more. */
function* neverAwaited(recorder: Recorder): Generator<Finding> {
  if (recorder.dropped.length === 0) return;
  const known = new Map([...recorder.coroutines].map((entry) => [entry.id, entry]));
  for (const { id, name } of recorder.dropped) {
    const entry = known.get(id);
    yield {
      kind: "never awaited",
      about: { kind: "coroutine", id, name: oneLine(name, 60) },
      args: entry?.texts?.args ?? "",
      place: entry?.created?.place,
      what: "was called but never awaited",
      advice: "calling does not start it; await it, or give it to createTask",
    };
  }
}

function* swallowed(entries: readonly TaskEntry[]): Generator<Finding> {
  for (const entry of entries) {
    if (!entry.swallowed) continue;
    yield {
      kind: "swallowed",
      about: entryRef(entry),
      place: entry.cancelPlace?.place,
      what: "was asked to stop but finished as if nothing had happened; asked",
      advice: "throw CancelledError on after cleaning up, or call uncancel()",
    };
  }
}

function placeOf(site: number, otherwise: LazyPlace | undefined): Place | undefined {
  return siteOf(site) ?? otherwise?.place;
}
