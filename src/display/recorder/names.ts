/** What tasks, futures and coroutines are called. One line each. */
import { types } from "node:util";
import { Coroutine } from "../../asyncio/coroutine.js";
import { ownText } from "../../asyncio/describe.js";
import { Future } from "../../asyncio/future.js";
import { Task } from "../../asyncio/task.js";
import { oneLine } from "../escape.js";
import { preview } from "../inspect.js";
import type { Ref } from "./rows.js";

const longest = 60;

/** The name that the task was given, or else that of its function. */
export function taskName(task: Task<unknown>): string {
  return nameOf(task.getName(), task.getCoro().name);
}

/** @param given what `getName()` says: the library's own choice is "Task-" and a number */
export function nameOf(given: string, functionName: string): string {
  return oneLine(/^Task-\d+$/.test(given) ? functionName : given, longest);
}

export function coroutineName(coroutine: Coroutine<unknown>): string {
  return oneLine(String(coroutine.name), longest);
}

/** A class of its own (the future that `gather` gives) is named. */
export function futureName(future: Future<unknown>): string {
  return oneLine(future.constructor.name, longest) || "Future";
}

export function refOf(future: Future<unknown>): Ref {
  if (future instanceof Task) return { kind: "task", id: future.id, name: taskName(future) };
  return { kind: "future", id: future.id, name: futureName(future) };
}

/** A value as a preview; the library's own objects by their names. */
export function valueText(value: unknown, length: number): string {
  // A proxy would run its traps to tell its class.
  if (types.isProxy(value)) return preview(value, length);
  if (value instanceof Task || value instanceof Future) return `${refOf(value).name} #${value.id}`;
  if (value instanceof Coroutine) return `${coroutineName(value)}(…)`;
  const own = ownText(value);
  return own === undefined ? preview(value, length) : oneLine(own, length);
}
