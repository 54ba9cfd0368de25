/** Semaphore and BoundedSemaphore. */
import {
  BoundedSemaphore,
  coroutine,
  createTask,
  gather,
  getRunningLoop,
  Semaphore,
  sleep,
  type Task,
  wait,
  waitFor,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, trace } from "./harness.js";
import { outcome, turns } from "./helpers.js";

const enter = coroutine(async (semaphore: Semaphore, name: string) => {
  await semaphore.acquire();
  trace(name, "is in");
  return name;
});

function done(tasks: readonly Task[]): boolean[] {
  return tasks.map((task) => task.done());
}

program("a place that is free takes no turn", async () => {
  const semaphore = new Semaphore(2);
  getRunningLoop().callSoon(trace, "a callback");
  trace(semaphore.locked(), await semaphore.acquire(), semaphore.locked());
  trace(await semaphore.acquire(), semaphore.locked());
  semaphore.release();
  trace(semaphore.locked());
});

program("no places at first", async () => {
  const semaphore = new Semaphore(0);
  trace(semaphore.locked());
  const task = createTask(enter(semaphore, "a"));
  await turns();
  trace(task.done());
  semaphore.release();
  trace(semaphore.locked(), await task);
});

program("a negative number of places is an error", async () => {
  trace(attempt(() => new Semaphore(-1)));
  trace(kind(attempt(() => new BoundedSemaphore(-1))));
});

program("the number of places is the number inside", async () => {
  const semaphore = new Semaphore(2);
  let inside = 0;
  const work = coroutine(async (name: string) => {
    await semaphore.with(async () => {
      inside++;
      trace(name, inside);
      await sleep(1);
      inside--;
    });
  });
  await gather([..."abcde"].map((name) => work(name)));
});

program("places are given in order", async () => {
  const semaphore = new Semaphore(3);
  await semaphore.acquire();
  await semaphore.acquire();
  trace(semaphore.locked());
  const tasks = [..."abc"].map((name) => createTask(enter(semaphore, name)));
  await turns();
  trace(semaphore.locked(), done(tasks));
  tasks.push(createTask(enter(semaphore, "d")));
  semaphore.release();
  semaphore.release();
  await turns();
  trace(semaphore.locked(), done(tasks));
  semaphore.release();
  await wait(tasks);
});

program("more releases than entries make room", async () => {
  const semaphore = new Semaphore(1);
  semaphore.release();
  semaphore.release();
  trace(
    [await semaphore.acquire(), await semaphore.acquire(), await semaphore.acquire()],
    semaphore.locked(),
  );
});

program("a bounded one refuses more releases than entries", async () => {
  const semaphore = new BoundedSemaphore(2);
  trace(attempt(() => semaphore.release()));
  await semaphore.acquire();
  semaphore.release();
  trace(attempt(() => semaphore.release()));
});

program("a block leaves when it fails", async () => {
  const semaphore = new Semaphore(1);
  const work = semaphore.with(async () => {
    throw new Boom("inside");
  });
  trace(await outcome(work), semaphore.locked());
});

program("a waiter can be cancelled", async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const task = createTask(semaphore.acquire());
  getRunningLoop().callSoon(() => task.cancel());
  trace(await outcome(task), semaphore.locked());
  semaphore.release();
  trace(semaphore.locked());
});

program("cancelled waiters are passed over", async () => {
  const semaphore = new Semaphore(0);
  const tasks = [..."abcd"].map((name) => createTask(enter(semaphore, name)));
  await turns();
  tasks[0]!.cancel();
  tasks[1]!.cancel();
  semaphore.release();
  await turns(2);
  trace(
    done(tasks),
    tasks.slice(0, 2).map((task) => task.cancelled()),
  );
  tasks[3]!.cancel();
  await turns();
});

program("a cancelled waiter does not keep the place", async () => {
  const semaphore = new Semaphore(0);
  const [a, b] = [createTask(enter(semaphore, "a")), createTask(enter(semaphore, "b"))];
  await turns();
  a.cancel();
  semaphore.release();
  await turns(2);
  trace(semaphore.locked(), b.done());
});

program("a waiter that was woken and is cancelled gives the place on", async () => {
  const semaphore = new Semaphore(0);
  const [a, b] = [createTask(enter(semaphore, "a")), createTask(enter(semaphore, "b"))];
  await turns();
  semaphore.release();
  a.cancel();
  await turns(3);
  trace(a.cancelled(), b.done(), semaphore.locked());
});

program("a waiter cancelled when its turn comes leaves the semaphore usable", async () => {
  const semaphore = new Semaphore(1);
  const first = coroutine(async () => {
    await semaphore.with(async () => await turns());
    tasks[1]!.cancel();
  });
  const second = semaphore.with(async () => trace("never"));
  const tasks: Task<void>[] = [createTask(first()), createTask(second)];
  const results = await gather(tasks, { returnExceptions: true });
  trace(results[0], kind(results[1]));
  trace(await waitFor(semaphore.acquire(), 1));
});

program("those who come again queue up behind", async () => {
  const semaphore = new Semaphore(1);
  const work = coroutine(async (name: string) => {
    for (const i of [1, 2]) {
      await semaphore.acquire();
      trace(name, i);
      await sleep(1);
      semaphore.release();
    }
  });
  await gather([..."abc"].map((name) => work(name)));
});

program("one that releases and comes again is last", async () => {
  const semaphore = new Semaphore(1);
  const again = coroutine(async () => {
    await semaphore.acquire();
    trace("b", 1);
    semaphore.release();
    await semaphore.acquire();
    trace("b", 2);
  });
  const tasks = [
    createTask(enter(semaphore, "a")),
    createTask(again()),
    createTask(enter(semaphore, "c")),
  ] as const;
  await turns();
  semaphore.release();
  semaphore.release();
  await gather(tasks);
});

program("places that were given back while one is cancelled", async () => {
  const semaphore = new Semaphore(0);
  const tasks = [..."abc"].map((name) => createTask(enter(semaphore, name)));
  await turns();
  tasks[0]!.cancel();
  await turns();
  semaphore.release();
  semaphore.release();
  await gather(tasks, { returnExceptions: true });
});

program("one that enters lets the others in", async () => {
  const semaphore = new Semaphore(0);
  const later: Task[] = [];
  const releaseThreeTimes = coroutine(async () => {
    for (let i = 0; i < 3; i++) semaphore.release();
    trace(semaphore.locked());
    await enter(semaphore, "b");
  });
  const withATask = coroutine(async () => {
    await enter(semaphore, "a");
    later.push(createTask(last()));
  });
  const last = coroutine(async () => trace("d"));
  const tasks = [
    createTask(withATask()),
    createTask(releaseThreeTimes()),
    createTask(enter(semaphore, "c")),
  ] as const;
  await turns(2);
  await gather([...tasks, ...later]);
});

program("one that comes late does not push in", async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const waiter = createTask(enter(semaphore, "waiter"));
  await turns();
  semaphore.release();
  trace(semaphore.locked());
  const late = createTask(enter(semaphore, "late"));
  await turns();
  trace(waiter.done(), late.done());
  semaphore.release();
  await late;
});

program("what a semaphore says of itself", async () => {
  const semaphore = new Semaphore(1);
  trace(String(semaphore).slice(-"[unlocked, value:1]>".length));
  await semaphore.acquire();
  trace(String(semaphore).slice(-"[locked]>".length));
  const task = createTask(semaphore.acquire());
  await turns();
  trace(String(semaphore).slice(-"[locked, waiters:1]>".length));
  semaphore.release();
  await task;
});
