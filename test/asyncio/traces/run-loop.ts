/** Running, stopping and closing a loop. */
import {
  allTasks,
  coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  sleep,
  Task,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, outcomeOf, program, script, trace, virtualLoop } from "./harness.js";
import { turns } from "./helpers.js";

script("run until complete gives the result", async () => {
  const main = coroutine(async () => {
    await sleep(1);
    return "result";
  });
  const loop = virtualLoop();
  trace(loop.isRunning(), loop.isClosed());
  trace(await loop.runUntilComplete(main()));
  trace(loop.time());
  loop.close();
  trace(loop.isRunning(), loop.isClosed());
});

script("run until complete raises the exception", async () => {
  const main = coroutine(async () => {
    await sleep(1);
    throw new Boom("out");
  });
  const loop = virtualLoop();
  trace(await outcomeOf(loop.runUntilComplete(main())));
  loop.close();
});

script("run until complete takes a future", async () => {
  const loop = virtualLoop();
  const future = loop.createFuture<string>();
  loop.callLater(5, () => future.setResult("set"));
  trace(await loop.runUntilComplete(future), loop.time());
  loop.close();
});

script("run until complete of a done future takes a turn", async () => {
  const loop = virtualLoop();
  const future = loop.createFuture<string>();
  future.setResult("done before");
  loop.callSoon(trace, "a callback");
  trace(await loop.runUntilComplete(future));
  loop.close();
});

script("run until complete of something else is a type error", async () => {
  const loop = virtualLoop();
  trace(kind(await outcomeOf(loop.runUntilComplete("nothing to wait for" as never))));
  loop.close();
});

script("stopping before the end is an error", async () => {
  const main = coroutine(async () => {
    loop.stop();
    await sleep(1);
    trace("goes on in the next run");
  });
  const loop = virtualLoop();
  const task = loop.createTask(main());
  trace(await outcomeOf(loop.runUntilComplete(task)));
  await loop.runUntilComplete(task);
  loop.close();
});

script("run forever ends with stop", async () => {
  const loop = virtualLoop();
  loop.callSoon(trace, "soon");
  loop.callLater(2, () => loop.stop());
  await loop.runForever();
  trace("stopped", loop.time(), loop.isRunning());
  loop.close();
});

script("stop lets the present iteration end", async () => {
  const loop = virtualLoop();
  loop.callSoon(() => {
    trace("first");
    loop.stop();
    loop.callSoon(trace, "in the next run");
  });
  loop.callSoon(trace, "second");
  await loop.runForever();
  trace("stopped");
  loop.callSoon(() => loop.stop());
  await loop.runForever();
  loop.close();
});

script("stop before the run gives one iteration", async () => {
  const loop = virtualLoop();
  loop.callSoon(() => {
    trace("one");
    loop.callSoon(trace, "two");
  });
  loop.stop();
  await loop.runForever();
  trace("stopped");
  loop.stop();
  await loop.runForever();
  trace("stopped again");
  loop.close();
});

script("stop before the run leaves timers that are not due", async () => {
  const loop = virtualLoop();
  loop.callLater(1, trace, "timer");
  loop.stop();
  await loop.runForever();
  trace("stopped", loop.time());
  loop.callLater(2, () => loop.stop());
  await loop.runForever();
  trace("stopped", loop.time());
  loop.close();
});

script("a closed loop takes nothing", async () => {
  const never = coroutine(async () => trace("never"));
  const loop = virtualLoop();
  loop.close();
  loop.close();
  trace(attempt(() => loop.callSoon(trace)));
  trace(attempt(() => loop.callLater(1, trace)));
  trace(attempt(() => loop.callAt(1, trace)));
  trace(await outcomeOf(loop.runForever()));
  const coro = never();
  trace(attempt(() => loop.createTask(coro)));
  coro.close();
});

script("a running loop cannot be closed or run", async () => {
  const loop = virtualLoop();
  const main = coroutine(async () => [
    attempt(() => loop.close()),
    loop.runForever().catch((error) => error),
  ]);
  trace(await Promise.all(await loop.runUntilComplete(main())));
  loop.close();
});

script("another loop cannot run inside", async () => {
  const [loop, other] = [virtualLoop(), virtualLoop()];
  const main = coroutine(async () => [other.runForever().catch((error) => error)]);
  trace(...(await Promise.all(await loop.runUntilComplete(main()))));
  loop.close();
  other.close();
});

script("there is no running loop outside", async () => {
  trace(attempt(getRunningLoop));
  trace(attempt(() => currentTask()));
  trace(attempt(() => allTasks()));
});

script("what was ready is kept for the next run", async () => {
  const main = coroutine(async (name: string) => trace(name));
  const loop = virtualLoop();
  loop.callSoon(trace, "before any run");
  await loop.runUntilComplete(main("first"));
  loop.callSoon(trace, "between the runs");
  await loop.runUntilComplete(main("second"));
  loop.close();
});

script("close drops what is ready and what is scheduled", async () => {
  const loop = virtualLoop();
  loop.callSoon(trace, "never");
  loop.callLater(1, trace, "never");
  loop.close();
  trace("closed");
});

script("a task factory makes the tasks", async () => {
  const coro = coroutine(async () => "made by the factory");
  const loop = virtualLoop();
  const factory = (given: typeof loop, body: any, options: object): any => {
    trace("factory", given === loop);
    return new Task(body, { ...options, loop: given });
  };
  trace(loop.getTaskFactory() === null);
  loop.setTaskFactory(factory);
  trace(loop.getTaskFactory() === factory);
  trace(await loop.runUntilComplete(loop.createTask(coro())));
  loop.setTaskFactory(null);
  trace(loop.getTaskFactory() === null);
  trace(await loop.runUntilComplete(loop.createTask(coro())));
  trace(kind(attempt(() => loop.setTaskFactory(1 as never))));
  loop.close();
});

script("debug mode can be switched", async () => {
  const loop = virtualLoop();
  trace(loop.getDebug());
  loop.setDebug(true);
  trace(loop.getDebug());
  trace(kind(attempt(() => loop.callSoon("no function" as never))));
  trace(kind(attempt(() => loop.callLater(1, "no function" as never))));
  loop.setDebug(false);
  trace(loop.getDebug());
  loop.close();
});

program("nothing left to wait for is a deadlock", async () => {
  await getRunningLoop().createFuture();
});

program("run cancels what is left in the order of its making", async () => {
  const left = coroutine(async (name: string) => {
    try {
      await sleep(100);
    } finally {
      trace(name, "cleaned up");
    }
  });
  const tasks = [..."abc"].map((name) => createTask(left(name)));
  await turns();
  trace("main ends", tasks.length);
});

program("what fails while it is cancelled at the end is told", async () => {
  const left = coroutine(async () => {
    try {
      await sleep(100);
    } catch {
      throw new Boom("at the end");
    }
  });
  const task = createTask(left());
  await turns();
  trace("main ends", task.done());
});
