import { expect, test } from "vitest";
import { coroutine, createTask, EventLoop, gather, sleep } from "../../../src/asyncio/index.js";
import { Recorder } from "../../../src/display/recorder/recorder.js";
import { takeSnapshot } from "../../../src/display/recorder/snapshot.js";
import { Steps } from "../../../src/display/recorder/steps.js";
import { TaskEntry } from "../../../src/display/recorder/task-entry.js";
import { world } from "./virtual.js";

const spin = coroutine(function* spin(times: number) {
  for (let i = 0; i < times; i++) yield* sleep(0);
});

test("steps that come too fast to be timed one by one are counted one by one, and the times add up", async () => {
  const loop = new EventLoop();
  const recorder = new Recorder();
  recorder.start(loop);
  const main = coroutine(function* main() {
    yield* gather([createTask(spin(30_000)), createTask(spin(20_000))]);
  });
  await loop.runUntilComplete(main());
  recorder.stop();
  const { tasks, rowOf, loop: figures } = takeSnapshot(recorder);
  const rows = tasks.map(rowOf);
  expect(rows.map(({ name, steps, state }) => [name, steps, state])).toEqual([
    ["main", 2, "done"],
    ["spin", 30_001, "done"],
    ["spin", 20_001, "done"],
  ]);
  expect(figures!.steps).toBe(50_004);
  for (const { busy, ready, idle, createdAt, endedAt, runs } of rows) {
    expect(busy + ready + idle).toBeCloseTo(endedAt! - createdAt, 6);
    expect(runs).toEqual([...runs].sort((a, b) => a - b));
    expect(runs.every((at) => at >= createdAt && at <= endedAt!)).toBe(true);
  }
  const busy = rows.reduce((sum, row) => sum + row.busy, 0);
  expect(busy).toBeLessThanOrEqual(figures!.elapsed);
});

test("on a clock of its own every step is timed, however many there are", async () => {
  const w = world();
  const task = w.loop.createTask(spin(30_000));
  await w.loop.runUntilComplete(task);
  w.end();
  expect(w.recorder.steps.coarse).toBe(false);
  expect((task.info as TaskEntry).steps).toBe(30_001);
  // Even where no time goes by at all.
  expect((task.info as TaskEntry).runs.length).toBeLessThanOrEqual(512);
});

test("a group of steps shares its time among the tasks whose steps they were", () => {
  const w = world();
  const [a, b] = [0, 1].map(() => new TaskEntry(w.loop.createTask(spin(1)), 0, undefined, undefined));
  w.end();
  let groups = 0;
  const steps = new Steps(
    () => groups++,
    () => {},
  );
  const real = new EventLoop();
  // As fast as this comes no program's own code.
  while (!steps.coarse) if (steps.measures(a!, real)) a!.steps++;
  const before = a!.steps;
  for (let i = 0; steps.coarse && i < 7; i++) steps.counts(i % 2 === 0 ? b! : undefined);
  steps.flush();
  expect(b!.steps).toBe(4);
  expect(groups).toBe(1);
  expect(steps.count).toBe(before + 7);
  expect(steps.busy).toBeGreaterThan(0);
  expect(a!.busy + b!.busy).toBeLessThanOrEqual(steps.busy + 1e-9);
});
