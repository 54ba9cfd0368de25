/** shield, alone and with others. */
import {
  coroutine,
  createTask,
  type Future,
  gather,
  getRunningLoop,
  shield,
  sleep,
  type Task,
  wait,
  waitFor,
} from "../../../src/asyncio/index.js";
import { Boom, kind, names, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

function start(name: string, delay: number, error?: Error): Task<any> {
  return createTask(child(name, delay, error === undefined ? {} : { error }), { name });
}

program("shield gives the result and the error", async () => {
  trace(await shield(child("a", 1)));
  trace(await outcome(shield(child("b", 1, { error: new Boom("inside") }))));
});

program("cancelling who awaits a shield leaves the inner alone", async () => {
  const waiter = coroutine(async () => await shield(task));
  const task = start("a", 2);
  const waiting = createTask(waiter());
  await turns(2);
  waiting.cancel("from outside");
  trace(await outcome(waiting), task.cancelled(), task.cancelling());
  trace(await task);
});

program("cancelling the shield itself leaves the inner alone", async () => {
  const task = start("a", 2);
  const shielded = shield(task);
  await turns();
  trace(shielded.cancel(), shielded.cancelled(), task.cancelled());
  trace(await outcome(shielded), await task);
});

program("cancelling the inner one cancels the shield", async () => {
  const task = start("a", 2);
  const shielded = shield(task);
  await turns();
  task.cancel("inner");
  trace(kind(await outcome(shielded)), shielded.cancelled());
});

program("a shield of something done is the thing itself", async () => {
  const future = newFuture();
  future.setResult("done");
  trace(shield(future) === future);
  const task = start("a", 0);
  await task;
  trace(shield(task) === task);
});

program("a shield around a future", async () => {
  const future = newFuture();
  const shielded = shield(future);
  future.setResult(42);
  trace(shielded.done());
  trace(await shielded);
});

program("a shield that was cancelled hears no error", async () => {
  const task = start("a", 1, new Boom("nobody hears"));
  const shielded = shield(task);
  await turns();
  shielded.cancel();
  await wait([task]);
  trace(shielded.cancelled(), task.exception());
});

program("a shielded gathering", async () => {
  const tasks = [start("a", 2), start("b", 2)];
  const gathering = gather(tasks);
  const shielded = shield(gathering);
  await turns();
  shielded.cancel();
  trace(kind(await outcome(shielded)), gathering.cancelled());
  trace(await gathering);
});

program("a gathering of shields", async () => {
  const [a, b] = [start("a", 2), start("b", 2)];
  const gathering = gather([shield(a), shield(b)]);
  await turns();
  gathering.cancel();
  trace(kind(await outcome(gathering)), [a.cancelled(), b.cancelled()]);
  trace([await a, await b]);
});

program("wait for of a shield leaves the inner alone", async () => {
  const task = start("a", 3);
  trace(await outcome(waitFor(shield(task), 1)));
  trace(task.cancelled(), await task);
});

program("wait for of a shield with no time", async () => {
  const task = start("a", 3);
  await turns();
  trace(await outcome(waitFor(shield(task), 0)));
  trace(task.cancelled(), await task);
});

program("wait for of a shield without a limit", async () => {
  const task = start("a", 3);
  trace(await waitFor(shield(task), null));
});

program("a shielded coroutine goes on after the cancellation", async () => {
  const waiter = coroutine(async () => {
    try {
      await shield(child("inner", 2));
    } finally {
      trace("waiter ends");
    }
  });
  const waiting = createTask(waiter());
  await turns(2);
  waiting.cancel();
  await wait([waiting]);
  await sleep(5);
});

program("a race is won by the first and the others are cancelled", async () => {
  const tasks = [start("slow", 5), start("fast", 1)];
  const { done, pending } = await wait(tasks, { returnWhen: "FIRST_COMPLETED" });
  for (const task of pending) task.cancel();
  await wait(pending);
  trace(
    names(done),
    tasks.map((task) => task.cancelled()),
  );
});
