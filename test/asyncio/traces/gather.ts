/** gather: order, errors, cancellation, duplicates. */
import {
  coroutine,
  createTask,
  type Future,
  gather,
  getRunningLoop,
  isFuture,
  sleep,
  wait,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, script, trace, virtualLoop } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

program("results come in the order of the arguments", async () => {
  trace(await gather([child("a", 3), child("b", 1), child("c", 2)]));
});

program("an empty gathering is done with an empty list", async () => {
  const gathering = gather([]);
  trace(isFuture(gathering), gathering.done(), await gathering);
  trace(await gather([], { returnExceptions: true }));
});

program("gathering futures as they are set", async () => {
  const [a, b, c] = [newFuture(), newFuture(), newFuture()];
  const gathering = gather([a, b, c]);
  b.setResult("b");
  a.setResult("a");
  await turns();
  trace(gathering.done());
  c.setResult("c");
  trace(gathering.done());
  await turns();
  trace(gathering.done(), gathering.result());
});

program("coroutines start when they are gathered and not when it is awaited", async () => {
  const gathering = gather([child("a"), child("b")]);
  trace("gathered");
  await turns(2);
  trace(gathering.done());
  trace(await gathering);
});

program("the first error comes out at once and the others go on", async () => {
  const gathering = gather([child("a", 1, { error: new Boom("first") }), child("b", 2), child("c", 3)]);
  trace(await outcome(gathering));
  await sleep(5);
});

program("a second error is not heard", async () => {
  const gathering = gather([
    child("a", 1, { error: new Boom("first") }),
    child("b", 2, { error: new Boom("second") }),
  ]);
  trace(await outcome(gathering));
  await sleep(5);
  trace(gathering.exception());
});

program("errors can be results", async () => {
  const children = [
    child("a", 2, { error: new Boom("late") }),
    child("b", 1),
    child("c", 1, { error: new Boom("early") }),
  ];
  trace(await gather(children, { returnExceptions: true }));
});

program("one awaitable given twice runs once", async () => {
  const coro = child("once", 1);
  const future = newFuture();
  getRunningLoop().callLater(2, () => future.setResult("future"));
  trace(await gather([coro, future, coro, future]));
});

program("a cancelled child does not cancel the gathering", async () => {
  const [a, b] = [createTask(child("a", 5)), createTask(child("b", 5))];
  const gathering = gather([a, b]);
  await turns();
  a.cancel("only this one");
  trace(await outcome(gathering));
  trace(gathering.cancelled(), kind(attempt(() => gathering.exception())), b.done());
  trace(await b);
});

program("a cancelled child can be a result", async () => {
  const [a, b] = [createTask(child("a", 5)), createTask(child("b", 5))];
  const gathering = gather([a, b], { returnExceptions: true });
  await turns();
  a.cancel("only this one");
  trace(await gathering);
});

program("cancelling the gathering cancels all children", async () => {
  const tasks = [..."abc"].map((name) => createTask(child(name, 5)));
  const gathering = gather(tasks);
  await turns();
  trace(gathering.cancel("all"), gathering.cancelled(), gathering.done());
  trace(await outcome(gathering));
  trace(
    tasks.map((task) => task.cancelled()),
    gathering.cancelled(),
  );
});

program("cancelling a gathering with errors as results still cancels", async () => {
  const children = [child("a", 5), child("b", 1, { error: new Boom("b") })];
  const gathering = gather(children, { returnExceptions: true });
  await sleep(2);
  trace(gathering.cancel("all"));
  trace(await outcome(gathering));
});

program("cancelling the task that awaits a gathering", async () => {
  const waiter = coroutine(async () => await gather([child("a", 5), child("b", 5)]));
  const task = createTask(waiter());
  await turns(2);
  task.cancel("from outside");
  trace(await outcome(task), task.cancelled());
});

program("children that ignore the cancellation give their results", async () => {
  const stubborn = coroutine(async (name: string) => {
    try {
      await sleep(5);
    } catch {
      trace(name, "ignores it");
    }
    return name;
  });
  const gathering = gather([stubborn("a"), stubborn("b")]);
  await turns();
  trace(gathering.cancel());
  trace(await outcome(gathering));
});

program("a done gathering cannot be cancelled", async () => {
  const gathering = gather([child("a")]);
  await gathering;
  trace(gathering.cancel(), gathering.cancelled());
});

program("a gathering whose children are done refuses to be cancelled", async () => {
  const future = newFuture();
  const inner = coroutine(async () => await future);
  const gathering = gather([inner()]);
  await turns();
  future.addDoneCallback(() => trace("cancel", gathering.cancel()));
  future.setResult(42);
  trace(await gathering, gathering.cancelled());
});

program("a gathering in a loop is cancelled in the middle", async () => {
  const work = coroutine(async () => {
    for (;;) {
      await gather([sleep(1)], { returnExceptions: true });
      trace("again");
    }
  });
  const task = createTask(work());
  await sleep(2.5);
  task.cancel("my message");
  trace(await outcome(task));
});

program("gatherings nest", async () => {
  const inner = gather([child("a", 1), child("b", 2)]);
  trace(await gather([inner, child("c", 3), gather([])]));
});

program("an error in a nested gathering goes through", async () => {
  const inner = gather([child("a", 1, { error: new Boom("inner") }), child("b", 3)]);
  trace(await outcome(gather([inner, child("c", 2)])));
  await sleep(5);
});

program("cancelling an outer gathering reaches the innermost", async () => {
  const inner = gather([child("a", 5), child("b", 5)]);
  const outer = gather([inner, child("c", 5)]);
  await turns();
  outer.cancel("outside");
  trace(await outcome(outer), inner.done());
});

program("a cancelled future among the children", async () => {
  const [a, b] = [newFuture(), newFuture()];
  const gathering = gather([a, b]);
  a.cancel("a");
  trace(await outcome(gathering), b.done());
  b.setResult("later");
  await turns();
});

program("all children cancelled one after the other", async () => {
  const [a, b] = [newFuture(), newFuture()];
  const gathering = gather([a, b], { returnExceptions: true });
  a.cancel();
  b.cancel("b");
  trace(await gathering);
});

program("a gathering of done futures takes no turn", async () => {
  const done = [newFuture(), newFuture()];
  done.forEach((future, i) => {
    future.setResult(i);
  });
  getRunningLoop().callSoon(trace, "a callback");
  const gathering = gather(done);
  trace(gathering.done(), await gathering);
});

program("a failed future among done ones fails the gathering at once", async () => {
  const [failed, pending] = [newFuture(), newFuture()];
  failed.setException(new Boom("done before"));
  const gathering = gather([pending, failed]);
  trace(gathering.done(), await outcome(gathering));
  pending.cancel();
});

program("a gathering is awaited by many", async () => {
  const gathering = gather([child("a", 1), child("b", 2)]);
  const waiter = coroutine(async (name: string) => trace(name, await gathering));
  await wait([..."xy"].map((name) => createTask(waiter(name))));
});

script("children of two loops cannot be gathered", async () => {
  const [loop, other] = [virtualLoop(), virtualLoop()];
  trace(kind(attempt(() => gather([loop.createFuture(), other.createFuture()]))));
  loop.close();
  other.close();
});

script("the loop of a gathering is that of its children", async () => {
  const loop = virtualLoop();
  const gathering = gather([loop.createFuture(), loop.createFuture()]);
  trace(gathering.getLoop() === loop);
  gathering.cancel();
  loop.close();
});
