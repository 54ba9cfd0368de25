/** Who waits for whom, and circles in it. */
import type { Coroutine } from "../../asyncio/coroutine.js";
import { Future } from "../../asyncio/future.js";
import { Handle } from "../../asyncio/handle.js";
import type { EventLoop } from "../../asyncio/loop.js";
import { Task } from "../../asyncio/task.js";
import { holdersOf, purposeOf } from "./purposes.js";

const nothing: readonly Future<unknown>[] = [];

/**
 * What `future` itself waits for: the awaitables of a task's awaits, the children of a gathering, and in the place of a
 * lock, a semaphore or a group those tasks that hold it up.
 */
export function dependencies(future: Future<unknown>): readonly Future<unknown>[] {
  if (!(future instanceof Task)) return childrenOf(future);
  const waits = future._waits();
  if (waits.length === 1) return waits[0]!.awaited instanceof Future ? through(waits[0]!.awaited) : nothing;
  return waits.flatMap(({ awaited }) => (awaited instanceof Future ? through(awaited) : nothing));
}

/** Those that hold `awaited` up, if it is only a place in a queue; or else itself. */
function through(awaited: Future<unknown>): readonly Future<unknown>[] {
  const holders = holdersOf(awaited);
  return holders.length > 0 ? holders : [awaited];
}

function childrenOf(future: Future<unknown>): readonly Future<unknown>[] {
  const { children } = future as { children?: unknown };
  return Array.isArray(children) ? children.filter((child) => child instanceof Future) : nothing;
}

/** Whether anything can lead on from here: most tasks wait for a plain future, which waits for nothing. */
function leadsOn(future: Future<unknown>): boolean {
  return future instanceof Task || "children" in future;
}

/** The same of a task that is only looked at: there may be ten thousand, and most wait for one plain future. */
function mayLeadOn(root: Future<unknown>): boolean {
  if (!(root instanceof Task)) return true;
  // biome-ignore lint/complexity/useLiteralKeys: it is the library's own; `_waits()` makes a list, which costs more
  const waits = root["waits"];
  if (waits === null) return false;
  if (Array.isArray(waits)) return true;
  const { awaited } = waits;
  return awaited instanceof Future && (awaited.purpose !== undefined || leadsOn(awaited));
}

/** As what `from` waits for `to`: "lock", "task group"; undefined if it awaits it as it is. */
export function linkKind(from: Future<unknown>, to: Future<unknown>): string | undefined {
  if (!(from instanceof Task)) return undefined;
  for (const { awaited } of from._waits()) {
    if (!(awaited instanceof Future) || awaited === to) continue;
    if (holdersOf(awaited).includes(to)) return purposeOf(awaited)?.kind;
  }
  return undefined;
}

/**
 * The circles of tasks and futures that wait for each other: none of them can ever go on by itself.
 * Each circle once, beginning with the task of the smallest id.
 */
export function findCycles(roots: Iterable<Future<unknown>>): Future<unknown>[][] {
  const cycles = allCycles(roots);
  if (cycles.length === 0) return cycles;
  const stuck = stuckAmong(reachable(cycles.flat()));
  return cycles.filter((cycle) => cycle.every((node) => stuck.has(node)) && !isHandling(cycle[0]!._loop));
}

/** Whether a callback of the user is about to run, which may cancel any of them. */
function isHandling(loop: EventLoop): boolean {
  for (const runnable of loop._queues.ready as Iterable<unknown>) if (runnable instanceof Handle) return true;
  return false;
}

function allCycles(roots: Iterable<Future<unknown>>): Future<unknown>[][] {
  const finished = new Set<Future<unknown>>();
  const cycles: Future<unknown>[][] = [];
  for (const root of roots) {
    if (!mayLeadOn(root) || finished.has(root)) continue;
    const first = dependencies(root);
    if (!first.some(leadsOn)) continue;
    // Depth first without recursion: chains of thousands of tasks are ordinary.
    const path: Future<unknown>[] = [];
    const at = new Map<Future<unknown>, number>();
    const stack: { node: Future<unknown>; next: readonly Future<unknown>[]; i: number }[] = [];
    const enter = (node: Future<unknown>, next: readonly Future<unknown>[]) => {
      at.set(node, path.length);
      path.push(node);
      stack.push({ node, next, i: 0 });
    };
    enter(root, first);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const child = top.next[top.i++];
      if (child === undefined) {
        stack.pop();
        path.pop();
        at.delete(top.node);
        finished.add(top.node);
      } else if (at.has(child)) cycles.push(fromSmallest(path.slice(at.get(child))));
      else if (!finished.has(child) && leadsOn(child) && !child.done()) enter(child, dependencies(child));
    }
  }
  return cycles;
}

function reachable(from: readonly Future<unknown>[]): Set<Future<unknown>> {
  const found = new Set(from);
  for (const node of found) for (const next of dependencies(node)) found.add(next);
  return found;
}

/**
 * Those of `nodes` that nothing can bring on: everything that they wait for is stuck as well. Somebody who waits for one
 * of several, for something from outside or for a limited time is not; nor is a group while a member may still fail.
 */
function stuckAmong(nodes: ReadonlySet<Future<unknown>>): Set<Future<unknown>> {
  const stuck = new Set([...nodes].filter((node) => !node.done() && isClosed(node)));
  for (let before = -1; before !== stuck.size; ) {
    before = stuck.size;
    for (const node of stuck) {
      const open = dependencies(node).filter((next) => !next.done());
      if (open.length === 0 || open.some((next) => !stuck.has(next))) stuck.delete(node);
    }
  }
  return stuck;
}

/** Whether nothing but its dependencies can bring it on. */
function isClosed(node: Future<unknown>): boolean {
  if (!(node instanceof Task)) return childrenOf(node).length > 0;
  const waits = node._waits();
  return (
    waits.length > 0 &&
    waits.every(({ awaited, frame }) => awaited instanceof Future && !isSignal(awaited) && !isLimited(frame))
  );
}

/** A semaphore may as well count signals, which anybody gives. */
function isSignal(awaited: Future<unknown>): boolean {
  return purposeOf(awaited)?.kind === "semaphore";
}

const limiting = new Set(["timeout", "timeoutAt", "waitFor"]);

/** Whether a timer may end what the code of `frame`, or of those that await it, waits for. */
function isLimited(frame: Coroutine<unknown> | null): boolean {
  for (let at = frame; at !== null; at = at._caller) {
    if (limiting.has(at.name) || (at.name === "wait" && at.args.length > 1)) return true;
  }
  return false;
}

function fromSmallest(cycle: Future<unknown>[]): Future<unknown>[] {
  let first = 0;
  cycle.forEach((node, i) => {
    const best = cycle[first]!;
    const better = node instanceof Task && (!(best instanceof Task) || node.id < best.id);
    if (better) first = i;
  });
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
