/** Programs whose whole history is known beforehand, on a clock that only they move; and what tables say of them. */
import { expect } from "vitest";
import { currentFrame } from "../../../src/asyncio/context.js";
import { coroutine, createTask, type Future, type Task } from "../../../src/asyncio/index.js";
import { setPlaces } from "../../../src/display/recorder/places.js";
import type { Ref, TaskRow } from "../../../src/display/recorder/rows.js";
import { futureRows, takeSnapshot } from "../../../src/display/recorder/snapshot.js";
import { waitingText } from "../../../src/display/views/format.js";
import { type World, world } from "../recorder/virtual.js";

export type Body = Generator<unknown, any, any>;

/** What a program may do beside using the library. */
export class History {
  /** The line of the source that runs: what is created, set or cancelled now is so at this line. */
  line = 0;

  constructor(private readonly w: World) {}

  get now(): number {
    return this.w.clock.time;
  }

  /** The step that runs takes so long. */
  work(seconds: number): void {
    this.w.clock.work(seconds);
  }

  /** The program comes to this line. */
  at(line: number): void {
    this.line = line;
    const frame = currentFrame();
    if (frame) frame._site = line;
  }

  /** Starts a task of this name. */
  start<T = unknown>(name: string, body: () => Body): Task<T> {
    return createTask(coroutine(body, name)()) as Task<T>;
  }

  /** What the table says of the tasks now: some of the words of each row, by the task's name. */
  see(expected: Record<string, string | readonly string[]>): void {
    const { tasks, rowOf, now } = takeSnapshot(this.w.recorder);
    const rows = new Map(tasks.map((head) => [head.name, told(rowOf(head), now)]));
    for (const [name, words] of Object.entries(expected)) {
      const row = rows.get(name) ?? [`no task ${name}`];
      const wanted = typeof words === "string" ? [words] : words;
      const said = row.filter((text) => wanted.some((word) => sameKind(text, word)));
      expect([name, ...said.sort()]).toEqual([name, ...[...wanted].sort()]);
    }
  }

  /** The same of a future. */
  seeFuture(future: Future<any>, expected: string): void {
    const row = futureRows(this.w.recorder).find(({ id }) => id === future.id);
    const parts = row && [
      row.state,
      `created line ${row.created?.line} at ${seconds(row.createdAt)}`,
      row.setBy &&
        `set line ${row.setBy.place?.line} by ${row.setBy.task?.name ?? "nobody"} at ${seconds(row.endedAt!)}`,
      row.awaitedBy.length > 0 && `awaited by ${names(row.awaitedBy)}`,
      row.callbacks > 0 && `${row.callbacks} callbacks`,
      row.outcome && `${row.outcome.kind} ${row.outcome.text}`,
    ];
    expect(parts?.filter(Boolean).join(", ")).toBe(expected);
  }

  /** What is told below the tables. */
  seeFindings(...expected: string[]): void {
    const found = takeSnapshot(this.w.recorder).findings.map(
      ({ kind, about, place }) =>
        `${kind}: ${about.name}${place?.line === undefined ? "" : ` line ${place.line}`}`,
    );
    expect(found).toEqual(expected);
  }
}

/** A row in words, in this order; what there is nothing to say of is left out. */
function told(row: TaskRow, now: number): string[] {
  const parts = [
    row.state,
    `${row.steps} steps`,
    `busy ${seconds(row.busy)}`,
    `ready ${seconds(row.ready)}`,
    `waited ${seconds(row.idle)}`,
    `from ${seconds(row.createdAt)}`,
    row.endedAt !== undefined && `to ${seconds(row.endedAt)}`,
    row.created?.line !== undefined && `created line ${row.created.line}`,
    row.suspended && `suspended line ${row.suspended.line}`,
    row.waiting && `for ${waitingText(row.waiting, now).replace(/ #\d+/g, "")}`,
    row.awaitedBy.length > 0 && `awaited by ${names(row.awaitedBy)}`,
    row.cancelledBy &&
      `asked line ${row.cancelledBy.place?.line} by ${row.cancelledBy.task?.name ?? "nobody"} at ${seconds(row.cancelledAt!)}`,
    row.outcome && `${row.outcome.kind} ${row.outcome.text}`,
    `runs ${row.runs.map(seconds).join(" ")}`,
  ];
  return parts.filter((part) => part !== undefined && part !== false);
}

const states = /^(created|ready|running|waiting|done|failed|cancelled)$/;

/** "busy 1" and "busy 2" speak of the same. */
function sameKind(text: string, word: string): boolean {
  if (states.test(word) || states.test(text)) return states.test(word) && states.test(text);
  const first = (of: string) => (/^\d+ steps$/.test(of) ? "steps" : of.split(" ")[0]);
  if (/^(result|error|cancelled) /.test(word)) return /^(result|error|cancelled) /.test(text);
  return first(text) === first(word);
}

function seconds(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}

function names(refs: readonly Ref[]): string {
  return refs.map(({ name }) => name).join(" and ");
}

/** Runs a program to its end, and lets it say what is to be seen. */
export async function runHistory(body: (h: History) => Body): Promise<void> {
  const w = world();
  const history = new History(w);
  setPlaces({
    capture: () => history.line,
    resolve: (token) => ({ cell: 1, line: token as number }),
    site: (line) => ({ cell: 1, line }),
  });
  try {
    await w.loop.runUntilComplete(coroutine(() => body(history), "main")());
  } finally {
    w.end();
    setPlaces(undefined);
  }
}
