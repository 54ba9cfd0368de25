/** Cards and tables for tasks, futures, coroutines and promises as values, and for arrays, sets and maps of them. */
import { types } from "node:util";
import { Coroutine } from "../../asyncio/coroutine.js";
import { Future } from "../../asyncio/future.js";
import { Task } from "../../asyncio/task.js";
import { plainText } from "../inspect.js";
import { coroutineRow, futureRow, rowOf } from "../recorder/future-row.js";
import { recorder } from "../recorder/recorder.js";
import type { FutureRow, TaskHead, TaskRow } from "../recorder/rows.js";
import { TaskEntry } from "../recorder/task-entry.js";
import { taskRow } from "../recorder/task-row.js";
import { DueTimes } from "../recorder/waiting.js";
import { registerRenderer } from "../render.js";
import { coroutineCard, futureCard, promiseCard, taskCard } from "./card.js";
import { futureTable, promiseTable } from "./future-table.js";
import { promiseRow } from "./promise-row.js";
import { taskTable } from "./task-table.js";

/** Teaches `render` the values of the asyncio library and native promises. */
export function installRenderers(): () => void {
  return registerRenderer((value) => (types.isProxy(value) ? undefined : (cardOf(value) ?? tableOf(value))));
}

function cardOf(value: object): Record<string, string> | undefined {
  if (value instanceof Task) return taskCard(rowOfTask(value), value._loop.time());
  if (value instanceof Future) return futureCard(rowOfFuture(value), value._loop.time());
  if (value instanceof Coroutine) return coroutineCard(coroutineRow(value, entryOfCoroutine(value)));
  if (types.isPromise(value)) return promiseCard(promiseRow(value), plainText(value));
  return undefined;
}

function entryOfCoroutine(coroutine: Coroutine<unknown>) {
  for (const entry of recorder.coroutines) if (entry.id === coroutine.id) return entry;
  return undefined;
}

function rowOfTask(task: Task<unknown>): TaskRow {
  if (task.info instanceof TaskEntry) return taskRow(task.info, new DueTimes());
  // The recorder has not seen it: what it says itself is known, and no more.
  const entry = new TaskEntry(task, task._loop.time(), task.parent?.id, undefined);
  entry.adopted = true;
  return taskRow(entry, new DueTimes());
}

function rowOfFuture(future: Future<unknown>): FutureRow {
  const entry = recorder.entryOf(future);
  const due = new DueTimes();
  return (entry && futureRow(entry, due)) ?? rowOf(future, due, undefined);
}

/** Longer collections are shown as text: a table of them would not be read. */
const longest = 10_000;

function tableOf(value: object): Record<string, string> | undefined {
  const items = itemsOf(value);
  if (!items || items.length === 0 || items.length > longest) return undefined;
  const plain = { "text/plain": plainText(value) };
  if (items.every((item) => item instanceof Task)) {
    const due = new DueTimes();
    const tasks = items.map((task) =>
      task.info instanceof TaskEntry ? taskRow(task.info, due) : rowOfTask(task),
    );
    const rowOf = (head: TaskHead) => head as TaskRow;
    return taskTable({ now: items[0]!._loop.time(), tasks, rowOf, findings: [] });
  }
  if (items.every((item) => item instanceof Future)) {
    return futureTable(items.map(rowOfFuture), items[0]!._loop.time());
  }
  if (items.every((item) => types.isPromise(item))) {
    return { ...promiseTable(items.map(promiseRow), 0), ...plain };
  }
  return undefined;
}

/** The elements of an array or set, the values of a map; undefined for anything else. */
function itemsOf(value: object): unknown[] | undefined {
  if (Array.isArray(value)) {
    // A sparse or long array is seen by its first element: most arrays hold no tasks.
    const first = Object.getOwnPropertyDescriptor(value, 0)?.value as unknown;
    return isAsync(first) ? dense(value) : undefined;
  }
  if (types.isSet(value))
    return firstIsAsync(Set.prototype.values.call(value)) ? [...Set.prototype.values.call(value)] : undefined;
  if (types.isMap(value))
    return firstIsAsync(Map.prototype.values.call(value)) ? [...Map.prototype.values.call(value)] : undefined;
  return undefined;
}

function isAsync(value: unknown): boolean {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  return value instanceof Future || types.isPromise(value);
}

function firstIsAsync(values: Iterator<unknown>): boolean {
  return isAsync(values.next().value);
}

function dense(array: readonly unknown[]): unknown[] {
  return Array.from(
    { length: Math.min(array.length, longest + 1) },
    (_, i) => Object.getOwnPropertyDescriptor(array, i)?.value as unknown,
  );
}
