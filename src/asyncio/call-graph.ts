import { activeTask } from "./context.js";
import type { Coroutine } from "./coroutine.js";
import { describe } from "./describe.js";
import { RuntimeError } from "./errors.js";
import type { Future } from "./future.js";
import { findRunningLoop } from "./running.js";
import { Task } from "./task.js";

/** A coroutine that has begun and not ended: one line of a stack. */
export interface StackFrame {
  readonly coroutine: Coroutine<unknown>;
  /** The name of its function. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** Where it was called, if that was noted. */
  readonly place: unknown;
}

/** Who waits for a future, and where. CPython 3.14: `asyncio.FutureCallGraph`. */
export interface FutureCallGraph {
  readonly future: Future<unknown>;
  /** The coroutines of a task, innermost first; empty for a plain future. */
  readonly callStack: readonly StackFrame[];
  /** The tasks that wait for it; empty where a cycle of tasks that wait for each other would begin again. */
  readonly awaitedBy: readonly FutureCallGraph[];
}

/** The coroutines of `task` that have begun, innermost first. */
export function stackOf(task: Task<any>): StackFrame[] {
  return task
    .getStack()
    .reverse()
    .map((coroutine) => ({ coroutine, name: coroutine.name, args: coroutine.args, place: coroutine.place }));
}

/**
 * The tasks that wait for `future`, by way of `gather`, `shield` and the like too. A task is among them from the
 * moment it is suspended until it is woken, in whatever way.
 */
export function awaitedBy(future: Future<any>): Set<Task<unknown>> {
  const found = new Set<Task<unknown>>();
  const seen = new Set<Future<any>>([future]);
  const look = (at: Future<any>): void => {
    for (const { awaiter } of at._waiting()) {
      if (awaiter === null || seen.has(awaiter)) continue;
      seen.add(awaiter);
      if (awaiter instanceof Task) found.add(awaiter);
      else look(awaiter);
    }
  };
  look(future);
  return found;
}

/**
 * The stack of a task and of all that wait for it. CPython 3.14: `asyncio.capture_call_graph`.
 *
 * @param future by default the current task
 * @param options.limit at most so many frames of each stack: the innermost, or for a negative number the outermost
 * @returns null outside tasks
 * @throws RuntimeError outside a running loop, when no future is given
 */
export function captureCallGraph(
  future?: Future<any>,
  options: { limit?: number } = {},
): FutureCallGraph | null {
  if (future === undefined && findRunningLoop() === null) {
    throw new RuntimeError(
      "captureCallGraph() is called outside of a running event loop and no future to introspect was provided",
    );
  }
  const root = future ?? activeTask();
  return root === null ? null : graphOf(root, options.limit, new Set());
}

function graphOf(
  future: Future<any>,
  limit: number | undefined,
  above: ReadonlySet<Future<any>>,
): FutureCallGraph {
  const frames = future instanceof Task ? stackOf(future) : [];
  const here = new Set(above).add(future);
  const awaiters = above.has(future) ? [] : [...awaitedBy(future)];
  return {
    future,
    callStack: shorten(frames, limit),
    awaitedBy: awaiters.map((task) => graphOf(task, limit, here)),
  };
}

function shorten(frames: StackFrame[], limit: number | undefined): StackFrame[] {
  if (limit === undefined) return frames;
  if (limit === 0) return [];
  return limit > 0 ? frames.slice(0, limit) : frames.slice(limit);
}

/**
 * The same as text, with a line for each frame. CPython 3.14: `asyncio.format_call_graph`.
 * @returns the empty string outside tasks
 */
export function formatCallGraph(future?: Future<any>, options: { limit?: number } = {}): string {
  const graph = captureCallGraph(future, options);
  if (graph === null) return "";
  const lines: string[] = [];
  render(graph, 0, lines, new Set());
  return lines.join("\n");
}

function render(
  graph: FutureCallGraph,
  level: number,
  lines: string[],
  above: ReadonlySet<Future<any>>,
): void {
  const indent = "    ".repeat(level);
  const { future } = graph;
  const title =
    future instanceof Task ? `Task(name='${future.getName()}', id=${future.id})` : `Future(id=${future.id})`;
  lines.push(`${indent}* ${title}${above.has(future) ? " (again: these tasks wait for each other)" : ""}`);
  if (above.has(future)) return;
  if (graph.callStack.length > 0) {
    lines.push(`${indent}  + Call stack:`);
    for (const frame of graph.callStack) lines.push(`${indent}  |   ${formatFrame(frame)}`);
  }
  if (graph.awaitedBy.length === 0) return;
  lines.push(`${indent}  + Awaited by:`);
  const here = new Set(above).add(future);
  for (const awaiter of graph.awaitedBy) render(awaiter, level + 1, lines, here);
}

function formatFrame(frame: StackFrame): string {
  const place = typeof frame.place === "string" ? ` called ${frame.place.split("\n", 1)[0]}` : "";
  return `async ${formatCall(frame)}${place}`;
}

/** A call as it is written: `printSum(1, 2)`. */
export function formatCall(call: { readonly name: string; readonly args: readonly unknown[] }): string {
  return `${call.name}(${call.args.map(describe).join(", ")})`;
}

/** Writes `formatCallGraph` to the console. CPython 3.14: `asyncio.print_call_graph`. */
export function printCallGraph(future?: Future<any>, options: { limit?: number } = {}): void {
  console.log(formatCallGraph(future, options));
}
