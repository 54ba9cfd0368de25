/** Barrier: filling, draining, resetting, broken. */
import {
  Barrier,
  BrokenBarrierError,
  type CoroutineFunction,
  coroutine,
  createTask,
  gather,
  getRunningLoop,
  sleep,
  type Task,
  wait,
  waitFor,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, trace } from "./harness.js";
import { outcome, turns } from "./helpers.js";

function start<T>(count: number, body: CoroutineFunction<[number], T>): Task<T>[] {
  return Array.from({ length: count }, (_, i) => createTask(body(i)));
}

function show(barrier: Barrier): void {
  const state = String(barrier).split("[")[1]!.split("]")[0]!.split(",")[0];
  trace("the barrier", state, barrier.nWaiting, barrier.broken);
}

program("the last one opens the barrier", async () => {
  const barrier = new Barrier(3);
  trace(barrier.parties);
  const pass = coroutine(async (i: number) => {
    await sleep(i);
    trace(i, "waits");
    trace(i, "passes with", await barrier.wait());
  });
  await wait(start(3, pass));
  show(barrier);
});

program("a barrier needs a party", async () => {
  trace(attempt(() => new Barrier(0)));
  trace(kind(attempt(() => new Barrier(-4))));
});

program("a barrier of one stops nobody", async () => {
  const barrier = new Barrier(1);
  getRunningLoop().callSoon(trace, "a callback");
  trace(await barrier.wait(), await barrier.wait());
  show(barrier);
});

program("filling task by task", async () => {
  const barrier = new Barrier(3);
  const pass = coroutine(async (i: number) => trace(i, await barrier.wait()));
  const tasks: Task[] = [];
  for (let i = 0; i < 3; i++) {
    tasks.push(createTask(pass(i)));
    await turns();
    show(barrier);
  }
  await wait(tasks);
  show(barrier);
});

program("a barrier is used again and again", async () => {
  const barrier = new Barrier(4);
  const rounds = coroutine(async (i: number) => {
    for (let turn = 0; turn < 3; turn++) {
      await barrier.wait();
      trace(turn, i);
    }
  });
  await wait(start(4, rounds));
  show(barrier);
});

program("the numbers of a round are all different", async () => {
  const barrier = new Barrier(5);
  const twoRounds = coroutine(async (_i: number) => {
    await barrier.wait();
    return await barrier.wait();
  });
  const numbers = await gather(start(5, twoRounds));
  trace(numbers.sort());
});

program("while it drains others wait outside", async () => {
  const barrier = new Barrier(3);
  const twoRounds = coroutine(async (i: number) => {
    await barrier.wait();
    show(barrier);
    await barrier.wait();
    trace(i, "second round");
  });
  await wait(start(3, twoRounds));
  show(barrier);
});

program("more tasks than parties", async () => {
  const barrier = new Barrier(2);
  const pass = coroutine(async (i: number) => trace(i, await barrier.wait()));
  const tasks = start(5, pass);
  await wait(tasks, { timeout: 1 });
  show(barrier);
  trace(tasks.map((task) => task.done()));
  tasks[4]!.cancel();
  await wait(tasks);
  show(barrier);
});

program("a cancelled waiter makes room for another", async () => {
  const barrier = new Barrier(3);
  const pass = coroutine(async (i: number) => trace(i, await barrier.wait()));
  const tasks = start(2, pass);
  await turns();
  tasks[0]!.cancel();
  await turns();
  show(barrier);
  trace(await outcome(tasks[0]!));
  const more = start(2, pass);
  await gather([tasks[1]!, ...more]);
  show(barrier);
});

program("resetting an empty barrier", async () => {
  const barrier = new Barrier(2);
  await barrier.reset();
  show(barrier);
});

program("resetting throws out those who wait", async () => {
  const barrier = new Barrier(4);
  const pass = coroutine(async (i: number) => trace(i, kind(await outcome(barrier.wait()))));
  const tasks = start(3, pass);
  await turns();
  await barrier.reset();
  show(barrier);
  await wait(tasks);
  show(barrier);
});

program("those thrown out can wait again", async () => {
  const barrier = new Barrier(3);
  const passTwice = coroutine(async (i: number) => {
    trace(i, kind(await outcome(barrier.wait())));
    trace(i, await barrier.wait());
  });
  const tasks = start(2, passTwice);
  await turns();
  const resetting = createTask(barrier.reset());
  await turns();
  trace("main", await barrier.wait());
  await wait([...tasks, resetting]);
  show(barrier);
});

program("resetting while half have left", async () => {
  const barrier = new Barrier(5);
  let passed = 0;
  const pass = coroutine(async (i: number) => {
    try {
      await barrier.wait();
    } catch (error) {
      if (!(error instanceof BrokenBarrierError)) throw error;
      trace(i, "broken");
      return;
    }
    passed++;
    trace(i, "passed");
    if (passed === 3) await barrier.reset();
  });
  await wait(start(5, pass));
  show(barrier);
});

program("resetting while half have left and wait again", async () => {
  const barrier = new Barrier(5);
  let passed = 0;
  const pass = coroutine(async (i: number) => {
    if ((await outcome(barrier.wait())) instanceof BrokenBarrierError) {
      trace(i, "broken");
      await barrier.wait();
      return;
    }
    passed++;
    if (passed > 2) {
      trace(i, "resets");
      await barrier.reset();
      await barrier.wait();
    } else {
      trace(i, "waits again", await outcome(barrier.wait()));
    }
  });
  await wait(start(5, pass));
  show(barrier);
});

program("resetting by the last one to leave", async () => {
  const barrier = new Barrier(4);
  let passed = 0;
  const pass = coroutine(async (i: number) => {
    await barrier.wait();
    passed++;
    if (passed === 4) {
      trace(i, "resets");
      await barrier.reset();
      await barrier.wait();
    } else {
      trace(i, "second", await outcome(barrier.wait()));
    }
    await barrier.wait();
    trace(i, "third");
  });
  await wait(start(4, pass));
  show(barrier);
});

program("an aborted barrier is broken", async () => {
  const barrier = new Barrier(1);
  await barrier.abort();
  show(barrier);
  trace(kind(await outcome(barrier.wait())));
  await barrier.reset();
  show(barrier);
  trace(await barrier.wait());
});

program("aborting throws out those who wait", async () => {
  const barrier = new Barrier(4);
  const pass = coroutine(async (i: number) => trace(i, kind(await outcome(barrier.wait()))));
  const tasks = start(3, pass);
  await turns();
  await barrier.abort();
  show(barrier);
  await wait(tasks);
  show(barrier);
});

program("aborting while half have left", async () => {
  const barrier = new Barrier(5);
  let passed = 0;
  const pass = coroutine(async (i: number) => {
    if ((await outcome(barrier.wait())) instanceof BrokenBarrierError) {
      trace(i, "broken");
      return;
    }
    passed++;
    if (passed > 2) {
      trace(i, "aborts");
      await barrier.abort();
    } else {
      trace(i, "again", kind(await outcome(barrier.wait())));
    }
  });
  await wait(start(5, pass));
  show(barrier);
});

program("one that fails aborts", async () => {
  const barrier = new Barrier(5);
  const pass = coroutine(async (i: number) => {
    try {
      if ((await barrier.wait()) === 2) throw new Boom("inside");
      await barrier.wait();
      trace("never");
    } catch (error) {
      if (error instanceof Boom) {
        trace(i, "aborts");
        await barrier.abort();
      } else if (error instanceof BrokenBarrierError) trace(i, "broken");
      else throw error;
    }
  });
  await wait(start(5, pass));
  show(barrier);
});

program("one that fails aborts and another resets", async () => {
  const [first, second] = [new Barrier(3), new Barrier(3)];
  const pass = coroutine(async (i: number) => {
    try {
      if ((await first.wait()) === 1) throw new Boom("inside");
      await first.wait();
      trace("never");
    } catch (error) {
      if (error instanceof Boom) await first.abort();
      else if (error instanceof BrokenBarrierError) trace(i, "broken");
      else throw error;
    }
    if ((await second.wait()) === 1) await first.reset();
    await second.wait();
    await first.wait();
    trace(i, "through");
  });
  await wait(start(3, pass));
  show(first);
});

program("what a barrier says of itself", async () => {
  const barrier = new Barrier(5);
  trace(String(barrier).includes("[filling, waiters:0/5]"));
  const tasks = [createTask(barrier.wait()), createTask(barrier.wait())];
  await turns();
  trace(String(barrier).includes("[filling, waiters:2/5]"));
  await barrier.abort();
  trace(String(barrier).includes("[broken"));
  await wait(tasks);
});

program("a timeout at a barrier", async () => {
  const barrier = new Barrier(2);
  trace(await outcome(waitFor(barrier.wait(), 1)));
  show(barrier);
});
