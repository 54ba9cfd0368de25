/** Condition. */
import {
  Condition,
  coroutine,
  createTask,
  gather,
  getRunningLoop,
  Lock,
  sleep,
  timeout,
  wait,
  waitFor,
} from "../../../src/asyncio/index.js";
import { attempt, kind, program, trace } from "./harness.js";
import { outcome, turns } from "./helpers.js";

program("notified tasks go on when they have the lock", async () => {
  const condition = new Condition();
  const waits = coroutine(async (name: string) => {
    await condition.acquire();
    trace(name, await condition.wait());
  });
  const tasks = [..."abc"].map((name) => createTask(waits(name)));
  await turns();
  trace(condition.locked(), await condition.acquire());
  condition.notify();
  await turns();
  trace("notified one", condition.locked());
  condition.release();
  await turns();
  trace("released", condition.locked());
  condition.notify(2);
  await turns();
  for (let i = 0; i < 2; i++) {
    condition.release();
    await turns();
    trace("released", condition.locked());
  }
  trace(tasks.map((task) => task.done()));
});

const waitInBlock = coroutine(async (condition: Condition, name: string) => {
  await condition.with(async () => {
    trace(name, "waits");
    trace(name, await condition.wait());
  });
});

program("notifying all", async () => {
  const condition = new Condition();
  const tasks = [..."abc"].map((name) => createTask(waitInBlock(condition, name)));
  await turns();
  await condition.with(() => {
    condition.notifyAll();
    trace("notified", condition.locked());
  });
  await wait(tasks);
  trace(condition.locked());
});

program("notifying some", async () => {
  const condition = new Condition();
  const tasks = [..."abcd"].map((name) => createTask(waitInBlock(condition, name)));
  await turns();
  for (const count of [1, 0, 2, 5]) {
    await condition.with(() => condition.notify(count));
    await turns(6);
    trace(
      count,
      tasks.map((task) => task.done()),
    );
  }
});

program("notifying nobody", async () => {
  const condition = new Condition();
  await condition.with(() => {
    condition.notify();
    condition.notifyAll();
  });
  const task = createTask(waitInBlock(condition, "late"));
  await turns(3);
  trace(task.done());
  task.cancel();
  trace(await outcome(task));
});

program("without the lock nothing goes", async () => {
  const condition = new Condition();
  trace(await outcome(condition.wait()));
  trace(attempt(() => condition.notify()));
  trace(attempt(() => condition.notifyAll()));
  trace(attempt(() => condition.release()));
});

program("waiting for a predicate", async () => {
  let ready: unknown = false;
  const condition = new Condition();
  const task = createTask(
    condition.with(async () => {
      trace(await condition.waitFor(() => ready));
    }),
  );
  await turns();
  await condition.with(() => condition.notify());
  await turns(3);
  trace(task.done());
  ready = "ready";
  await condition.with(() => condition.notify());
  await task;
});

program("a predicate that holds at once needs no lock", async () => {
  const condition = new Condition();
  trace(await condition.waitFor(() => [1, 2, 3]));
  trace(await outcome(condition.waitFor(() => false)));
});

program("cancelling a waiter takes the lock again", async () => {
  const condition = new Condition();
  await condition.acquire();
  const task = createTask(condition.wait());
  getRunningLoop().callSoon(() => task.cancel());
  trace(await outcome(task), condition.locked());
});

program("cancelling a waiter while another holds the lock", async () => {
  const condition = new Condition();
  const task = createTask(waitInBlock(condition, "waiter"));
  await turns();
  await condition.acquire();
  task.cancel("while it is held");
  await turns(3);
  trace(task.done());
  condition.release();
  trace(await outcome(task), condition.locked());
});

program("cancelling after the notification contested", async () => {
  const condition = new Condition();
  await condition.acquire();
  const task = createTask(condition.wait());
  await turns();
  trace(condition.locked());
  await condition.acquire();
  condition.notify();
  getRunningLoop().callSoon(() => task.cancel());
  getRunningLoop().callSoon(() => condition.release());
  trace(await outcome(task), condition.locked());
});

program("cancelling while the lock is taken again", async () => {
  const condition = new Condition();
  const task = createTask(waitInBlock(condition, "waiter"));
  await turns();
  await condition.acquire();
  condition.notify();
  await turns();
  task.cancel();
  await turns();
  condition.release();
  await turns();
  trace(task.cancelled(), condition.locked());
});

program("the message of the cancellation is kept", async () => {
  const condition = new Condition();
  const task = createTask(waitInBlock(condition, "waiter"));
  await turns();
  task.cancel("foo");
  trace(await outcome(task));
});

program("the message of a cancellation while the lock is taken again", async () => {
  const condition = new Condition();
  const task = createTask(waitInBlock(condition, "waiter"));
  await turns();
  await condition.acquire();
  condition.notify();
  await turns();
  task.cancel("foo");
  condition.release();
  trace(await outcome(task));
});

const consume = coroutine(async (condition: Condition, state: { items: number }, name: string) => {
  await condition.with(async () => {
    for (;;) {
      await condition.waitFor(() => state.items !== 0);
      if (state.items < 0) return;
      state.items--;
      trace(name, "took one");
      condition.notifyAll();
    }
  });
});

program("a waiter cancelled when it is notified notifies another", async () => {
  const [condition, state] = [new Condition(), { items: 0 }];
  const tasks = [..."ab"].map((name) => createTask(consume(condition, state, name)));
  await turns();
  await condition.with(async () => {
    state.items++;
    condition.notify(1);
    tasks[0]!.cancel();
    await condition.waitFor(() => state.items === 0);
    trace("consumed", getRunningLoop().time());
    state.items = -1;
    condition.notifyAll();
  });
  await wait(tasks);
  trace(tasks.map((task) => task.cancelled()));
});

program("a waiter cancelled when it takes the lock again notifies another", async () => {
  const [condition, state] = [new Condition(), { items: 0 }];
  const tasks = [..."ab"].map((name) => createTask(consume(condition, state, name)));
  await turns();
  await condition.with(async () => {
    state.items++;
    condition.notify(1);
    await turns();
    tasks[0]!.cancel();
    await condition.waitFor(() => state.items === 0);
    trace("consumed", getRunningLoop().time());
    state.items = -1;
    condition.notifyAll();
  });
  await wait(tasks);
  trace(tasks.map((task) => task.cancelled()));
});

program("a timeout around the wait", async () => {
  const condition = new Condition();
  const limited = condition.with(() => timeout(1, () => condition.wait()));
  trace(await outcome(limited), condition.locked());
});

program("a timeout in the block leaves the lock held", async () => {
  const condition = new Condition();
  await condition.with(async () => {
    trace(await outcome(waitFor(condition.wait(), 1)));
    trace(condition.locked());
  });
  trace(condition.locked());
});

program("two conditions share a lock", async () => {
  const waits = coroutine(async (name: string, condition: Condition) => {
    await condition.with(async () => trace(name, await condition.wait()));
  });
  const lock = new Lock();
  const [full, empty] = [new Condition(lock), new Condition(lock)];
  const tasks = [createTask(waits("full", full)), createTask(waits("empty", empty))];
  await turns(2);
  await lock.with(() => {
    trace(full.locked(), empty.locked());
    empty.notify();
  });
  await turns(3);
  await full.with(() => full.notify());
  await wait(tasks);
});

program("a lock of ones own", async () => {
  const lock = new Lock();
  const condition = new Condition(lock);
  await lock.acquire();
  trace(condition.locked());
  condition.release();
  trace(lock.locked());
});

program("what a condition says of itself", async () => {
  const condition = new Condition();
  trace(String(condition).includes("unlocked"));
  await condition.acquire();
  trace(String(condition).includes("locked"));
  const task = createTask(condition.wait());
  await turns();
  trace(String(condition).includes("waiters:1"));
  task.cancel();
  trace(kind(await outcome(task)));
});

program("a bounded buffer", async () => {
  const [buffer, condition] = [[] as number[], new Condition()];
  const produce = coroutine(async () => {
    for (let i = 0; i < 5; i++) {
      await condition.with(async () => {
        await condition.waitFor(() => buffer.length < 2);
        buffer.push(i);
        trace("put", i, [...buffer]);
        condition.notifyAll();
      });
    }
  });
  const consumeAll = coroutine(async () => {
    for (let i = 0; i < 5; i++) {
      await condition.with(async () => {
        await condition.waitFor(() => buffer.length > 0);
        trace("took", buffer.shift());
        condition.notifyAll();
      });
      await sleep(1);
    }
  });
  await gather([produce(), consumeAll()]);
});
