/** run and Runner. */
import {
  coroutine,
  createTask,
  type EventLoop,
  getRunningLoop,
  Runner,
  run,
  sleep,
  type Task,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, outcomeOf, script, trace, virtualLoop } from "./harness.js";
import { child, turns } from "./helpers.js";

const virtual = { loopFactory: virtualLoop };

script("run gives the result", async () => {
  const main = coroutine(async () => {
    await sleep(0);
    return 42;
  });
  trace(await run(main(), { loop: virtualLoop() }));
});

script("run raises the error", async () => {
  const main = coroutine(async () => {
    await sleep(0);
    throw new Boom("spam");
  });
  trace(await outcomeOf(run(main(), { loop: virtualLoop() })));
});

script("run needs a coroutine", async () => {
  trace(kind(await outcomeOf(run(1 as never))), kind(await outcomeOf(run(null as never))));
});

script("run sets the debug mode", async () => {
  const main = coroutine(async () => trace(getRunningLoop().getDebug()));
  await run(main(), { loop: virtualLoop(), debug: false });
  await run(main(), { loop: virtualLoop(), debug: true });
  await run(main(), { loop: virtualLoop() });
});

script("run cannot be called from inside", async () => {
  const main = coroutine(async () => {
    const coro = child("never");
    const result = outcomeOf(run(coro)).then(kind);
    await turns();
    coro.close();
    return [result];
  });
  const [result] = await run(main(), { loop: virtualLoop() });
  trace(await result);
});

script("run waits for what it cancels at the end", async () => {
  let task: Task | undefined;
  const left = coroutine(async () => {
    try {
      await sleep(100);
    } finally {
      await sleep(1);
      trace("left ends");
    }
  });
  const main = coroutine(async () => {
    task = createTask(left());
    await turns();
    return 123;
  });
  trace(await run(main(), { loop: virtualLoop() }));
  trace(task!.cancelled());
});

script("run cancels what has not begun", async () => {
  let task: Task | undefined;
  const main = coroutine(async () => {
    task = createTask(child("never"));
    return 123;
  });
  trace(await run(main(), { loop: virtualLoop() }));
  trace(task!.cancelled());
});

script("run tells of errors of what it cancels", async () => {
  const left = coroutine(async () => {
    try {
      await sleep(100);
    } catch {
      throw new Boom("while it is cancelled");
    }
  });
  const main = coroutine(async () => {
    createTask(left());
    await turns();
    return 123;
  });
  trace(await run(main(), { loop: virtualLoop() }));
});

script("run closes the loop when main fails", async () => {
  const loop = virtualLoop();
  const main = coroutine(async () => {
    createTask(child("left", 10));
    await turns();
    throw new Boom("main");
  });
  trace(await outcomeOf(run(main(), { loop })));
  trace(loop.isClosed());
});

script("run takes a loop of ones own", async () => {
  const loop = virtualLoop();
  const main = coroutine(async () => trace(getRunningLoop() === loop));
  await run(main(), { loop });
  trace(loop.isClosed());
});

script("a runner runs several times on one loop", async () => {
  const loops: EventLoop[] = [];
  const main = coroutine(async (name: string) => {
    loops.push(getRunningLoop());
    await sleep(1);
    return [name, getRunningLoop().time()];
  });
  const runner = new Runner(virtual);
  trace(await runner.run(main("first")));
  trace(await runner.run(main("second")));
  trace(loops[0] === loops[1], runner.getLoop() === loops[0]);
  await runner.close();
  trace(loops[0]!.isClosed());
});

script("tasks go on in the next run", async () => {
  const main = coroutine(async (delay: number) => await sleep(delay));
  const first = coroutine(async () => {
    createTask(child("background", 2));
    await sleep(1);
  });
  const runner = new Runner(virtual);
  await runner.run(first());
  trace("between");
  await runner.run(main(3));
  await runner.close();
});

script("a runner makes its loop when it is needed", async () => {
  const loopFactory = () => {
    trace("made");
    return virtualLoop();
  };
  const runner = new Runner({ loopFactory });
  trace("a runner");
  const loop = runner.getLoop();
  trace(runner.getLoop() === loop);
  await runner.close();
});

script("a runner sets the debug mode", async () => {
  for (const debug of [false, true]) {
    const runner = new Runner({ debug, ...virtual });
    trace(runner.getLoop().getDebug());
    await runner.close();
  }
});

script("a closed runner has no loop", async () => {
  const runner = new Runner(virtual);
  const loop = runner.getLoop();
  await runner.close();
  trace(
    loop.isClosed(),
    attempt(() => runner.getLoop()),
  );
  await runner.close();
  trace(loop.isClosed());
});

script("a closed runner does not run", async () => {
  const coro = child("never");
  const runner = new Runner(virtual);
  trace(await runner.run(child("first")));
  await runner.close();
  trace(await outcomeOf(runner.run(coro)));
  coro.close();
});

script("a runner needs a coroutine", async () => {
  const runner = new Runner(virtual);
  trace(kind(await outcomeOf(runner.run(123 as never))));
  const future = runner.getLoop().createFuture();
  trace(kind(await outcomeOf(runner.run(future as never))));
  await runner.close();
});

script("a runner cannot run inside itself", async () => {
  const runner = new Runner(virtual);
  const main = coroutine(async () => {
    const coro = child("never");
    const result = outcomeOf(runner.run(coro));
    await turns();
    coro.close();
    return [result];
  });
  const [result] = await runner.run(main());
  trace(await result);
  await runner.close();
});

script("an error leaves the runner usable", async () => {
  const fail = coroutine(async () => {
    throw new Boom("first");
  });
  const runner = new Runner(virtual);
  trace(await outcomeOf(runner.run(fail())));
  trace(await runner.run(child("second")));
  await runner.close();
});

script("a runner that never ran closes", async () => {
  const runner = new Runner(virtual);
  trace("inside");
  await runner.close();
  trace("outside");
});
