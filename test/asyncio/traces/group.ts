/** taskGroup: what its tasks and its body do to each other. */
import {
  coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  Queue,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, script, trace } from "./harness.js";
import { child, outcome } from "./helpers.js";

const crashAfter = coroutine(async (delay: number, message: string) => {
  await sleep(delay);
  throw new Boom(message);
});

const crashWhenCancelled = coroutine(async (message: string) => {
  try {
    await sleep(10);
  } catch {
    throw new Boom(message);
  }
});

program("a group waits for its tasks", async () => {
  const [a, b] = await taskGroup(async (group) => {
    const tasks = [group.createTask(child("a", 2)), group.createTask(child("b", 1))];
    trace("body ends");
    return tasks;
  });
  trace(a!.result(), b!.result());
});

program("an empty group takes no turn", async () => {
  getRunningLoop().callSoon(trace, "a callback");
  await taskGroup(async () => trace("body"));
  trace("after");
});

program("tasks may end while the body runs", async () => {
  const [a, b] = await taskGroup(async (group) => {
    const first = group.createTask(child("a", 1));
    await sleep(2);
    trace(first.done());
    return [first, group.createTask(child("b", 1))];
  });
  trace(a!.result(), b!.result());
});

program("a task of the group can be cancelled alone", async () => {
  const [a, b] = await taskGroup(async (group) => {
    const first = group.createTask(child("a", 5));
    await sleep(1);
    first.cancel();
    return [first, group.createTask(child("b", 1))];
  });
  trace(a!.cancelled(), b!.result());
});

program("an error of a task cancels the others", async () => {
  let other: Task | undefined;
  const runner = coroutine(async () => {
    await taskGroup(async (group) => {
      group.createTask(crashAfter(1, "first"));
      other = group.createTask(child("other", 5));
    });
    trace("never");
  });
  trace(await outcome(runner()), other!.cancelled());
});

program("errors of one moment come out together", async () => {
  const runner = taskGroup(async (group) => {
    for (const message of ["one", "two", "three"]) group.createTask(crashAfter(1, message));
    group.createTask(child("other", 5));
    await child("body", 10);
  });
  trace(await outcome(createTask(runner)));
});

program("an error of a task cancels the body", async () => {
  const runner = taskGroup(async (group) => {
    group.createTask(crashAfter(1, "task"));
    await child("body", 10);
    trace("never");
  });
  trace(await outcome(createTask(runner)));
});

program("an error of the body cancels the tasks", async () => {
  const tasks: Task[] = [];
  const runner = taskGroup(async (group) => {
    tasks.push(group.createTask(child("a", 5)), group.createTask(child("b", 5)));
    await sleep(1);
    throw new Boom("body");
  });
  trace(
    await outcome(runner),
    tasks.map((task) => task.cancelled()),
  );
});

program("an error of the body before the tasks have started", async () => {
  const tasks: Task[] = [];
  const runner = taskGroup(async (group) => {
    tasks.push(group.createTask(child("a", 5)), group.createTask(child("b", 5)));
    throw new Boom("body");
  });
  trace(
    await outcome(runner),
    tasks.map((task) => task.cancelled()),
  );
});

program("errors of the body and of a task come out together", async () => {
  const runner = taskGroup(async (group) => {
    group.createTask(crashAfter(1, "task"));
    await crashWhenCancelled("body");
  });
  trace(await outcome(createTask(runner)), currentTask()!.cancelling());
});

program("errors of tasks that are cancelled come out too", async () => {
  const runner = taskGroup(async (group) => {
    group.createTask(crashAfter(1, "first"));
    group.createTask(crashWhenCancelled("second"));
    group.createTask(crashWhenCancelled("third"));
  });
  trace(await outcome(runner));
});

program("tasks add tasks", async () => {
  const root = coroutine(async (group: TaskGroup) => {
    await sleep(1);
    group.createTask(child("a", 1));
    group.createTask(child("b", 2));
  });
  await taskGroup(async (group) => {
    group.createTask(root(group));
    trace("body ends");
  });
  trace("after");
});

program("a hydra that grows until somebody fails", async () => {
  let count = 0;
  const hydra = coroutine(async (group: TaskGroup): Promise<void> => {
    count++;
    await sleep(1);
    group.createTask(hydra(group));
    group.createTask(hydra(group));
  });
  const hercules = coroutine(async () => {
    while (count < 10) await sleep(1.5);
    throw new Boom("enough");
  });
  const runner = taskGroup(async (group) => {
    group.createTask(hydra(group));
    group.createTask(hercules());
  });
  trace(await outcome(createTask(runner)), count);
});

program("nothing is added to a group that shuts down", async () => {
  const late = coroutine(async (group: TaskGroup) => {
    try {
      await sleep(10);
    } catch {
      trace(kind(attempt(() => group.createTask(child("never")))));
    }
  });
  const runner = taskGroup(async (group) => {
    group.createTask(crashAfter(1, "first"));
    group.createTask(late(group));
  });
  trace(await outcome(createTask(runner)));
});

program("nothing is added to a finished group", async () => {
  const group = await taskGroup((given) => given);
  trace(kind(attempt(() => group.createTask(child("never")))));
});

program("tasks of a group have names", async () => {
  await taskGroup(async (group) => {
    const task = group.createTask(child("task"), { name: "yolo" });
    trace(task.getName());
  });
});

program("a task that ignores the cancellation is waited for", async () => {
  const stubborn = coroutine(async () => {
    try {
      await sleep(10);
    } catch {
      await sleep(3);
      trace("stubborn ends");
    }
  });
  const runner = taskGroup(async (group) => {
    group.createTask(stubborn());
    group.createTask(crashAfter(1, "first"));
  });
  trace(await outcome(runner));
});

program("a second cancellation from outside while the group waits", async () => {
  const stubborn = coroutine(async () => {
    for (let i = 0; i < 2; i++) {
      try {
        await sleep(10);
      } catch {
        trace("stubborn goes on");
      }
    }
  });
  const runner = taskGroup(async (group) => {
    group.createTask(stubborn());
  });
  const task = createTask(runner);
  await sleep(1);
  task.cancel("first");
  await sleep(1);
  task.cancel("second");
  await sleep(1);
  trace(task.done());
  trace(await outcome(task));
});

program("a done callback runs before the group ends", async () => {
  await taskGroup(async (group) => {
    const task = group.createTask(child("task", 1));
    task.addDoneCallback(() => trace("called back"));
  });
  trace("after");
});

program("a producer and consumers in a group", async () => {
  const queue = new Queue<number>(2);
  let workers: Task[] = [];
  const producer = coroutine(async () => {
    for (let i = 0; i < 6; i++) await queue.put(i);
    await queue.join();
    for (const worker of workers) worker.cancel();
  });
  const consumer = coroutine(async (name: string, delay: number) => {
    for (;;) {
      const item = await queue.get();
      await sleep(delay);
      trace(name, item);
      queue.taskDone();
    }
  });
  await taskGroup(async (group) => {
    workers = [group.createTask(consumer("a", 1)), group.createTask(consumer("b", 2))];
    group.createTask(producer());
  });
  trace("all done");
});

script("a group needs a task", async () => {
  const runner = coroutine(function* () {
    yield* taskGroup(() => undefined);
  });
  const coro = runner();
  trace(kind(attempt(() => coro.send())));
});
