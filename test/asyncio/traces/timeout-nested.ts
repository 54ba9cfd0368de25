/** Timeouts in timeouts, rescheduled, and around groups and gatherings. */
import {
  type Awaitable,
  coroutine,
  createTask,
  currentTask,
  gather,
  getRunningLoop,
  sleep,
  type Timeout,
  taskGroup,
  timeout,
  timeoutAt,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, script, trace } from "./harness.js";
import { child, outcome } from "./helpers.js";

function now(): number {
  return getRunningLoop().time();
}

const within = coroutine(
  async (seconds: number | null, awaitable: Awaitable<any>) =>
    await timeout(seconds, async (scope) => {
      try {
        return await awaitable;
      } finally {
        trace("inside", scope.expired());
      }
    }),
);

/** Fails when it is cancelled. */
const crash = coroutine(async () => {
  try {
    await sleep(10);
  } catch {
    throw new Boom("while cleaning up");
  }
});

program("the inner of two timeouts expires", async () => {
  const nested = coroutine(async () => {
    const outer = await timeout(5, async (scope) => {
      trace("inner", await outcome(within(1, sleep(10))));
      await sleep(1);
      return scope;
    });
    trace(outer.expired());
  });
  trace(await outcome(nested()), now());
});

program("the outer of two timeouts expires", async () => {
  const nested = coroutine(
    async () =>
      await timeout(1, async () => {
        let inner: Timeout | undefined;
        try {
          await timeout(5, async (scope) => {
            inner = scope;
            await sleep(10);
          });
        } catch (error) {
          trace(error, inner!.expired());
          throw error;
        }
      }),
  );
  trace(await outcome(nested()), now(), currentTask()!.cancelling());
});

program("two timeouts of one deadline", async () => {
  const nested = coroutine(
    async () =>
      await timeoutAt(1, async (outer) => {
        let inner: Timeout | undefined;
        try {
          await timeoutAt(1, async (scope) => {
            inner = scope;
            await sleep(10);
          });
        } catch (error) {
          trace(kind(error), inner!.expired(), outer.expired());
          throw error;
        }
      }),
  );
  trace(await outcome(nested()), currentTask()!.cancelling());
});

program("two timeouts of one deadline set the other way round", async () => {
  const nested = coroutine(
    async () =>
      await timeout(null, async (outer) => {
        let inner: Timeout | undefined;
        try {
          await timeoutAt(1, async (scope) => {
            inner = scope;
            outer.reschedule(1);
            await sleep(10);
          });
        } catch (error) {
          trace(kind(error), inner!.expired(), outer.expired());
          throw error;
        }
      }),
  );
  trace(await outcome(nested()), currentTask()!.cancelling());
});

program("both of two timeouts expire one after the other", async () => {
  const nested = coroutine(
    async () =>
      await timeout(2, async () => {
        trace("inner", await outcome(within(1, sleep(10))));
        await sleep(10);
      }),
  );
  trace(await outcome(nested()), now(), currentTask()!.cancelling());
});

program("a timeout while the body of another is cleaned up", async () => {
  const nested = coroutine(
    async () =>
      await timeout(1, async () => {
        try {
          await sleep(10);
        } finally {
          trace("inner", await outcome(within(1, sleep(10))));
        }
      }),
  );
  trace(await outcome(nested()), now(), currentTask()!.cancelling());
});

program("a timeout in the clean up after a cancellation", async () => {
  const limited = coroutine(async () => {
    try {
      currentTask()!.cancel();
      await sleep(1);
    } catch {
      trace("cancelled", currentTask()!.cancelling());
    }
    trace(await outcome(within(0, sleep(1))), currentTask()!.cancelling());
  });
  await createTask(limited());
});

program("a second cancellation within a timeout in the clean up", async () => {
  const cancelled = coroutine(async () => {
    currentTask()!.cancel();
    await sleep(2);
  });
  const limited = coroutine(async () => {
    try {
      currentTask()!.cancel();
      await sleep(1);
    } catch {}
    trace(await outcome(within(1, cancelled())), currentTask()!.cancelling());
  });
  await createTask(limited());
});

program("rescheduling to later", async () => {
  const limited = coroutine(
    async () =>
      await timeout(1, async (scope) => {
        trace(scope.when());
        scope.reschedule(now() + 5);
        trace(scope.when());
        await sleep(10);
      }),
  );
  trace(await outcome(limited()), now());
});

program("rescheduling to earlier and into the past", async () => {
  const limited = coroutine(
    async (when: number) =>
      await timeout(100, async (scope) => {
        scope.reschedule(when);
        await sleep(10);
      }),
  );
  trace(await outcome(limited(3)), now());
  trace(await outcome(limited(1)), now());
});

program("rescheduling to no limit from outside", async () => {
  const future = getRunningLoop().createFuture<Timeout[]>();
  const limited = coroutine(
    async () =>
      await timeoutAt(10, async (given) => {
        future.setResult([given]);
        await sleep(50);
      }),
  );
  const task = createTask(limited());
  const [scope] = await future;
  trace(scope!.when());
  scope!.reschedule(30);
  trace(scope!.when());
  scope!.reschedule(null);
  trace(scope!.when());
  task.cancel();
  trace(await outcome(task), scope!.expired());
});

program("a finished timeout cannot be rescheduled", async () => {
  const scope = await timeout(1, (given) => given);
  trace(attempt(() => scope.reschedule(2)));
});

program("an expired timeout cannot be rescheduled", async () => {
  let scope: Timeout | undefined;
  const limited = coroutine(
    async () =>
      await timeout(1, async (given) => {
        scope = given;
        await sleep(10);
      }),
  );
  trace(await outcome(limited()));
  trace(attempt(() => scope!.reschedule(2)));
});

program("an expiring timeout cannot be rescheduled", async () => {
  await timeout(1, async (scope) => {
    trace(await outcome(sleep(10)));
    trace(attempt(() => scope.reschedule(20)));
  });
});

program("a timeout around a task cancels the task", async () => {
  const task = createTask(child("task", 10));
  trace(await outcome(within(1, task)), task.cancelled());
});

program("a timeout around a gathering", async () => {
  trace(await outcome(within(2, gather([child("a", 1), child("b", 5)]))));
});

program("a timeout around a group", async () => {
  const group = taskGroup(async (given) => {
    given.createTask(child("a", 1));
    given.createTask(child("b", 5));
  });
  trace(await outcome(timeout(2, () => group)), currentTask()!.cancelling());
});

program("a timeout around a group that fails while it is cancelled", async () => {
  const group = taskGroup(async (given) => {
    given.createTask(crash());
    await sleep(5);
  });
  trace(await outcome(timeout(1, () => group)));
});

program("timeouts of several tasks do not meddle", async () => {
  const limited = coroutine(async (name: string, seconds: number | null) => {
    trace(name, await outcome(within(seconds, sleep(2, name))));
  });
  await gather([3, 1, 2, null].map((seconds) => limited(`limit ${seconds ?? "None"}`, seconds)));
});

program("a loop of attempts until one is quick", async () => {
  for (const [tries, delay] of [5, 3, 1].entries()) {
    const result = await outcome(within(2, sleep(delay, "quick")));
    trace(tries, result, now());
  }
});

script("a timeout needs a task", async () => {
  const limited = coroutine(function* () {
    yield* timeout(1, () => undefined);
  });
  const coro = limited();
  trace(kind(attempt(() => coro.send())));
});
