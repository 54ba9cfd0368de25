/** Event. */
import { coroutine, createTask, Event, getRunningLoop, wait } from "../../../src/asyncio/index.js";
import { program, trace } from "./harness.js";
import { outcome, turns } from "./helpers.js";

program("an event wakes all who wait", async () => {
  const event = new Event();
  const waits = coroutine(async (name: string) => trace(name, await event.wait()));
  const [a, b] = [createTask(waits("a")), createTask(waits("b"))];
  await turns();
  const c = createTask(waits("c"));
  trace(event.isSet());
  event.set();
  trace(event.isSet());
  await wait([a, b, c]);
});

program("waiting for a set event takes no turn", async () => {
  const event = new Event();
  event.set();
  getRunningLoop().callSoon(trace, "a callback");
  trace(await event.wait());
});

program("clearing an event", async () => {
  const event = new Event();
  event.set();
  event.set();
  trace(event.isSet());
  event.clear();
  event.clear();
  trace(event.isSet());
});

program("an event that is cleared at once still wakes", async () => {
  const event = new Event();
  const waits = coroutine(async () => trace(await event.wait(), event.isSet()));
  const task = createTask(waits());
  await turns();
  event.set();
  event.clear();
  await task;
});

program("an event set twice and cleared between", async () => {
  const event = new Event();
  const waits = coroutine(async (name: string) => {
    await event.wait();
    trace(name, event.isSet());
  });
  const task = createTask(waits("first"));
  await turns();
  event.set();
  event.clear();
  trace(event.isSet());
  event.set();
  event.set();
  await turns();
  trace(task.done());
});

program("who waits for an event can be cancelled", async () => {
  const event = new Event();
  const task = createTask(event.wait());
  getRunningLoop().callSoon(() => task.cancel());
  trace(await outcome(task));
  event.set();
  trace(await event.wait());
});

program("one of several who wait for an event is cancelled", async () => {
  const event = new Event();
  const waits = coroutine(async (name: string) => trace(name, await event.wait()));
  const tasks = [..."abc"].map((name) => createTask(waits(name)));
  await turns();
  tasks[1]!.cancel();
  event.set();
  await wait(tasks);
  trace(tasks.map((task) => task.cancelled()));
});

program("what an event says of itself", async () => {
  const event = new Event();
  trace(String(event).slice(-"[unset]>".length));
  const task = createTask(event.wait());
  await turns();
  trace(String(event).slice(-"[unset, waiters:1]>".length));
  event.set();
  await task;
  trace(String(event).slice(-"[set]>".length));
});

program("a baton goes round", async () => {
  const events = [new Event(), new Event(), new Event()];
  const runner = coroutine(async (i: number) => {
    for (let round = 0; round < 2; round++) {
      await events[i]!.wait();
      events[i]!.clear();
      trace("runner", i);
      events[(i + 1) % 3]!.set();
    }
  });
  const tasks = [0, 1, 2].map((i) => createTask(runner(i)));
  events[0]!.set();
  await wait(tasks);
});
