/** taskGroup: cancellation from outside, and groups in groups. */
import {
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  Event,
  sleep,
  taskGroup,
} from "../../../src/asyncio/index.js";
import { Boom, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

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

/** Its outcome as a task that is cancelled after a while, how it ended, and its open requests to cancel. */
const startAndCancel = coroutine(async (coro: Coroutine<any>, after: number = 1) => {
  const task = createTask(coro);
  await sleep(after);
  trace(task.done(), task.cancel("from outside"));
  trace(await outcome(task), task.cancelled(), task.cancelling());
});

program("cancelling from outside cancels the tasks", async () => {
  const runner = taskGroup(async (group) => {
    for (const name of "abc") group.createTask(child(name, 5));
  });
  await startAndCancel(runner);
});

program("cancelling from outside cancels the body and the tasks", async () => {
  const runner = taskGroup(async (group) => {
    for (const name of "ab") group.createTask(child(name, 5));
    await child("body", 10);
  });
  await startAndCancel(runner);
});

program("cancelling from outside when there are no tasks", async () => {
  await startAndCancel(taskGroup(async () => await child("body", 10)));
});

program("a body that turns its cancellation into an error", async () => {
  await startAndCancel(taskGroup(async () => await crashWhenCancelled("body")));
});

program("errors after a cancellation from outside win", async () => {
  const runner = taskGroup(async (group) => {
    for (const message of ["one", "two"]) group.createTask(crashWhenCancelled(message));
    await sleep(10);
  });
  await startAndCancel(runner);
});

const crashWhileTheBodyCleansUp = coroutine(
  async () =>
    await taskGroup(async (group) => {
      group.createTask(crashAfter(3, "task"));
      try {
        await sleep(10);
      } catch (error) {
        await sleep(5);
        throw error;
      }
    }),
);

program("a crash while a cancelled body cleans up", async () => {
  await startAndCancel(crashWhileTheBodyCleansUp());
});

program("a crash while the nested runner cleans up", async () => {
  const runner = coroutine(async () => await createTask(crashWhileTheBodyCleansUp()));
  await startAndCancel(runner());
});

program("errors of an inner group are a group in the outer one", async () => {
  const inner = taskGroup(async (group) => {
    for (const message of ["one", "two"]) group.createTask(crashWhenCancelled(message));
    await sleep(10);
  });
  await startAndCancel(taskGroup(() => inner));
});

program("an inner group fails and the tasks of the outer one are cancelled", async () => {
  const runner = taskGroup(async (outer) => {
    outer.createTask(child("outer", 10));
    await taskGroup(async (inner) => {
      inner.createTask(crashAfter(1, "inner"));
    });
  });
  trace(await outcome(createTask(runner)));
});

program("a task of the outer group fails and the inner one is cancelled", async () => {
  const runner = taskGroup(async (outer) => {
    outer.createTask(crashAfter(1, "outer"));
    await taskGroup(async (inner) => {
      inner.createTask(child("inner", 10));
    });
  });
  trace(await outcome(createTask(runner)));
});

program("the count of cancellations is restored", async () => {
  const runner = taskGroup(async (group) => {
    group.createTask(crashAfter(0, "one"));
    await sleep(5);
  });
  trace(await outcome(runner), currentTask()!.cancelling());
  await sleep(1);
  trace("goes on");
});

program("the count of cancellations is restored after the body", async () => {
  const runner = taskGroup(async (group) => {
    group.createTask(crashAfter(0, "one"));
  });
  trace(await outcome(runner), currentTask()!.cancelling());
  await sleep(1);
  trace("goes on");
});

program("nested groups that are both cancelled", async () => {
  const runner = taskGroup(async (outer) => {
    const inner = taskGroup(async (group) => {
      group.createTask(crashAfter(0, "inner"));
      outer.createTask(crashAfter(0, "outer"));
    });
    trace(await outcome(inner), currentTask()!.cancelling());
    await sleep(5);
  });
  const main = coroutine(async () => trace(await outcome(runner), currentTask()!.cancelling()));
  await createTask(main());
});

program("an error and a cancellation from outside", async () => {
  const event = new Event();
  const fail = coroutine(async () => {
    event.set();
    await turns();
    throw new Boom("task");
  });
  const inner = coroutine(async () => {
    const runner = taskGroup(async (group) => {
      group.createTask(fail());
      await sleep(5);
    });
    trace(await outcome(runner), currentTask()!.cancelling());
    await sleep(5);
    trace("never");
  });
  const task = createTask(inner());
  await event.wait();
  trace(task.cancelling());
  task.cancel();
  trace(await outcome(task), task.cancelled(), task.cancelling());
});

program("a context that fails on its way out", async () => {
  const database = coroutine(async () => {
    try {
      await sleep(5);
    } catch {
      throw new Boom("closing the database");
    }
  });
  const runner = taskGroup(async (group) => {
    group.createTask(crashAfter(0, "task"));
    await database();
  });
  const main = coroutine(async () => trace(await outcome(runner), currentTask()!.cancelling()));
  await createTask(main());
});
