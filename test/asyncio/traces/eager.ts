/** Eager tasks: the first step is taken at once. */
import {
  allTasks,
  coroutine,
  createTask,
  currentTask,
  eagerTaskFactory,
  gather,
  getRunningLoop,
  sleep,
  type Task,
  taskGroup,
} from "../../../src/asyncio/index.js";
import { Boom, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

/** What a native async function returns comes in a microtask: after `createTask`, never before it returns. */
const onlyGenerators = { nativeDiffers: "a native async function is never done when its call returns" };

function beEager(): void {
  getRunningLoop().setTaskFactory(eagerTaskFactory);
}

program("an eager task begins at once", async () => {
  beEager();
  const task = createTask(child("task", 1));
  trace("created", task.done());
  trace(await task);
});

program(
  "an eager task that does not wait is done at once",
  async () => {
    beEager();
    const atOnce = coroutine(async () => {
      trace("runs");
      return "result";
    });
    const task = createTask(atOnce());
    trace("created", task.done(), task.result());
    getRunningLoop().callSoon(trace, "a callback");
    trace(await task);
  },
  onlyGenerators,
);

const fail = coroutine(async () => {
  throw new Boom("at once");
});

program(
  "an eager task that fails at once",
  async () => {
    beEager();
    const task = createTask(fail());
    trace(task.done(), task.exception());
    trace(await outcome(task));
  },
  onlyGenerators,
);

program(
  "cancelling an eager task that is done",
  async () => {
    beEager();
    const atOnce = coroutine(async () => "done");
    const task = createTask(atOnce());
    trace(task.cancel(), task.cancelled(), await task);
  },
  onlyGenerators,
);

program("cancelling an eager task that waits", async () => {
  beEager();
  const task = createTask(child("task", 10));
  trace(task.cancel("my message"), task.cancelling());
  trace(await outcome(task), task.cancelled());
});

program("an eager task sets a future before it is awaited", async () => {
  beEager();
  const future = getRunningLoop().createFuture<string>();
  const setIt = coroutine(async () => future.setResult("set"));
  const task = createTask(setIt());
  trace(future.done(), await future);
  await task;
});

program("the current task changes for the eager step and back", async () => {
  beEager();
  const seen: (Task | null)[] = [];
  const main = currentTask();
  const inner = coroutine(async () => {
    seen.push(currentTask());
    trace(currentTask() === main);
    await sleep(1);
    trace(currentTask() === seen[0]);
  });
  const task = createTask(inner());
  trace(currentTask() === main, seen[0] === task);
  await task;
});

program("an eager task is among all tasks while it lives", async () => {
  beEager();
  const inner = coroutine(async () => {
    trace(allTasks().size);
    await turns();
    trace(allTasks().size);
  });
  const task = createTask(inner());
  trace(allTasks().size);
  await task;
  trace(allTasks().size, allTasks().has(task));
});

program("eager tasks begin eager tasks", async () => {
  beEager();
  const nest = coroutine(async (depth: number): Promise<void> => {
    trace("down", depth);
    if (depth > 0) await createTask(nest(depth - 1));
    trace("up", depth);
  });
  await createTask(nest(3));
});

program("gathering eager tasks", async () => {
  beEager();
  const gathering = gather([child("a", 1), child("b"), child("c", 2)]);
  trace("gathered");
  trace(await gathering);
});

program("a group of eager tasks", async () => {
  beEager();
  await taskGroup(async (group) => {
    group.createTask(child("a", 1));
    trace("between");
    group.createTask(child("b"));
  });
  trace("after");
});

program("an eager task of a group that fails at once", async () => {
  beEager();
  const runner = taskGroup(async (group) => {
    group.createTask(child("a", 5));
    group.createTask(fail());
    trace("the body goes on to its next await");
    await sleep(1);
    trace("never");
  });
  trace(await outcome(createTask(runner)));
});

program("callbacks of an eager task go through the queue", async () => {
  beEager();
  const atOnce = coroutine(async () => 1);
  const task = createTask(atOnce());
  task.addDoneCallback(() => trace("called back"));
  trace("added");
  await turns();
});

program("recursive groups of eager tasks", async () => {
  beEager();
  let count = 0;
  const grow = coroutine(async (width: number, depth: number): Promise<void> => {
    count++;
    if (depth === 0) return;
    await taskGroup(async (group) => {
      for (let i = 0; i < width; i++) group.createTask(grow(width, depth - 1));
    });
  });
  await grow(3, 3);
  trace(count, allTasks().size);
});

program("recursive gatherings of eager tasks", async () => {
  beEager();
  let count = 0;
  const grow = coroutine(async (width: number, depth: number): Promise<void> => {
    count++;
    if (depth > 0) await gather(Array.from({ length: width }, () => grow(width, depth - 1)));
  });
  await grow(3, 3);
  trace(count, allTasks().size);
});
