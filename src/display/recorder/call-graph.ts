/** Who awaits whom, as trees: every task that is not done, below the one that waits for it. */
import { Future } from "../../asyncio/future.js";
import { suspensionOf } from "../../asyncio/suspension.js";
import { Task } from "../../asyncio/task.js";
import { dependencies, findCycles } from "./graph.js";
import { type Link, linksOf } from "./links.js";
import { refOf } from "./names.js";
import type { Recorder } from "./recorder.js";
import type { GraphNode, Place, Waiting } from "./rows.js";
import { TaskEntry } from "./task-entry.js";
import { siteOf, stateOf, stateOfTask } from "./task-row.js";
import { type DueTimes, waitingOf } from "./waiting.js";

/** Nodes drawn at most, and levels: deeper chains are counted. */
const mostNodes = 400;
const deepest = 60;

export interface CallGraph {
  readonly roots: readonly GraphNode[];
  /** Circles of tasks that wait for each other. */
  readonly deadlocks: readonly (readonly Link[])[];
  /** Tasks that are not drawn. */
  readonly hidden: number;
}

export function callGraph(recorder: Recorder, due: DueTimes): CallGraph {
  recorder.steps.flush();
  const tasks = recorder.liveTasks();
  const cycles = findCycles(tasks);
  const drawn = new Set<Future<unknown>>();
  const roots: GraphNode[] = [];
  const add = (future: Future<unknown>) => {
    if (!drawn.has(future) && drawn.size < mostNodes) roots.push(draw(future, [], drawn, due));
  };
  // A circle has no task at its top: it is entered at its smallest id, before what hangs on it.
  for (const cycle of cycles) add(cycle[0]!);
  const climbed = new Set<Future<unknown>>();
  for (const task of tasks) {
    const top = topOf(task, climbed);
    if (top) add(top);
  }
  const hidden = tasks.filter((task) => !drawn.has(task)).length;
  return { roots, deadlocks: cycles.map(linksOf), hidden };
}

/** The task or future at the end of the chain of those that wait; undefined if that was found before. */
function topOf(task: Task<unknown>, climbed: Set<Future<unknown>>): Future<unknown> | undefined {
  let at: Future<unknown> = task;
  for (;;) {
    if (climbed.has(at)) return undefined;
    climbed.add(at);
    const awaiter = at._waiting().find((entry) => entry.awaiter !== null && !entry.awaiter.done())?.awaiter;
    if (!awaiter) return at;
    at = awaiter;
  }
}

function draw(
  future: Future<unknown>,
  path: readonly Future<unknown>[],
  drawn: Set<Future<unknown>>,
  due: DueTimes,
): GraphNode {
  const node = describe(future, due);
  if (path.includes(future)) return { ...node, again: "circle" };
  if (drawn.has(future)) return { ...node, again: "above" };
  drawn.add(future);
  const next = dependencies(future).filter(
    (one) => !one.done() && (one instanceof Task || dependencies(one).length > 0),
  );
  if (path.length >= deepest && next.length > 0) return { ...node, again: "deeper" };
  return { ...node, children: next.map((one) => draw(one, [...path, future], drawn, due)) };
}

function describe(future: Future<unknown>, due: DueTimes): GraphNode {
  if (!(future instanceof Task)) return { ref: refOf(future), state: "waiting", children: [] };
  const state = future.info instanceof TaskEntry ? stateOf(future.info) : stateOfTask(future);
  const suspension = state === "waiting" ? suspensionOf(future) : null;
  const place: Place | undefined = suspension ? siteOf(suspension.site) : undefined;
  return { ref: refOf(future), state, place, waiting: leafOf(suspension?.awaited, due), children: [] };
}

/** What a task waits for, where that is no node of its own; a lock is named beside the node of its holder. */
function leafOf(awaits: unknown, due: DueTimes): Waiting | undefined {
  if (awaits instanceof Task || (awaits instanceof Future && dependencies(awaits).length > 0))
    return undefined;
  return waitingOf(awaits, due);
}
