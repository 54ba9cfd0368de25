/** Tasks: steps, results, names, what a task is told about itself. */
import {
  allTasks,
  coroutine,
  createTask,
  currentTask,
  type Future,
  getRunningLoop,
  sleep,
  type Task,
  wait,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, script, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

program("creating a task does not run it", async () => {
  const task = createTask(child("task"));
  trace("created", task.done());
  await turns();
  trace("a turn later", task.done());
  trace(await task);
});

program("tasks start in the order of their making", async () => {
  const tasks = [..."abc"].map((name) => createTask(child(name)));
  await wait(tasks);
});

program("tasks take turns", async () => {
  const count = coroutine(async (name: string) => {
    for (let i = 0; i < 3; i++) {
      trace(name, i);
      await turns();
    }
  });
  await wait([..."ab"].map((name) => createTask(count(name))));
});

program("a task keeps its result", async () => {
  const task = createTask(child("task", 1));
  trace(await task, await task, task.result(), task.exception());
});

program("a task keeps its exception", async () => {
  const task = createTask(child("task", 1, { error: new Boom("inside") }));
  trace(await outcome(task), await outcome(task));
  trace(
    attempt(() => task.result()),
    task.exception(),
  );
});

program("who awaits a task goes on a turn after its end", async () => {
  const loop = getRunningLoop();
  const task = createTask(child("task"));
  task.addDoneCallback(() => trace("callback"));
  await turns();
  loop.callSoon(() => loop.callSoon(trace, "two turns"));
  loop.callSoon(trace, "one turn");
  trace(await task);
});

program("awaiting a coroutine takes no turn", async () => {
  const inner = coroutine(async () => {
    trace("inner");
    return "result";
  });
  getRunningLoop().callSoon(trace, "a callback");
  trace(await inner());
});

program("the result of a task is its own", async () => {
  const task = createTask(child("task"));
  trace(attempt(() => task.setResult(1)));
  trace(attempt(() => task.setException(new Boom())));
  trace(await task);
});

program("a task needs a coroutine", async () => {
  trace(kind(attempt(() => createTask(123 as never))));
  trace(kind(attempt(() => createTask(child as never))));
  trace(kind(attempt(() => createTask(newFuture() as never))));
});

script("a task needs a running loop", async () => {
  const coro = child("never");
  trace(attempt(() => createTask(coro)));
  coro.close();
});

program("a task cannot await itself", async () => {
  const itself = coroutine(async () => {
    trace(kind(await outcome(task)));
    return "went on";
  });
  const task: Task<string> = createTask(itself());
  trace(await task);
});

program("a task has a name", async () => {
  const task = createTask(child("task"), { name: "given" });
  trace(task.getName());
  task.setName("changed");
  trace(task.getName());
  task.setName(123 as never);
  trace(task.getName());
  await task;
});

program("tasks without a name are numbered", async () => {
  const tasks = [..."ab"].map((name) => createTask(child(name)));
  const numbers = tasks.map((task) => Number(task.getName().replace("Task-", "")));
  trace(numbers[1]! - numbers[0]!);
  await wait(tasks);
});

program("a task knows its coroutine and loop", async () => {
  const coro = child("task");
  const task = createTask(coro);
  trace(task.getCoro() === coro, task.getLoop() === getRunningLoop());
  await task;
});

program("the current task is the one whose code runs", async () => {
  const main = currentTask();
  const inner = coroutine(async () => {
    trace(currentTask() === main);
    await turns();
    trace(currentTask() === main);
  });
  const other = coroutine(async () => {
    trace(currentTask() === task);
    await turns();
    trace(currentTask() === task);
  });
  const task = createTask(other());
  await inner();
  await task;
  trace(currentTask() === main);
});

program("the current task is right when tasks interleave", async () => {
  const [future, secondFuture] = [newFuture(), newFuture()];
  const first = coroutine(async () => {
    trace(currentTask() === one);
    await future;
    trace(currentTask() === one);
    secondFuture.setResult(true);
  });
  const second = coroutine(async () => {
    trace(currentTask() === two);
    future.setResult(true);
    await secondFuture;
    trace(currentTask() === two);
  });
  const [one, two] = [createTask(first()), createTask(second())];
  await wait([one, two]);
});

program("all tasks are those that are not done", async () => {
  trace(allTasks().size);
  const [short, long] = [createTask(child("short")), createTask(child("long", 5))];
  trace(allTasks().size, allTasks().has(short));
  await short;
  trace(allTasks().size, allTasks().has(short), allTasks().has(long));
  await long;
  trace(allTasks().size);
});

program("a coroutine that returns a future is not awaited further", async () => {
  const future = newFuture();
  const returns = coroutine(async () => [future]);
  const result = await createTask(returns());
  trace(result[0] === future, future.done());
  future.cancel();
});

program("the exception of a task is that very error", async () => {
  const boom = new Boom("the one");
  const fail = coroutine(async () => {
    throw boom;
  });
  const task = createTask(fail());
  trace((await outcome(task)) === boom, task.exception() === boom);
});

program("a task cannot be awaited through a coroutine twice", async () => {
  const coro = child("once");
  await coro;
  trace(await outcome(coro));
});

program("a coroutine of a task cannot be awaited beside it", async () => {
  const coro = child("task", 1);
  const task = createTask(coro);
  await turns();
  trace(kind(await outcome(coro)));
  trace(await task);
});

program("a task left alone runs on", async () => {
  createTask(child("background", 2));
  await sleep(5);
  trace("main ends");
});

program("sleeping gives a result", async () => {
  const sleeper = coroutine(async (delay: number, result: string) => {
    await sleep(delay / 2);
    return await sleep(delay / 2, result);
  });
  trace(await sleeper(1, "yeah"));
  trace(await sleep(0, "at once"), await sleep(-1, "in the past"));
});

program("sleeping for nan is an error", async () => {
  trace(kind(await outcome(sleep(Number.NaN))));
});

program("sleeping for zero takes one turn", async () => {
  const loop = getRunningLoop();
  let count = 0;
  const tick = () => {
    count++;
    if (count < 20) loop.callSoon(tick);
  };
  loop.callSoon(tick);
  for (let i = 0; i < 5; i++) {
    await sleep(0);
    trace(count);
  }
});

program("sleepers wake in the order of their deadlines", async () => {
  const sleeper = coroutine(async (name: string, delay: number) => {
    await sleep(delay);
    trace(name);
  });
  const delays = { a: 3, b: 1, c: 2, d: 1, e: 0, f: 0.25 };
  await wait(Object.entries(delays).map((each) => createTask(sleeper(...each))));
});

program("a cancelled sleep leaves no timer", async () => {
  const task = createTask(sleep(1000));
  await turns();
  task.cancel();
  await sleep(1);
  trace(task.cancelled());
});

program("a task can cancel its maker", async () => {
  const inner = coroutine(async (task: Task) => trace("inner cancels", task.cancel("by the inner")));
  const maker = coroutine(async () => {
    createTask(inner(currentTask()!));
    trace(await outcome(sleep(10)));
    return "maker ends";
  });
  trace(await createTask(maker()));
});

program("two tasks cancel each other", async () => {
  const work = coroutine(async (name: string) => {
    await turns();
    trace(name, "cancels", tasks[1 - "ab".indexOf(name)]!.cancel());
    await turns(3);
  });
  const tasks: Task[] = [..."ab"].map((name) => createTask(work(name)));
  trace([await outcome(tasks[0]!), await outcome(tasks[1]!)]);
});

program("a producer and a consumer hand futures to each other", async () => {
  const slots = [newFuture(), newFuture(), newFuture()];
  const producer = coroutine(async () => {
    for (const [i, slot] of slots.entries()) {
      await sleep(i);
      slot.setResult(i * i);
    }
  });
  const consumer = coroutine(async () => {
    for (const slot of slots) trace("got", await slot);
  });
  await wait([createTask(consumer()), createTask(producer())]);
});

program("deeply nested coroutines await and fail", async () => {
  const nest = coroutine(async (depth: number): Promise<void> => {
    if (depth === 0) {
      await sleep(1);
      throw new Boom("at the bottom");
    }
    try {
      await nest(depth - 1);
    } finally {
      trace("leaves", depth);
    }
  });
  trace(await outcome(nest(5)));
});

program("deeply nested coroutines are cancelled from the inside out", async () => {
  const nest = coroutine(async (depth: number): Promise<void> => {
    try {
      await (depth === 0 ? sleep(10) : nest(depth - 1));
    } finally {
      trace("leaves", depth);
    }
  });
  const task = createTask(nest(5));
  await turns();
  task.cancel("all");
  trace(await outcome(task));
});
