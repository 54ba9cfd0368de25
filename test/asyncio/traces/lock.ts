/** Lock. */
import {
  type Awaitable,
  coroutine,
  createTask,
  gather,
  getRunningLoop,
  Lock,
  sleep,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, program, trace } from "./harness.js";
import { outcome, turns } from "./helpers.js";

/** Takes the lock, waits for something, and gives the lock back. */
const take = coroutine(async (lock: Lock, name: string, blocker?: Awaitable<any>) => {
  await lock.acquire();
  trace(name, "has it");
  try {
    if (blocker !== undefined) await blocker;
  } finally {
    trace(name, "gives it back");
    lock.release();
  }
});

/** Takes the lock and keeps it. */
const keep = coroutine(async (lock: Lock, name: string) => {
  await lock.acquire();
  trace(name, "has it");
});

program("a free lock takes no turn", async () => {
  const lock = new Lock();
  getRunningLoop().callSoon(trace, "a callback");
  trace(lock.locked(), await lock.acquire(), lock.locked());
  lock.release();
  trace(lock.locked());
});

program("a lock that is not held cannot be released", async () => {
  const lock = new Lock();
  trace(attempt(() => lock.release()));
  await lock.acquire();
  lock.release();
  trace(attempt(() => lock.release()));
});

program("a lock is handed over in order", async () => {
  const lock = new Lock();
  await lock.acquire();
  const tasks = [..."ab"].map((name) => createTask(keep(lock, name)));
  await turns();
  lock.release();
  trace("released", lock.locked());
  await turns();
  tasks.push(createTask(keep(lock, "c")));
  lock.release();
  await turns();
  lock.release();
  await turns();
  trace(
    tasks.map((task) => task.done()),
    lock.locked(),
  );
});

program("a block holds the lock", async () => {
  const lock = new Lock();
  const work = coroutine(async (name: string) => {
    await lock.with(async () => {
      trace(name, "begins", lock.locked());
      await sleep(1);
      trace(name, "ends");
    });
  });
  await gather([..."abc"].map((name) => work(name)));
  trace(lock.locked());
});

program("a block gives the lock back when it fails", async () => {
  const lock = new Lock();
  const work = lock.with(async () => {
    throw new Boom("inside");
  });
  trace(await outcome(work), lock.locked());
});

program("a block gives the lock back when it is cancelled", async () => {
  const lock = new Lock();
  const task = createTask(lock.with(async () => await sleep(10)));
  await turns();
  trace(lock.locked());
  task.cancel();
  trace(await outcome(task), lock.locked());
});

program("one that comes late does not push in", async () => {
  const lock = new Lock();
  await lock.acquire();
  const waiter = createTask(keep(lock, "waiter"));
  await turns();
  lock.release();
  const late = createTask(keep(lock, "late"));
  trace(lock.locked());
  await lock.acquire();
  trace("main has it", waiter.done(), late.done());
});

program("a waiter can be cancelled", async () => {
  const lock = new Lock();
  await lock.acquire();
  const task = createTask(lock.acquire());
  getRunningLoop().callSoon(() => task.cancel());
  trace(await outcome(task), lock.locked());
  lock.release();
  trace(lock.locked(), await lock.acquire());
});

program("a release passes over a waiter that is cancelled at the same time", async () => {
  const [lock, blocker] = [new Lock(), getRunningLoop().createFuture()];
  const a = createTask(take(lock, "a", blocker));
  await turns();
  const b = createTask(take(lock, "b"));
  const c = createTask(take(lock, "c"));
  await turns();
  blocker.setResult(null);
  b.cancel();
  await turns();
  trace(lock.locked(), a.done(), b.cancelled());
  await c;
});

program("one release lets one in when another is cancelled", async () => {
  const lock = new Lock();
  await lock.acquire();
  const tasks = [..."abc"].map((name) => createTask(keep(lock, name)));
  await turns();
  getRunningLoop().callSoon(() => {
    tasks[0]!.cancel();
    lock.release();
  });
  trace(await outcome(tasks[0]!));
  trace(tasks.map((task) => task.done()));
  tasks[2]!.cancel();
  await turns();
  trace(tasks[2]!.cancelled());
});

program("a waiter that was woken and is cancelled wakes the next", async () => {
  const lock = new Lock();
  await lock.acquire();
  const first = createTask(keep(lock, "first"));
  const second = createTask(keep(lock, "second"));
  await turns();
  lock.release();
  first.cancel();
  await turns(2);
  trace(first.cancelled(), second.done(), lock.locked());
});

program("a waiter cancelled before the release", async () => {
  const lock = new Lock();
  await lock.acquire();
  const first = createTask(lock.acquire());
  await turns();
  const second = createTask(lock.acquire());
  first.cancel();
  lock.release();
  await turns();
  trace(lock.locked(), first.cancelled());
  trace(await second);
});

program("what a lock says of itself", async () => {
  const lock = new Lock();
  trace(String(lock).slice(-"[unlocked]>".length));
  await lock.acquire();
  trace(String(lock).slice(-"[locked]>".length));
  const task = createTask(lock.acquire());
  await turns();
  trace(String(lock).slice(-"[locked, waiters:1]>".length));
  lock.release();
  await task;
});
