import { afterEach, beforeEach, expect, test } from "vitest";
import { coroutine, createTask, gather, sleep, type Task } from "../../../src/asyncio/index.js";
import { callGraph } from "../../../src/display/recorder/call-graph.js";
import { loopRow } from "../../../src/display/recorder/loop-row.js";
import { DueTimes } from "../../../src/display/recorder/waiting.js";
import { callGraphView } from "../../../src/display/views/call-graph-view.js";
import { loopCard } from "../../../src/display/views/loop-card.js";
import { type World, world } from "../recorder/virtual.js";

let w: World;
beforeEach(() => {
  w = world();
});
afterEach(() => w.end());

const draw = () => callGraphView(callGraph(w.recorder, new DueTimes()), w.loop.time());
const lines = () =>
  draw()
    ["text/plain"]!.split("\n")
    .map((line) => line.replace(/ #\d+/g, ""));

const sleeper = coroutine(function* sleeper() {
  yield* sleep(10);
});

test("who is awaited stands below who awaits, also through gather", async () => {
  const parent = coroutine(function* parent(children: Task<any>[]): Generator<unknown, void, any> {
    yield* gather(children);
  });
  const main = coroutine(function* main() {
    const task = createTask(parent([createTask(sleeper()), createTask(sleeper())]));
    yield* sleep(1);
    expect(lines()).toEqual([
      "Who awaits whom",
      "main  ▶ running",
      "parent  ◔ waiting",
      "└─ Gathering  ◔ waiting",
      "   ├─ sleeper  ◔ waiting  timer, 9.0 s left",
      "   └─ sleeper  ◔ waiting  timer, 9.0 s left",
    ]);
    yield* task;
  });
  await w.loop.runUntilComplete(main());
  expect(lines()).toEqual(["Who awaits whom", "nothing is waiting"]);
});

test("what several await is drawn once", async () => {
  const waits = coroutine(function* waits(task: Task<void>) {
    yield* task;
  });
  const main = coroutine(function* main() {
    const shared = createTask(sleeper());
    const all = [createTask(waits(shared)), createTask(waits(shared))];
    yield* sleep(1);
    expect(lines().slice(2)).toEqual([
      "waits  ◔ waiting",
      "└─ sleeper  ◔ waiting  timer, 9.0 s left",
      "waits  ◔ waiting",
      "└─ sleeper  ◔ waiting  timer, 9.0 s left  ↑ see above",
    ]);
    yield* gather(all);
  });
  await w.loop.runUntilComplete(main());
});

test("a circle is drawn as a circle and called a deadlock", async () => {
  const ring: Task<void>[] = [];
  const circle = coroutine(function* circle(i: number): Generator<unknown, void, any> {
    yield* ring[i]!;
  });
  const main = coroutine(function* main() {
    ring.push(createTask(circle(1)), createTask(circle(0)));
    yield* sleep(1);
    expect(lines()).toEqual([
      "Who awaits whom",
      "circle  ◔ waiting",
      "└─ circle  ◔ waiting",
      "   └─ circle  ◔ waiting  ↻ waits in a circle: deadlock",
      "main  ▶ running",
      "! deadlock: circle → circle → circle: none of them can ever go on",
    ]);
    expect(draw()["text/html"]).toContain("deadlock");
  });
  await w.loop.runUntilComplete(main());
});

test("a chain of ten thousand tasks is cut and counted, not an overflow", async () => {
  const link = coroutine(function* link(next: Task<void> | undefined): Generator<unknown, void, any> {
    if (next) yield* next;
    else yield* sleep(10);
  });
  const main = coroutine(function* main() {
    let last: Task<void> | undefined;
    for (let i = 0; i < 10_000; i++) last = createTask(link(last));
    yield* sleep(1);
    const text = draw()["text/plain"]!;
    expect(text).toContain("… and deeper");
    expect(text).toMatch(/more tasks not shown$/);
    expect(text.length).toBeLessThan(100_000);
    yield* last!;
  });
  await w.loop.runUntilComplete(main());
});

test("the loop's figures are those of its clock", async () => {
  const main = coroutine(function* main() {
    w.clock.work(0.5);
    yield* sleep(1);
    w.loop.callLater(4, () => {});
    expect(loopRow(w.recorder)).toMatchObject({
      running: true,
      elapsed: 1.5,
      busy: 0.5,
      timers: 1,
      nextTimer: 4,
      steps: 2,
    });
    expect(loopCard(loopRow(w.recorder))["text/plain"]).toMatch(
      /^EventLoop, running\n {2}ready +0 callbacks\n {2}timers +1 timer, the next in 4\.00 s\n {2}busy +0\.50 s of 1\.50 s, 33 %\n/,
    );
  });
  await w.loop.runUntilComplete(main());
});
