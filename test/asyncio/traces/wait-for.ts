/** waitFor. */
import {
  coroutine,
  createTask,
  type Future,
  getRunningLoop,
  sleep,
  type Task,
  waitFor,
} from "../../../src/asyncio/index.js";
import { Boom, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

function start(name: string, delay: number, error?: Error): Task<any> {
  return createTask(child(name, delay, error === undefined ? {} : { error }), { name });
}

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
