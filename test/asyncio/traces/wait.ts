/** wait: its three modes, timeouts and wrong uses. */
import {
  coroutine,
  createTask,
  type Future,
  getRunningLoop,
  type Task,
  wait,
} from "../../../src/asyncio/index.js";
import { Boom, kind, names, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

function start(name: string, delay: number, error?: Error): Task<any> {
  return createTask(child(name, delay, error === undefined ? {} : { error }), { name });
}

function shown({ done, pending }: { done: Iterable<unknown>; pending: Iterable<unknown> }) {
  return [names(done), names(pending)];
}

program("waiting for all", async () => {
  const tasks = [start("a", 2), start("b", 1)];
  trace(shown(await wait(tasks)));
});

program("waiting for all waits for those that fail too", async () => {
  const tasks = [start("a", 2), start("b", 1, new Boom("b")), start("c", 3)];
  trace(shown(await wait(tasks)));
  trace(tasks[1]!.exception());
});

program("waiting with a timeout leaves the others pending", async () => {
  const [a, b] = [start("a", 1), start("b", 5)];
  trace(shown(await wait([a, b], { timeout: 2 })));
  trace(b.done(), b.cancelled());
  trace(await b);
});

program("waiting with a timeout of zero", async () => {
  const tasks = [start("a", 0), start("b", 0)];
  trace(shown(await wait(tasks, { timeout: 0 })));
  trace(shown(await wait(tasks)));
});

program("a timeout that is not needed moves no time", async () => {
  trace(shown(await wait([start("a", 1)], { timeout: 100 })));
});

program("waiting for the first", async () => {
  const tasks = [start("a", 3), start("b", 1), start("c", 2)];
  trace(shown(await wait(tasks, { returnWhen: "FIRST_COMPLETED" })));
  trace(shown(await wait(tasks, { returnWhen: "FIRST_COMPLETED" })));
  trace(shown(await wait(tasks)));
});

program("the first may be several", async () => {
  const tasks = [start("a", 1), start("b", 1), start("c", 2)];
  trace(shown(await wait(tasks, { returnWhen: "FIRST_COMPLETED" })));
  await wait(tasks);
});

program("waiting for the first exception", async () => {
  const tasks = [start("a", 1), start("b", 2, new Boom("b")), start("c", 5)];
  trace(shown(await wait(tasks, { returnWhen: "FIRST_EXCEPTION" })));
  await wait(tasks);
});

program("waiting for the first exception when there is none", async () => {
  const tasks = [start("a", 1), start("b", 2)];
  trace(shown(await wait(tasks, { returnWhen: "FIRST_EXCEPTION" })));
});

program("a cancelled task is no first exception", async () => {
  const [a, b] = [start("a", 10), start("b", 5)];
  getRunningLoop().callLater(1, () => a.cancel());
  trace(shown(await wait([a, b], { returnWhen: "FIRST_EXCEPTION" })));
});

program("waiting for the first exception of those that are done", async () => {
  const failed = start("failed", 0, new Boom("before"));
  await outcome(failed);
  trace(shown(await wait([start("a", 5), failed], { returnWhen: "FIRST_EXCEPTION" })));
});

program("waiting for what is done takes no turn", async () => {
  const tasks = [start("a", 0), start("b", 0)];
  await wait(tasks);
  getRunningLoop().callSoon(trace, "a callback");
  trace(shown(await wait(tasks)));
});

program("waiting never raises and never cancels", async () => {
  const tasks = [start("a", 5), start("b", 0, new Boom("b"))];
  const { done, pending } = await wait(tasks, { timeout: 1 });
  trace(
    names(done),
    names(pending),
    tasks.map((task) => task.cancelling()),
  );
  await wait(tasks);
});

program("cancelling who waits does not cancel what is waited for", async () => {
  const waiter = coroutine(async () => {
    await wait([task]);
  });
  const task = start("a", 2);
  const waiting = createTask(waiter());
  await turns(2);
  waiting.cancel("waiter");
  trace(await outcome(waiting), task.cancelled());
  trace(await task);
});

program("waiting for nothing is an error", async () => {
  trace(kind(await outcome(wait([]))));
  trace(kind(await outcome(wait(new Set<Task>()))));
});

program("waiting for a coroutine is an error", async () => {
  const coro = child("never");
  trace(kind(await outcome(wait([coro as never]))));
  coro.close();
});

program("waiting for one future alone is an error", async () => {
  trace(kind(await outcome(wait(newFuture() as never))));
});

program("an unknown mode is an error", async () => {
  const task = start("a", 0);
  trace(kind(await outcome(wait([task], { returnWhen: "SOMETIMES" as never }))));
  await task;
});

program("the same task given twice is waited for once", async () => {
  const task = start("a", 1);
  trace(shown(await wait([task, task])));
});

program("waiting takes a set", async () => {
  trace(shown(await wait(new Set([..."ab"].map((name) => start(name, 1))))));
});
