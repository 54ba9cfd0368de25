/** Cancelling tasks, in all the moments of their lives. */
import {
  type Awaitable,
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  type Future,
  getRunningLoop,
  isCancelled,
  sleep,
  type Task,
  wait,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

/** Waits, and goes on when it is cancelled. */
const swallow = coroutine(async (awaitable: Awaitable<any>) => {
  try {
    return await awaitable;
  } catch (error) {
    if (!isCancelled(error)) throw error;
    trace("swallowed", error);
    return "went on";
  }
});

program("cancelling a sleeping task", async () => {
  const task = createTask(child("task", 10));
  await turns();
  trace(task.cancel(), task.cancelled(), task.done(), task.cancelling());
  trace(await outcome(task));
  trace(task.cancelled(), task.done(), task.cancel(), task.cancelling());
});

program("cancelling before the start never runs the body", async () => {
  const task = createTask(child("never"));
  trace(task.cancel("my message"), task.cancelled());
  trace(await outcome(task), task.cancelled());
});

program("cancelling between two turns", async () => {
  const twoTurns = coroutine(async () => {
    await turns(2);
    return 12;
  });
  const task = createTask(twoTurns());
  await turns();
  task.cancel();
  trace(await outcome(task), task.cancelled(), task.cancel());
});

program("cancelling from a callback", async () => {
  const task = createTask(child("task", 10));
  getRunningLoop().callSoon(() => task.cancel());
  trace(await outcome(task));
  trace(getRunningLoop().time());
});

program("cancelling at a certain time", async () => {
  const task = createTask(child("task", 5000));
  getRunningLoop().callLater(0.5, () => task.cancel());
  trace(await outcome(task));
});

program("the message of a cancellation comes out at the await", async () => {
  const task = createTask(child("task", 10));
  await turns();
  task.cancel("my message");
  trace(await outcome(task));
  trace(attempt(() => task.result()));
});

program("the message comes out at result and exception", async () => {
  for (const get of ["result", "exception"] as const) {
    const task = createTask(child("task", 10));
    await turns();
    task.cancel("my message");
    await wait([task]);
    trace(attempt(() => task[get]()));
    trace(attempt(() => task[get]()));
  }
});

program("the last message before the start counts", async () => {
  const task = createTask(child("never"));
  task.cancel("first");
  task.cancel("second");
  trace(await outcome(task), task.cancelling());
});

program("the first message counts for a task that waits", async () => {
  const task = createTask(child("task", 10));
  await turns();
  task.cancel("first");
  task.cancel("second");
  trace(task.cancelling());
  trace(await outcome(task));
});

program("cancelling the inner future cancels the task", async () => {
  const future = newFuture();
  const waits = coroutine(async () => {
    await future;
    return 12;
  });
  const task = createTask(waits());
  await turns();
  future.cancel();
  trace(await outcome(task), future.cancelled(), task.cancelled(), task.cancelling());
});

program("cancelling the inner future and the task", async () => {
  const future = newFuture();
  const waits = coroutine(async () => {
    await future;
    return 12;
  });
  const task = createTask(waits());
  await turns();
  future.cancel("future");
  task.cancel("task");
  trace(await outcome(task), future.cancelled(), task.cancelled(), task.cancelling());
});

program("cancelling the task cancels what it awaits at once", async () => {
  const future = newFuture();
  const task = createTask(swallow(future));
  await turns();
  trace(future.cancelled());
  task.cancel();
  trace(future.cancelled(), task.cancelled(), task.done());
  trace(await task);
});

program("a task that catches its cancellation has a result", async () => {
  const [first, second] = [newFuture(), newFuture()];
  const catching = coroutine(async () => {
    await first;
    try {
      await second;
    } catch {
      return 42;
    }
  });
  const task = createTask(catching());
  await turns();
  first.setResult(null);
  await turns();
  task.cancel();
  trace(second.cancelled(), await task, task.cancelled(), task.cancelling());
});

program("a task that ignores its cancellation goes on", async () => {
  const [first, second, third] = [newFuture(), newFuture(), newFuture()];
  const ignoring = coroutine(async () => {
    await first;
    try {
      await second;
    } catch {}
    return await third;
  });
  const task = createTask(ignoring());
  await turns();
  first.setResult(null);
  await turns();
  task.cancel();
  await turns();
  third.setResult(42);
  trace(await task, second.cancelled(), third.cancelled(), task.cancelled());
});

program("cancelling the current task takes effect at the next await", async () => {
  const itself = coroutine(async () => {
    trace(currentTask()!.cancel("by itself"));
    trace("still runs");
    await sleep(100);
    trace("never");
  });
  const task = createTask(itself());
  trace(await outcome(task), task.cancelled());
  trace(getRunningLoop().time());
});

program("cancelling the current task takes effect at a bare turn", async () => {
  const itself = coroutine(async () => {
    currentTask()!.cancel();
    await sleep(0);
    trace("never");
  });
  const task = createTask(itself());
  trace(await outcome(task));
});

program("cancelling the current task at its end still cancels it", async () => {
  const itself = coroutine(async () => {
    currentTask()!.cancel("at the end");
    return 12;
  });
  const task = createTask(itself());
  trace(await outcome(task), task.cancelled(), task.cancel());
});

program("raising after cancelling the current task keeps the error", async () => {
  const itself = coroutine(async () => {
    currentTask()!.cancel();
    throw new Boom("its own");
  });
  const task = createTask(itself());
  trace(await outcome(task), task.cancelled(), task.cancelling());
});

program("awaiting something done does not notice a cancellation", async () => {
  const done = newFuture();
  done.setResult("done");
  const itself = coroutine(async () => {
    currentTask()!.cancel();
    trace(await done);
    await turns();
    trace("never");
  });
  trace(await outcome(createTask(itself())));
});

program("a cancellation of the current task reaches the task it awaits next", async () => {
  const future = newFuture();
  let inner: Task<void>;
  const nested = coroutine(async () => {
    await future;
  });
  const itself = coroutine(async () => {
    inner = createTask(nested());
    await turns();
    currentTask()!.cancel();
    await inner;
  });
  const task = createTask(itself());
  trace(await outcome(task), task.cancelled(), inner!.cancelled(), future.cancelled());
});

program("cancelling a task that awaits a task goes inwards and comes out", async () => {
  const middle = coroutine(async () => {
    trace("middle", await outcome(inner));
    await turns();
    return "middle goes on";
  });
  const inner = createTask(child("inner", 10));
  const task = createTask(middle());
  await turns(2);
  task.cancel("from outside");
  trace(task.done(), inner.done());
  trace(await task, inner.cancelled(), inner.cancelling(), task.cancelling());
});

program("a task whose step is ready is cancelled all the same", async () => {
  const future = newFuture();
  const waits = coroutine(async () => trace(await future));
  const task = createTask(waits());
  await turns();
  future.setResult("ready");
  task.cancel("too late for the future");
  trace(await outcome(task), future.cancelled());
});

program("two cancellations in two turns are two", async () => {
  const stubborn = coroutine(async () => {
    for (let i = 0; i < 3; i++) {
      try {
        await sleep(10);
        return "slept";
      } catch (error) {
        trace("caught", i, error, currentTask()!.cancelling());
      }
    }
    return null;
  });
  const task = createTask(stubborn());
  await turns();
  task.cancel("one");
  await turns();
  task.cancel("two");
  await turns();
  trace(await task, task.cancelling());
});

program("cleaning up may await", async () => {
  const work = coroutine(async () => {
    try {
      await sleep(10);
    } finally {
      await sleep(1);
      trace("cleaned up");
    }
  });
  const task = createTask(work());
  await turns();
  task.cancel();
  trace(await outcome(task), task.cancelled());
});

program("an error while cleaning up replaces the cancellation", async () => {
  const work = coroutine(async () => {
    try {
      await sleep(10);
    } catch {
      throw new Boom("while cleaning up");
    }
  });
  const task = createTask(work());
  await turns();
  task.cancel();
  trace(await outcome(task), task.cancelled(), task.cancelling());
});

program("a task can be cancelled again while it cleans up", async () => {
  const work = coroutine(async () => {
    try {
      await sleep(10);
    } finally {
      try {
        await sleep(10);
      } finally {
        trace("inner cleaned up");
      }
    }
  });
  const task = createTask(work());
  await turns();
  task.cancel("first");
  await turns();
  task.cancel("second");
  trace(await outcome(task));
});

program("requests to cancel are counted and taken back", async () => {
  const task = createTask(child("task", 10));
  await turns();
  trace(task.cancelling());
  task.cancel();
  task.cancel();
  trace(task.cancelling());
  trace(task.uncancel(), task.uncancel(), task.uncancel(), task.cancelling());
  trace(await outcome(task));
});

program("uncancelling does not stop a cancellation that is under way", async () => {
  const task = createTask(child("task", 10));
  await turns();
  task.cancel();
  task.uncancel();
  trace(await outcome(task), task.cancelling());
});

program("uncancelling stops a cancellation that has not begun", async () => {
  const future = newFuture();
  const waits = coroutine(async () => {
    await future;
    return 42;
  });
  const task = createTask(waits());
  await turns();
  future.setResult(null);
  task.cancel();
  trace(task.cancelling(), task.uncancel(), task.cancelling());
  trace(await outcome(task));
});

program("a done task counts no requests", async () => {
  const task = createTask(child("task"));
  await task;
  trace(task.cancel(), task.cancelling(), task.uncancel());
});

program("a structured block takes back its own cancellation", async () => {
  const request = coroutine(async (delay: number, limit: number) => {
    const task = currentTask()!;
    let timedOut = false;
    let finished = false;
    const timer = getRunningLoop().callLater(limit, () => {
      timedOut = true;
      task.cancel();
    });
    try {
      await sleep(delay);
      finished = true;
    } catch (error) {
      timer.cancel();
      if (!(error instanceof CancelledError) || !timedOut || task.uncancel() > 0) throw error;
    }
    await turns();
    trace(timedOut, finished, task.cancelling());
  });
  await request(10, 1);
  await request(1, 10);
});
