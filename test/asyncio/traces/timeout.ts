/** timeout and timeoutAt: expiry, and cancellation from elsewhere. */
import {
  type Awaitable,
  coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  sleep,
  type Timeout,
  timeout,
  timeoutAt,
} from "../../../src/asyncio/index.js";
import { Boom, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

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

program("what takes too long is cancelled", async () => {
  let scope: Timeout | undefined;
  const limited = coroutine(async () => {
    await timeout(1, async (given) => {
      scope = given;
      await child("slow", 10);
    });
    trace("never");
  });
  trace(await outcome(limited()));
  trace(scope!.expired(), scope!.when(), currentTask()!.cancelling());
});

program("what is quick is left alone", async () => {
  const scope = await timeout(10, async (given) => {
    trace(await child("quick", 1));
    return given;
  });
  trace(scope.expired(), scope.when());
  await sleep(20);
});

program("a deadline in the time of the loop", async () => {
  const limited = coroutine(
    async () =>
      await timeoutAt(now() + 2, async (scope) => {
        trace(scope.when());
        await sleep(10);
      }),
  );
  await sleep(1);
  trace(await outcome(limited()));
});

program("no limit", async () => {
  for (const limit of [timeout, timeoutAt]) {
    const scope = await limit(null, async (given) => {
      await sleep(1);
      return given;
    });
    trace(scope.expired(), scope.when());
  }
});

program("a limit of zero ends the first await", async () => {
  trace(await outcome(within(0, sleep(10))), now());
});

program("a limit of zero ends a bare turn", async () => {
  trace(await outcome(within(0, sleep(0))), now());
});

program("a limit in the past ends a bare turn", async () => {
  trace(await outcome(within(-11, sleep(0))), now());
});

program("a limit of zero leaves alone what does not wait", async () => {
  const atOnce = coroutine(async () => "no await");
  trace(await outcome(within(0, atOnce())));
  await turns(2);
});

program("an error of the body passes", async () => {
  let scope: Timeout | undefined;
  const limited = coroutine(
    async () =>
      await timeout(1, async (given) => {
        scope = given;
        throw new Boom("its own");
      }),
  );
  trace(await outcome(limited()), scope!.expired());
  await sleep(5);
});

program("an error while it is cancelled passes", async () => {
  trace(await outcome(within(1, crash())), currentTask()!.cancelling());
});

program("a body that ignores the deadline goes on", async () => {
  const scope = await timeout(1, async (given) => {
    try {
      await sleep(10);
    } catch {
      trace("ignored", given.expired());
    }
    await sleep(3);
    return given;
  });
  trace("after", scope.expired(), now(), currentTask()!.cancelling());
});

program("a cancellation from elsewhere is no timeout", async () => {
  let scope: Timeout | undefined;
  const limited = coroutine(
    async () =>
      await timeout(10, async (given) => {
        scope = given;
        await sleep(20);
      }),
  );
  const task = createTask(limited());
  await turns();
  task.cancel("somebody else");
  trace(await outcome(task), task.cancelled(), scope!.expired(), task.cancelling());
});

program("a cancellation of oneself is no timeout", async () => {
  const limited = coroutine(
    async () =>
      await timeout(10, async () => {
        currentTask()!.cancel();
        await sleep(20);
      }),
  );
  const task = createTask(limited());
  trace(await outcome(task), task.cancelled());
});

program("a timeout does not cancel its task", async () => {
  const limited = coroutine(async () => {
    trace(await outcome(within(1, sleep(10))));
    await sleep(1);
    return "goes on";
  });
  const task = createTask(limited());
  trace(await task, task.cancelled(), task.cancelling());
});

const tenSecondsInOne = coroutine(async () => await timeout(1, async () => await sleep(10)));

program("a deadline and a cancellation at once are a cancellation", async () => {
  const task = createTask(tenSecondsInOne());
  await turns();
  getRunningLoop().callAt(1, () => task.cancel("somebody else"));
  trace(await outcome(task), task.cancelling());
});

program("a cancellation before the deadline in one turn", async () => {
  const task = createTask(tenSecondsInOne());
  getRunningLoop().callAt(1, () => task.cancel("somebody else"));
  trace(await outcome(task), task.cancelling());
});
