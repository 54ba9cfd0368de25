/** wait, asCompleted, waitFor and shield. */
import {
  asCompleted,
  type Coroutine,
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
import { attempt, Boom, kind, names, program, trace } from "./harness.js";
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

program("as completed gives results in the order of their end", async () => {
  for (const each of asCompleted([start("a", 3), start("b", 1), start("c", 2)])) trace(await each);
});

program("as completed raises where a failed one is awaited", async () => {
  for (const each of asCompleted([start("a", 2), start("b", 1, new Boom("b"))])) trace(await outcome(each));
});

program("as completed runs out of time", async () => {
  const [a, b] = [start("a", 1), start("b", 5)];
  for (const each of asCompleted([a, b], { timeout: 2 })) trace(await outcome(each));
  trace(b.done(), await b);
});

program("as completed with time to spare", async () => {
  for (const each of asCompleted([start("a", 1)], { timeout: 10 })) trace(await each);
  trace(getRunningLoop().time());
});

program("as completed of nothing", async () => {
  trace([...asCompleted([])]);
});

program("as completed can be awaited in another order", async () => {
  const [first, second] = asCompleted([start("a", 1), start("b", 2)]) as Iterable<Coroutine<any>>;
  trace(await second!, await first!);
});

program("as completed can be awaited at the same time", async () => {
  trace(await gather([...asCompleted([start("a", 2), start("b", 1)])]));
});

program("as completed takes duplicates once", async () => {
  const task = start("a", 1);
  const seen: unknown[] = [];
  for (const each of asCompleted([task, task])) seen.push(await each);
  trace(seen);
});

program("as completed needs several", async () => {
  trace(kind(attempt(() => asCompleted(newFuture() as never))));
  const coro = child("never");
  trace(kind(attempt(() => asCompleted(coro as never))));
  coro.close();
});

program("wait for gives the result", async () => {
  trace(await waitFor(child("a", 1), 5));
  trace(await waitFor(child("b", 1), null));
});

program("wait for raises the error", async () => {
  trace(await outcome(waitFor(child("a", 1, { error: new Boom("inside") }), 5)));
});

program("wait for cancels when the time is over", async () => {
  const task = start("a", 10);
  trace(await outcome(waitFor(task, 1)));
  trace(task.cancelled(), getRunningLoop().time());
});

program("wait for cancels a future when the time is over", async () => {
  const future = newFuture();
  trace(await outcome(waitFor(future, 1)), future.cancelled());
});

/** Takes two seconds to clean up when it is cancelled. */
const slow = coroutine(async () => {
  try {
    await sleep(10);
  } finally {
    await sleep(2);
    trace("cleaned up");
  }
});

/** Fails when it is cancelled. */
const failing = coroutine(async () => {
  try {
    await sleep(10);
  } catch {
    throw new Boom("while cleaning up");
  }
});

program("wait for waits until the cancellation is over", async () => {
  trace(await outcome(waitFor(slow(), 1)));
});

program("wait for with no time does not start a coroutine", async () => {
  for (const seconds of [0, -1]) trace(await outcome(waitFor(child("never"), seconds)));
});

program("wait for with no time gives what is done", async () => {
  const future = newFuture();
  future.setResult("done");
  for (const seconds of [0, -1]) trace(await waitFor(future, seconds));
});

program("wait for with no time cancels a task and waits for it", async () => {
  const task = createTask(slow());
  await turns();
  trace(await outcome(waitFor(task, 0)), task.cancelled());
});

program("wait for with no time raises what the cleaning up raises", async () => {
  const task = createTask(failing());
  await turns();
  trace(await outcome(waitFor(task, 0)));
});

program("wait for raises what the cleaning up raises", async () => {
  trace(await outcome(waitFor(failing(), 1)));
});

program("wait for gives the result of what ignores the cancellation", async () => {
  const stubborn = coroutine(async () => {
    try {
      await sleep(10);
    } catch {
      trace("ignores it");
    }
    return "done all the same";
  });
  trace(await outcome(waitFor(stubborn(), 1)));
});

program("cancelling wait for cancels the inner task", async () => {
  const task = start("a", 10);
  const waiting = createTask(waitFor(task, 5));
  await turns(2);
  waiting.cancel("from outside");
  trace(await outcome(waiting), task.cancelled(), waiting.cancelled());
});

program("cancelling wait for when the inner future is set", async () => {
  const future = newFuture();
  const waiting = createTask(waitFor(future, 5));
  await turns();
  future.setResult("set");
  waiting.cancel("too late for the future");
  trace(await outcome(waiting), future.cancelled());
});

program("the deadline and the result come in one turn", async () => {
  const future = newFuture();
  const waiting = createTask(waitFor(future, 1));
  await turns();
  getRunningLoop().callLater(1, () => future.setResult("just in time"));
  trace(await outcome(waiting));
});

program("cancelling wait for while its task holds the cancellation up", async () => {
  const stubborn = coroutine(async () => {
    for (let i = 0; i < 2; i++) {
      try {
        await sleep(3);
      } catch {
        trace("holds it up", i);
      }
    }
    await sleep(3);
    return 42;
  });
  const task = createTask(stubborn());
  const waiting = createTask(waitFor(task, 1));
  await sleep(2);
  waiting.cancel();
  trace(await outcome(waiting));
  trace(await outcome(task));
});

program("cancelling a task that has just begun to wait for something done", async () => {
  const atOnce = coroutine(async () => "done");
  const waiter = coroutine(async () => {
    await waitFor(inner, 100);
    await sleep(1);
    trace("never");
  });
  const inner = createTask(atOnce());
  const task = createTask(waiter());
  trace(task.done());
  await turns();
  task.cancel();
  trace(await outcome(task));
  trace(inner.done(), await inner);
});

program("wait for of a cancelled task is cancelled", async () => {
  const task = start("a", 10);
  await turns();
  getRunningLoop().callLater(1, () => task.cancel("somebody else"));
  trace(await outcome(waitFor(task, 5)));
});

program("wait for in wait for", async () => {
  trace(await outcome(waitFor(waitFor(child("a", 10), 2), 5)));
  trace(await outcome(waitFor(waitFor(child("b", 10), 5), 2)));
});

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
