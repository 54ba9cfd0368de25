import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coroutine, createTask, Future, gather, sleep, type Task } from "../../../src/asyncio/index.js";
import { hook } from "../../../src/asyncio/instrument.js";
import { digest } from "../../../src/display/recorder/digest.js";
import { setPlaces } from "../../../src/display/recorder/places.js";
import type { TaskRow } from "../../../src/display/recorder/rows.js";
import { futureRows, takeSnapshot } from "../../../src/display/recorder/snapshot.js";
import { type World, world } from "./virtual.js";

let w: World;
let lastPlace = 0;
const placeNames = new Map<number, string>();
beforeEach(() => {
  lastPlace = 0;
  placeNames.clear();
  setPlaces({ capture: () => ++lastPlace, resolve: (token) => ({ cell: 1, line: token as number }) });
  w = world();
});
afterEach(() => {
  w.end();
  setPlaces(undefined);
});

const row = (task: Task<any>): TaskRow => {
  const { tasks, rowOf } = takeSnapshot(w.recorder);
  return rowOf(tasks.find(({ id }) => id === task.id)!);
};
const pick = ({ state, steps, busy, idle, createdAt, endedAt }: TaskRow) => ({
  state,
  steps,
  busy,
  idle,
  createdAt,
  endedAt,
});

describe("a task's times", () => {
  test("are those of its clock, step by step", async () => {
    const work = coroutine(function* work() {
      w.clock.work(0.25);
      yield* sleep(2);
      w.clock.work(0.5);
      return "ok";
    });
    const main = coroutine(function* main(): Generator<unknown, TaskRow, any> {
      const task = createTask(work());
      yield* sleep(1);
      const between = row(task);
      expect(pick(between)).toEqual({
        state: "waiting",
        steps: 1,
        busy: 0.25,
        idle: 0.75,
        createdAt: 0,
        endedAt: undefined,
      });
      expect(between.waiting).toEqual({ kind: "timer", due: 2.25 });
      yield* task;
      return row(task);
    });
    const done = await w.loop.runUntilComplete(main());
    expect(pick(done)).toEqual({ state: "done", steps: 2, busy: 0.75, idle: 2, createdAt: 0, endedAt: 2.75 });
    expect(done.runs).toEqual([0, 0.25, 2.25, 2.75]);
    expect(done.outcome).toEqual({ kind: "result", text: "'ok'" });
  });

  test("of native async functions are the same", async () => {
    const work = coroutine(async () => {
      w.clock.work(0.25);
      await sleep(1);
      w.clock.work(0.5);
      await sleep(1);
    });
    const task = w.loop.createTask(work());
    await w.loop.runUntilComplete(task);
    expect(pick(row(task))).toEqual({
      state: "done",
      steps: 3,
      busy: 0.75,
      idle: 2,
      createdAt: 0,
      endedAt: 2.75,
    });
  });

  test("a task that waits for its first step is not running yet", async () => {
    const task = w.loop.createTask(coroutine(async () => {})());
    expect(row(task)).toMatchObject({ steps: 0, runs: [], busy: 0 });
    expect(["created", "ready"]).toContain(row(task).state);
    await w.loop.runUntilComplete(task);
  });
});

describe("who waits for whom", () => {
  test("is told from both sides", async () => {
    const inner = coroutine(function* inner() {
      yield* sleep(1);
    });
    const outer = coroutine(function* outer(task: Task<void>) {
      yield* task;
    });
    const main = coroutine(function* main() {
      const a = createTask(inner());
      const b = createTask(outer(a));
      yield* sleep(0.5);
      expect(row(b).waiting).toEqual({ kind: "task", ref: { kind: "task", id: a.id, name: "inner" } });
      expect(row(a).awaitedBy).toEqual([{ kind: "task", id: b.id, name: "outer" }]);
      expect(row(b).args).toBe(`inner #${a.id}`);
      expect(row(a).parent).toBe(row(b).parent);
      expect(row(a).parent).toBeDefined();
      yield* b;
    });
    await w.loop.runUntilComplete(main());
  });

  test("a future is named, and what gather gives as well", async () => {
    const main = coroutine(function* main() {
      const future = new Future<number>();
      const one = coroutine(function* one() {
        return yield* future;
      });
      const both = coroutine(function* both(a: Task<number>): Generator<unknown, unknown, any> {
        return yield* gather([a]);
      });
      const a = createTask(one());
      const b = createTask(both(a));
      yield* sleep(1);
      expect(row(a).waiting).toEqual({
        kind: "future",
        ref: { kind: "future", id: future.id, name: "Future" },
      });
      expect(row(b).waiting).toMatchObject({ kind: "future", ref: { name: "Gathering" } });
      expect(row(a).awaitedBy).toMatchObject([{ name: "Gathering" }]);
      future.setResult(1);
      yield* b;
    });
    await w.loop.runUntilComplete(main());
  });
});

describe("how it ended", () => {
  test("an error is a failure with its name and message", async () => {
    const bad = coroutine(async () => {
      throw new RangeError("too far");
    });
    const task = w.loop.createTask(bad());
    await expect(w.loop.runUntilComplete(task)).rejects.toThrow("too far");
    expect(row(task)).toMatchObject({
      state: "failed",
      outcome: { kind: "error", text: "RangeError: too far" },
    });
  });

  test("a cancellation names who asked, where and when", async () => {
    const forever = coroutine(function* forever() {
      yield* sleep(100);
    });
    const main = coroutine(function* main() {
      const task = createTask(forever());
      yield* sleep(3);
      const before = lastPlace;
      task.cancel("enough");
      expect(row(task).cancelledBy?.place).toEqual({ cell: 1, line: before + 1 });
      yield* sleep(1);
      expect(row(task)).toMatchObject({
        state: "cancelled",
        cancelledAt: 3,
        endedAt: 3,
        cancelledBy: { task: { name: "main" } },
      });
    });
    await w.loop.runUntilComplete(main());
  });

  test("a future tells who set it, and after how long", async () => {
    const main = coroutine(function* main() {
      const future = new Future<string>();
      yield* sleep(0.5);
      future.setResult("x");
      return future.id;
    });
    const id = await w.loop.runUntilComplete(main());
    const found = futureRows(w.recorder).find((future) => future.id === id)!;
    expect(found).toMatchObject({
      state: "done",
      createdAt: 0,
      endedAt: 0.5,
      setBy: { task: { name: "main" } },
    });
    expect(found.outcome).toEqual({ kind: "result", text: "'x'" });
  });
});

describe("findings", () => {
  const kinds = () =>
    takeSnapshot(w.recorder).findings.map(({ kind, about, what }) => [kind, about.name, what]);

  test("a program without faults has none", async () => {
    const ok = coroutine(async () => {
      w.clock.work(0.09);
      await sleep(1);
    });
    await w.loop.runUntilComplete(gather([ok(), ok()].map((c) => w.loop.createTask(c))));
    expect(kinds()).toEqual([]);
  });

  test("a step over 100 ms held the loop", async () => {
    const hog = coroutine(async function hog() {
      w.clock.work(0.142);
    });
    await w.loop.runUntilComplete(w.loop.createTask(hog()));
    expect(kinds()).toEqual([
      ["never yielded", "hog", "ran for 0.14 s from beginning to end and never gave way"],
    ]);
    const polite = coroutine(async function polite() {
      await sleep(1);
      w.clock.work(0.2);
      await sleep(1);
    });
    await w.loop.runUntilComplete(w.loop.createTask(polite()));
    expect(kinds()[1]).toEqual(["held", "polite", "held the loop for 0.20 s"]);
  });

  test("a failure that nobody looked at is told, once everything is done", async () => {
    const bad = coroutine(async function bad() {
      throw new Error("no");
    });
    let seen: Task<void> | undefined;
    let unseen: Task<void> | undefined;
    const main = coroutine(function* main() {
      [seen, unseen] = [createTask(bad()), createTask(bad())];
      yield* sleep(1);
      expect(kinds()).toEqual([]);
      seen.exception();
    });
    await w.loop.runUntilComplete(main());
    const { findings } = takeSnapshot(w.recorder);
    expect(findings.map(({ kind, about }) => [kind, about.id])).toEqual([["never retrieved", unseen!.id]]);
    unseen!.exception();
    expect(kinds()).toEqual([]);
  });

  test("tasks that wait for each other are a deadlock, each circle once", async () => {
    const tasks: Task<void>[] = [];
    const circle = coroutine(function* circle(i: number): Generator<unknown, void, any> {
      yield* tasks[i]!;
    });
    const main = coroutine(function* main() {
      tasks.push(createTask(circle(1)), createTask(circle(2)), createTask(circle(0)));
      yield* sleep(1);
      const [a, b, c] = tasks;
      expect(kinds()).toEqual([
        ["deadlock", "circle", `waits in a circle with circle #${b!.id}, circle #${c!.id}`],
      ]);
      expect(a!.id).toBeLessThan(b!.id);
    });
    await w.loop.runUntilComplete(main());
  });

  test("a swallowed cancellation is told, an obeyed one is not", async () => {
    const stubborn = coroutine(function* stubborn() {
      try {
        yield* sleep(10);
      } catch {}
    });
    const obedient = coroutine(function* obedient() {
      yield* sleep(10);
    });
    const main = coroutine(function* main() {
      const both = [createTask(stubborn()), createTask(obedient())];
      yield* sleep(1);
      for (const task of both) task.cancel();
      yield* sleep(1);
    });
    await w.loop.runUntilComplete(main());
    expect(kinds().map(([kind, name]) => [kind, name])).toEqual([["swallowed", "stubborn"]]);
  });

  test("a coroutine that was collected without being awaited is told, with its call", () => {
    const compute = coroutine(async function compute(_x: number, _y: number) {});
    const made = compute(3, 4);
    digest(w.recorder);
    // What the library says when the garbage collector has taken it.
    hook!.coroutineDropped({ id: made.id, name: "compute", place: undefined });
    const [finding] = takeSnapshot(w.recorder).findings;
    expect(finding).toMatchObject({
      kind: "never awaited",
      about: { name: "compute" },
      args: "3, 4",
      place: { cell: 1 },
    });
    made.close();
  });
});

describe("memory", () => {
  test("a digest makes the texts and lets the tasks go", async () => {
    const named = coroutine(async function named(x: { big: string }) {
      return x;
    });
    const task = w.loop.createTask(named({ big: "b" }));
    await w.loop.runUntilComplete(task);
    const before = row(task);
    digest(w.recorder);
    const [entry] = [...w.recorder.ended];
    expect(entry).toMatchObject({ task: undefined, remains: undefined });
    expect(row(task)).toEqual(before);
    expect(before).toMatchObject({ name: "named", args: "{ big: 'b' }", outcome: { text: "{ big: 'b' }" } });
  });

  test("only the last thousand tasks that are done are kept", async () => {
    const quick = coroutine(async () => {});
    const tasks = Array.from({ length: 1200 }, () => w.loop.createTask(quick()));
    await w.loop.runUntilComplete(gather(tasks));
    const rows = takeSnapshot(w.recorder).tasks;
    expect(rows).toHaveLength(1000);
    expect(rows[0]!.id).toBe(tasks[200]!.id);
    expect(w.recorder.live.size).toBe(0);
    expect(w.recorder.endings).toEqual({ done: 1200, failed: 0, cancelled: 0, lost: 0 });
  });

  test("more tasks than can be recorded are counted, and shown as soon as somebody looks", async () => {
    w.end();
    w = world({ budgeted: true });
    const waits = coroutine(function* waits() {
      yield* sleep(10);
    });
    const main = coroutine(function* main() {
      const all = Array.from({ length: 8000 }, () => createTask(waits()));
      yield* sleep(1);
      expect(w.recorder.live.size).toBeLessThan(8001);
      const { tasks, rowOf } = takeSnapshot(w.recorder);
      expect(tasks).toHaveLength(8001);
      const last = rowOf(tasks.find(({ id }) => id === all.at(-1)!.id)!);
      expect(last).toMatchObject({ partial: true, state: "waiting", waiting: { kind: "timer", due: 10 } });
      const recorded = w.recorder.live.size;
      expect(takeSnapshot(w.recorder).tasks).toHaveLength(8001);
      expect(w.recorder.live.size).toBe(recorded + 500);
      yield* gather(all);
    });
    await w.loop.runUntilComplete(main());
  });

  test("a task of very many steps keeps few runs, and their sum of time", async () => {
    const many = coroutine(function* many() {
      for (let i = 0; i < 2000; i++) {
        w.clock.work(0.001);
        yield* sleep(0.01);
      }
    });
    const task = w.loop.createTask(many());
    await w.loop.runUntilComplete(task);
    const done = row(task);
    expect(done.steps).toBe(2001);
    expect(done.runs.length).toBeLessThanOrEqual(512);
    expect(done.busy).toBeCloseTo(2, 6);
    expect([...done.runs].sort((a, b) => a - b)).toEqual(done.runs);
  });
});
