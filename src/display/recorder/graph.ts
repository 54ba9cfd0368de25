/** Who waits for whom, and circles in it. */
import { Future } from "../../asyncio/future.js";
import { Task } from "../../asyncio/task.js";

const nothing: readonly Future<unknown>[] = [];

/** What `future` itself waits for: the awaitables of a task's awaits, the children of a gathering. */
export function dependencies(future: Future<unknown>): readonly Future<unknown>[] {
  if (!(future instanceof Task)) return childrenOf(future);
  const waits = future._waits();
  if (waits.length === 1) return waits[0]!.awaited instanceof Future ? [waits[0]!.awaited] : nothing;
  return waits.map(({ awaited }) => awaited).filter((awaited) => awaited instanceof Future);
}

function childrenOf(future: Future<unknown>): readonly Future<unknown>[] {
  const { children } = future as { children?: unknown };
  return Array.isArray(children) ? children.filter((child) => child instanceof Future) : nothing;
}

/** Whether anything can lead on from here: most tasks wait for a plain future, which waits for nothing. */
function leadsOn(future: Future<unknown>): boolean {
  return future instanceof Task || "children" in future;
}

/**
 * The circles of tasks and futures that wait for each other: none of them can ever go on by itself.
 * Each circle once, beginning with the task of the smallest id.
 */
export function findCycles(roots: Iterable<Future<unknown>>): Future<unknown>[][] {
  const finished = new Set<Future<unknown>>();
  const cycles: Future<unknown>[][] = [];
  for (const root of roots) {
    // Depth first without recursion: chains of thousands of tasks are ordinary.
    const path: Future<unknown>[] = [];
    const at = new Map<Future<unknown>, number>();
    const stack: { node: Future<unknown>; next: readonly Future<unknown>[]; i: number }[] = [];
    const enter = (node: Future<unknown>) => {
      at.set(node, path.length);
      path.push(node);
      stack.push({ node, next: dependencies(node), i: 0 });
    };
    if (!finished.has(root) && dependencies(root).some(leadsOn)) enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const child = top.next[top.i++];
      if (child === undefined) {
        stack.pop();
        path.pop();
        at.delete(top.node);
        finished.add(top.node);
      } else if (at.has(child)) cycles.push(fromSmallest(path.slice(at.get(child))));
      else if (!finished.has(child) && leadsOn(child) && !child.done()) enter(child);
    }
  }
  return cycles;
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
