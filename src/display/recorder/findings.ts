/**
 * What a person should be told: each finding names the place and says in a sentence what to do.
 * A correct program has none, so everything here is certain or is not said.
 */
import { Task } from "../../asyncio/task.js";
import { oneLine } from "../escape.js";
import { duration } from "../views/format.js";
import { findCycles } from "./graph.js";
import { type Link, linksOf, linkText } from "./links.js";
import { longHoldOf, noteLongHold } from "./locks.js";
import { refOf } from "./names.js";
import type { LazyPlace } from "./places.js";
import type { Recorder } from "./recorder.js";
import type { Finding, Place, Ref } from "./rows.js";
import { isUnseen } from "./settled.js";
import type { TaskEntry } from "./task-entry.js";
import { entryRef, siteOf, stateOf } from "./task-row.js";

export function findings(recorder: Recorder, entries: readonly TaskEntry[]): Finding[] {
  return [
    ...deadlocks(recorder),
    ...held(entries),
    ...lockedOut(recorder, entries),
    ...ghosts(entries),
    ...left(recorder),
    ...unretrieved(recorder, entries),
    ...neverAwaited(recorder),
    ...swallowed(entries),
  ];
}

/** Tasks that wait for each other in a circle. */
function* deadlocks(recorder: Recorder): Generator<Finding> {
  for (const cycle of findCycles(recorder.liveTasks())) {
    const [first] = cycle;
    const entry = first instanceof Task ? (first.info as TaskEntry | undefined) : undefined;
    yield {
      kind: "deadlock",
      about: refOf(first!),
      place: entry && placeOf(entry.site, entry.created),
      what: circleText(linksOf(cycle)),
      advice: "none of them can ever go on; one of them must not wait for the next",
    };
  }
}

function circleText(links: readonly Link[]): string {
  const text = (ref: Ref) => `${ref.name} #${ref.id}`;
  const [first, ...others] = links;
  if (others.length === 0)
    return first!.kind === "lock" ? "waits for a lock that it holds itself" : "waits for itself";
  if (links.every(({ kind }) => kind === undefined))
    return `waits in a circle with ${others.map(({ ref }) => text(ref)).join(", ")}`;
  const path = [...others, first!].map((link) => (link.kind ? "a " : "") + linkText(link, text));
  return `waits in a circle: for ${path.join(", which waits for ")}`;
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

/** Locks that others had to wait for, while their holder waited itself or was long done. */
function* lockedOut(recorder: Recorder, entries: readonly TaskEntry[]): Generator<Finding> {
  for (const entry of recorder.live) {
    const hold = entry.lock && longHoldOf(entry.lock, recorder.loop?.time() ?? 0);
    if (!hold) continue;
    const { holder, seconds } = hold;
    if (holder.phase === "ended") {
      yield {
        kind: "never released",
        about: entryRef(entry),
        place: placeOf(entry.site, entry.created),
        what: `waits for a lock that ${nameOf(holder)} took and did not give back before it ended`,
        advice: "release it in a finally block, or take it with lock.with",
      };
    } else if (holder.phase === "waiting")
      noteLongHold(holder, { seconds, site: holder.site, waiter: entry });
  }
  for (const entry of entries) {
    const { longHold } = entry;
    if (!longHold) continue;
    yield {
      kind: "lock held",
      about: entryRef(entry),
      place: placeOf(longHold.site, entry.created),
      what: `held a lock for ${duration(longHold.seconds)} while it waited`,
      advice: `${nameOf(longHold.waiter)} had to wait for it; keep what takes long out of the lock`,
    };
  }
}

function nameOf(entry: TaskEntry): string {
  const { name, id } = entryRef(entry);
  return `${name} #${id}`;
}

/** Tasks that were collected as they waited. Those that waited for one of them are told of by it. */
function* ghosts(entries: readonly TaskEntry[]): Generator<Finding> {
  for (const entry of entries) {
    const { trace, phase } = entry;
    if (!trace || phase !== "ended" || stateOf(entry) !== "lost" || trace.waiting?.kind === "task") continue;
    const { kind = "promise" } = trace.waiting ?? {};
    yield {
      kind: "ghost await",
      about: entryRef(entry),
      place: placeOf(trace.site, entry.created),
      what: `waited for a ${kind === "awaitable" ? "promise" : kind.replace(".", " ")} that nothing can complete any more`,
      advice: "whoever could has let go of it; keep it where it will be set, or limit the wait with timeout",
    };
  }
}

/** How long a cell must be over, in seconds: some come to an end by themselves. */
const leftAfter = 10;
/** Tasks looked at: their places cost a little each. */
const mostLeft = 50;

/** Tasks that go on after the task that made them and their cell are over, and that nobody can hear of any more. */
function* left(recorder: Recorder): Generator<Finding> {
  const over = new Map<number, number>();
  for (const { cell, to } of recorder.cells.spans) if (to !== undefined) over.set(cell, to);
  if (over.size === 0) return;
  let looked = 0;
  for (const entry of recorder.live) {
    const { task } = entry;
    if (!task?.parent?.done() || task._waiting().length > 0 || task.getCoro()._kind.internal) continue;
    if (looked++ === mostLeft) return;
    const place = entry.created?.place;
    const ended = place?.cell === undefined ? undefined : over.get(place.cell);
    if (ended === undefined || task._loop !== recorder.loop) continue;
    if (recorder.loop.time() - ended < leftAfter) continue;
    yield {
      kind: "outlives its cell",
      about: entryRef(entry),
      place,
      what: `goes on although ${refOf(task.parent).name} #${task.parent.id} and the cell are over; it was made`,
      advice: "await it, cancel it, or make it in a task group",
    };
  }
}

/** Failures that nobody has looked at. While tasks are running, one of them may still do so. */
function* unretrieved(recorder: Recorder, entries: readonly TaskEntry[]): Generator<Finding> {
  if (recorder.moving) return;
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
