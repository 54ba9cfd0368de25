/**
 * An AsyncLocalStorage in the place of a context variable: a callback and a task have the value of the moment at
 * which they were registered.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  copyContext,
  coroutine,
  createTask,
  gather,
  getRunningLoop,
  sleep,
  taskGroup,
  wait,
} from "../../../src/asyncio/index.js";
import { program, trace } from "./harness.js";
import { turns } from "./helpers.js";

const variable = new AsyncLocalStorage<unknown>();

function withValue<T>(value: unknown, fn: () => T): T {
  return variable.run(value, fn);
}

function value(): unknown {
  return variable.getStore() ?? "none";
}

const say = coroutine(async (name: string, delay: number = 0) => {
  trace(name, value());
  await sleep(delay);
  trace(name, value());
});

program("a callback has the context of its registration", async () => {
  const loop = getRunningLoop();
  withValue("a", () => loop.callSoon(() => trace(value())));
  withValue("b", () => loop.callSoon(() => trace(value())));
  loop.callSoon(() => trace(value()));
  await turns();
});

program("a timer has the context of its registration", async () => {
  const loop = getRunningLoop();
  withValue("later", () => loop.callLater(2, () => trace(value())));
  withValue("at", () => loop.callAt(1, () => trace(value())));
  await sleep(3);
});

program("a done callback has the context of its registration", async () => {
  const future = getRunningLoop().createFuture<null>();
  withValue("a", () => future.addDoneCallback(() => trace(value())));
  withValue("b", () => future.addDoneCallback(() => trace(value())));
  withValue("setter", () => future.setResult(null));
  await turns();
});

program("a done callback can have a context of its own", async () => {
  const context = withValue("chosen", copyContext);
  const future = getRunningLoop().createFuture<null>();
  future.addDoneCallback(() => trace(value()), { context });
  future.setResult(null);
  await turns();
});

program("a task has the context of its making", async () => {
  const a = withValue("a", () => createTask(say("first", 1)));
  const b = withValue("b", () => createTask(say("second", 1)));
  trace(value());
  await wait([a, b]);
  trace(value());
});

program("a task can have a context of its own", async () => {
  const context = withValue("chosen", copyContext);
  const task = createTask(say("task", 1), { context });
  await task;
  trace(value());
});

program("a task tells its context", async () => {
  const context = withValue("chosen", copyContext);
  const task = createTask(say("task"), { context });
  trace(task.getContext() === context);
  await task;
});

program("tasks of a group can have a context", async () => {
  const context = withValue("chosen", copyContext);
  await taskGroup(async (group) => {
    group.createTask(say("with"), { context });
    group.createTask(say("without"));
  });
});

program("a coroutine has the context of who awaits it", async () => {
  const coro = withValue("at the call", () => say("coroutine", 1));
  await coro;
});

program("gathered coroutines have the context of the gathering", async () => {
  await withValue("gathered", () => gather([say("a", 1), say("b", 2)]));
});

program("the runner of a task does not see what a callback sees", async () => {
  const loop = getRunningLoop();
  const future = loop.createFuture<null>();
  withValue("callback", () => loop.callSoon(() => future.setResult(null)));
  await future;
  trace(value());
});

program("many tasks keep their values apart", async () => {
  const seen: boolean[] = [];
  const work = coroutine(async (i: number) => {
    for (let round = 0; round < 3; round++) {
      await sleep(i % 3);
      seen.push(value() === i);
    }
  });
  await wait(Array.from({ length: 20 }, (_, i) => withValue(i, () => createTask(work(i)))));
  trace(seen.length, seen.every(Boolean));
});
