import { describe, expect, it } from "vitest";
import {
  addInstrument,
  coroutine,
  createTask,
  currentTask,
  gather,
  getRunningLoop,
  type Instrument,
  sleep,
  taskGroup,
} from "../../src/asyncio/index.js";
import { restFromSteps } from "../../src/asyncio/instrument.js";
import { rejection, virtually } from "./virtually.js";

/** Notes the events of tasks that have a name of one letter. */
function recorder(): { events: string[]; instrument: Partial<Instrument> } {
  const events: string[] = [];
  const note = (what: string, task: { getName(): string }, rest = "") => {
    if (task.getName().length === 1) events.push(`${what} ${task.getName()}${rest}`);
  };
  const instrument: Partial<Instrument> = {
    taskCreated: (task, parent) => note("created", task, ` by ${parent?.getName()}`),
    ready: (task) => note("ready", task),
    stepBegin: (task) => note("begin", task),
    stepEnd: (task) => note("end", task),
    suspended: (task, awaitable) => note("suspended", task, ` ${awaitable === null ? "turn" : "future"}`),
    done: (future, by) => "getName" in future && note("done", future as never, ` by ${by?.getName()}`),
    cancelRequested: (task, by) => note("cancel", task, ` by ${by?.getName()}`),
    cancelSwallowed: (task) => note("swallowed", task),
  };
  return { events, instrument };
}

describe("an instrument", () => {
  it("that rests from steps is told only that they begin, until it goes on", async () => {
    const { events, instrument } = recorder();
    const remove = addInstrument(instrument);
    const twice = coroutine(async () => {
      await sleep(0);
      restFromSteps(instrument, false);
      await sleep(0);
    });
    await virtually(async () => {
      currentTask()!.setName("main");
      restFromSteps(instrument, true);
      await createTask(twice(), { name: "t" });
    });
    remove();
    expect(events).toEqual([
      "created t by main",
      "begin t",
      "begin t",
      "suspended t turn",
      "ready t",
      "end t",
      "begin t",
      "done t by t",
      "end t",
    ]);
  });

  it.each(["async", "generator"])("sees the life of a task (%s)", async (flavour) => {
    const { events, instrument } = recorder();
    const body =
      flavour === "async"
        ? coroutine(async () => {
            await sleep(0);
            await sleep(1);
          })
        : coroutine(function* () {
            yield* sleep(0);
            yield* sleep(1);
          });
    const remove = addInstrument(instrument);
    await virtually(async () => {
      currentTask()!.setName("main");
      await createTask(body(), { name: "t" });
    });
    remove();
    expect(events).toEqual([
      "created t by main",
      "ready t",
      "begin t",
      "suspended t turn",
      "ready t",
      "end t",
      "begin t",
      "suspended t future",
      "end t",
      "ready t",
      "begin t",
      "done t by t",
      "end t",
    ]);
  });

  it("sees who cancelled whom, and who did not mind", async () => {
    const { events, instrument } = recorder();
    const remove = addInstrument({
      cancelRequested: instrument.cancelRequested!,
      cancelSwallowed: instrument.cancelSwallowed!,
    });
    const stubborn = coroutine(async () => {
      try {
        await sleep(10);
      } catch {
        // It goes on as if nothing had been asked of it.
      }
    });
    await virtually(async () => {
      currentTask()!.setName("m");
      const task = createTask(stubborn(), { name: "s" });
      await sleep(1);
      task.cancel();
      await task;
    });
    remove();
    expect(events).toEqual(["cancel s by m", "swallowed s"]);
  });

  it("sees coroutines, futures, callbacks, groups and the loop", async () => {
    const events: unknown[] = [];
    const remove = addInstrument({
      loopStarted: () => events.push("loop started"),
      loopStopped: () => events.push("loop stopped"),
      coroutineCreated: (coro) => events.push(`created ${coro.name}(${coro.args})`),
      coroutineStarted: (coro, by) => events.push(`started ${coro.name} by ${by?.getName()}`),
      futureCreated: (future) => events.push(`future ${typeof future.id}`),
      callbackBegin: () => events.push("callback begins"),
      callbackEnd: () => events.push("callback ends"),
      groupEntered: (_, task) => events.push(`group of ${task.getName()}`),
      groupLeft: () => events.push("group left"),
    });
    const compute = coroutine(async (_x: number) => {}, "compute");
    await virtually(async () => {
      currentTask()!.setName("m");
      await compute(1);
      getRunningLoop().createFuture();
      getRunningLoop().callSoon(() => events.push("callback"));
      await sleep(0);
      await taskGroup(() => 1);
    });
    remove();
    expect(events).toEqual([
      "created main()",
      "loop started",
      expect.stringMatching(/^started main by Task-\d+$/),
      "created compute(1)",
      "started compute by m",
      "future number",
      "created sleep(0)",
      "started sleep by m",
      "callback begins",
      "callback",
      "callback ends",
      expect.stringMatching(/^created taskGroup/),
      "started taskGroup by m",
      "group of m",
      "group left",
      "loop stopped",
    ]);
  });

  it("says where things are made, and is gone when it is removed", async () => {
    let asked = 0;
    const place = () => `place ${++asked}`;
    const remove = addInstrument({ place });
    const other = addInstrument({ place: () => "other" });
    await virtually(async () => {
      expect([getRunningLoop().createFuture().place, sleep(0).close() && asked > 0]).toEqual([
        expect.stringMatching(/^place \d+$/),
        true,
      ]);
    });
    remove();
    remove();
    await virtually(async () => expect(getRunningLoop().createFuture().place).toBe("other"));
    other();
    await virtually(async () => expect(getRunningLoop().createFuture().place).toBeUndefined());
  });

  it("may keep something with a task", async () => {
    const remove = addInstrument({
      taskCreated(task) {
        task.info = { since: 1 };
      },
    });
    await virtually(async () => {
      expect(currentTask()!.info).toEqual({ since: 1 });
      await rejection(gather([coroutine(async () => Promise.reject(new Error("x")))()]));
    });
    remove();
  });
});
