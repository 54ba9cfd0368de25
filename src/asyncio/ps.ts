import { awaitedBy, formatCall, stackOf } from "./call-graph.js";
import { activeTask } from "./context.js";
import { describe } from "./describe.js";
import type { EventLoop } from "./loop.js";
import { getRunningLoop } from "./running.js";
import { suspensionOf } from "./suspension.js";
import type { Task } from "./task.js";
import { allTasks } from "./tasks.js";

const columns = ["id", "name", "state", "coroutine stack", "waiting for", "awaited by"] as const;

/**
 * A table of the tasks of a loop that are not done, for a terminal. CPython 3.14: `python -m asyncio ps`.
 * @param loop by default the running one
 */
export function ps(loop: EventLoop = getRunningLoop()): string {
  const rows = [...allTasks(loop)].map((task) => [
    String(task.id),
    task.getName(),
    stateOf(task),
    stackOf(task)
      .map((frame) => formatCall(frame))
      .join(" <- "),
    waitingFor(task),
    [...awaitedBy(task)].map((awaiter) => awaiter.getName()).join(", "),
  ]);
  const all = [columns as readonly string[], ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function stateOf(task: Task<any>): string {
  if (activeTask() === task) return "running";
  const state =
    task.getCoro().state === "created" ? "created" : suspensionOf(task) === null ? "ready" : "waiting";
  return task.cancelling() > 0 ? `${state}, cancelling` : state;
}

function waitingFor(task: Task<any>): string {
  const awaited = suspensionOf(task)?.awaited;
  return awaited === undefined || awaited === null ? "" : describe(awaited);
}

/**
 * The tasks of a loop as a tree: below each task its coroutines, and below those the tasks that it waits for.
 * Tasks that wait for each other in a circle are shown as one. CPython 3.14: `python -m asyncio pstree`.
 * @param loop by default the running one
 */
export function pstree(loop: EventLoop = getRunningLoop()): string {
  const tasks = [...allTasks(loop)];
  const below = new Map<Task<any>, Task<any>[]>(tasks.map((task) => [task, []]));
  const roots = new Set(tasks);
  for (const task of tasks) {
    for (const awaiter of awaitedBy(task)) {
      below.get(awaiter)?.push(task);
      roots.delete(task);
    }
  }
  const lines: string[] = [];
  const shown = new Set<Task<any>>();
  const show = (task: Task<any>, indent: string, above: ReadonlySet<Task<any>>): void => {
    const circle = above.has(task);
    lines.push(`${indent}└── (T) ${task.getName()}${circle ? " (again: deadlock)" : ""}`);
    if (circle) return;
    shown.add(task);
    let inner = `${indent}    `;
    for (const frame of stackOf(task).reverse()) {
      lines.push(`${inner}└── ${formatCall(frame)}`);
      inner += "    ";
    }
    const here = new Set(above).add(task);
    for (const next of below.get(task)!) show(next, inner, here);
  };
  for (const root of roots) show(root, "", new Set());
  // What is left hangs on a circle, which has no root.
  for (const task of tasks) if (!shown.has(task)) show(task, "", new Set());
  return lines.join("\n");
}
