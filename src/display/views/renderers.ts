/** Cards and tables for tasks, futures, coroutines and promises as values, and for arrays, sets and maps of them. */
import { types } from "node:util";
import { Coroutine } from "../../asyncio/coroutine.js";
import { Future } from "../../asyncio/future.js";
import { Task } from "../../asyncio/task.js";
import { displaySymbol } from "../bundle.js";
import { plainText } from "../inspect.js";
import { type Live, registerLive } from "../live.js";
import { coroutineRow, futureRow, rowOf, stateOfFuture } from "../recorder/future-row.js";
import { recorder } from "../recorder/recorder.js";
import type { FutureRow } from "../recorder/rows.js";
import { rowOfHead } from "../recorder/snapshot.js";
import { headOf, taskRow } from "../recorder/task-row.js";
import { DueTimes } from "../recorder/waiting.js";
import { registerRenderer } from "../render.js";
import { coroutineCard, futureCard, promiseCard, taskCard } from "./card.js";
import { futureTableOf, promiseTable } from "./future-table.js";
import { promiseRow } from "./promise-row.js";
import { taskTable } from "./task-table.js";
import { View } from "./view.js";

/**
 * Teaches `render` and `display` the values of the asyncio library and native promises. What is not done yet goes on
 * refreshing, as a display of its own.
 * @returns a function that takes that back
 */
export function installRenderers(): () => void {
  const undoLive = registerLive(liveCard);
  const undoRenderer = registerRenderer((value) => {
    if (types.isProxy(value)) return undefined;
    const live = liveCard(value);
    return live ? new View(live)[displaySymbol]() : (stillCard(value) ?? promiseTableOf(value));
  });
  return () => {
    undoLive();
    undoRenderer();
  };
}

const onChange = (listener: () => void) => recorder.onChange(listener);

/** Tasks and futures, and collections of them. */
function liveCard(value: object): Live | undefined {
  if (value instanceof Task) {
    return {
      onChange,
      draw: () => ({
        bundle: taskCard(taskRow(recorder.adopt(value), new DueTimes()), value._loop.time()),
        moving: !value.done(),
      }),
    };
  }
  if (value instanceof Future) {
    return {
      onChange,
      draw: () => ({
        bundle: futureCard(rowOfFuture(value, new DueTimes()), value._loop.time()),
        moving: !value.done(),
      }),
    };
  }
  const items = itemsOf(value, (item) => item instanceof Future) as Future<unknown>[] | undefined;
  return (
    items && {
      onChange,
      draw: () => ({ bundle: tableOf(items), moving: items.some((item) => !item.done()) }),
    }
  );
}

/** Coroutines and promises do not tell when they change. */
function stillCard(value: object): Record<string, string> | undefined {
  if (value instanceof Coroutine) return coroutineCard(coroutineRow(value, entryOfCoroutine(value)));
  if (types.isPromise(value)) return promiseCard(promiseRow(value), plainText(value));
  return undefined;
}

function entryOfCoroutine(coroutine: Coroutine<unknown>) {
  for (const entry of recorder.coroutines) if (entry.id === coroutine.id) return entry;
  return undefined;
}

function rowOfFuture(future: Future<unknown>, due: DueTimes): FutureRow {
  const entry = recorder.entryOf(future);
  return (entry && futureRow(entry, due)) ?? rowOf(future, due, undefined);
}

/** There may be ten thousand: a row is made of each that is shown, and the timers are gone through once. */
function tableOf(items: readonly Future<unknown>[]): Record<string, string> {
  const now = items[0]!._loop.time();
  const due = new DueTimes();
  if (items.every((item) => item instanceof Task)) {
    const tasks = items.map((task) => headOf(task, now));
    return taskTable({ now, tasks, rowOf: (head) => rowOfHead(recorder, head, due), findings: [] });
  }
  const heads = items.map((future) => ({ future, state: stateOfFuture(future) }));
  return futureTableOf(heads, ({ future }) => rowOfFuture(future, due), now);
}

function promiseTableOf(value: object): Record<string, string> | undefined {
  const items = itemsOf(value, types.isPromise) as Promise<unknown>[] | undefined;
  return items && { ...promiseTable(items.map(promiseRow), 0), "text/plain": plainText(value) };
}

/** Longer collections are shown as text: a table of them would not be read. */
const longest = 10_000;

/** The elements of an array or set, the values of a map, if there are some and all are what is asked for. */
function itemsOf(value: object, test: (item: object) => boolean): unknown[] | undefined {
  const items = types.isMap(value)
    ? Map.prototype.values.call(value)
    : types.isSet(value)
      ? Set.prototype.values.call(value)
      : Array.isArray(value)
        ? ownElements(value)
        : [];
  const found: unknown[] = [];
  for (const item of items) {
    if (typeof item !== "object" || item === null || types.isProxy(item) || !test(item)) return undefined;
    if (found.push(item) > longest) return undefined;
  }
  return found.length > 0 ? found : undefined;
}

/** Without running accessors. */
function* ownElements(array: readonly unknown[]): Generator<unknown> {
  for (let i = 0; i < array.length; i++) yield Object.getOwnPropertyDescriptor(array, i)?.value;
}
