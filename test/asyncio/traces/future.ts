/** Futures: states, callbacks, cancellation, what an await of one gives. */
import {
  coroutine,
  createTask,
  ExceptionGroup,
  ensureFuture,
  Future,
  getRunningLoop,
  isFuture,
  setEventLoop,
  Task,
  wait,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, brief, kind, outcomeOf, program, script, trace, virtualLoop } from "./harness.js";
import { outcome, turns } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

program("a fresh future is pending", async () => {
  const future = newFuture();
  trace(future.done(), future.cancelled());
  trace(kind(attempt(() => future.result())), kind(attempt(() => future.exception())));
  trace(future.getLoop() === getRunningLoop());
});

program("a result is set once", async () => {
  const future = newFuture();
  future.setResult(42);
  trace(future.done(), future.cancelled(), future.result(), future.exception());
  trace(kind(attempt(() => future.setResult(null))));
  trace(kind(attempt(() => future.setException(new Boom()))));
  trace(future.cancel(), future.result());
});

program("an exception is set once", async () => {
  const [future, boom] = [newFuture(), new Boom("set")];
  future.setException(boom);
  trace(
    future.done(),
    future.cancelled(),
    attempt(() => future.result()),
    future.exception() === boom,
  );
  trace(kind(attempt(() => future.setResult(null))));
  trace(kind(attempt(() => future.setException(new Boom()))));
  trace(future.cancel(), future.exception());
});

program("a cancelled future gives nothing else", async () => {
  const future = newFuture();
  trace(future.cancel(), future.done(), future.cancelled());
  trace(
    attempt(() => future.result()),
    attempt(() => future.exception()),
  );
  trace(kind(attempt(() => future.setResult(null))));
  trace(kind(attempt(() => future.setException(new Boom()))));
  trace(future.cancel());
});

program("a class of errors stands for an error", async () => {
  const future = newFuture();
  future.setException(Boom);
  trace(future.exception() instanceof Boom, future.exception());
});

program("the message of a cancellation comes out at result", async () => {
  const future = newFuture();
  future.cancel("my message");
  trace(attempt(() => future.result()));
  trace(await outcome(future));
});

program("a second message of a cancellation is too late", async () => {
  const future = newFuture();
  future.cancel("first");
  trace(future.cancel("second"));
  trace(await outcome(future));
});

program("awaiting a done future takes no turn", async () => {
  const future = newFuture();
  future.setResult("done");
  getRunningLoop().callSoon(trace, "a callback");
  trace(await future);
  trace(await future);
});

program("awaiting a pending future goes on a turn after it is set", async () => {
  const [loop, future] = [getRunningLoop(), newFuture()];
  loop.callSoon(() => future.setResult("set"));
  loop.callSoon(trace, "behind");
  loop.callSoon(() => loop.callSoon(trace, "next turn"));
  trace(await future);
});

program("awaiting a failed future raises each time", async () => {
  const future = newFuture();
  future.setException(new Boom("again"));
  trace(await outcome(future), await outcome(future));
});

program("several tasks await one future in order", async () => {
  const future = newFuture();
  const waiter = coroutine(async (name: string) => trace(name, await future));
  const tasks = [..."abc"].map((name) => createTask(waiter(name)));
  await turns();
  future.setResult("shared");
  trace("set");
  await wait(tasks);
});

program("callbacks run in order and never at once", async () => {
  const future = newFuture();
  future.addDoneCallback((done) => trace("first", done === future));
  future.addDoneCallback((done) => trace("second", done.result()));
  future.setResult("value");
  trace("set");
  await turns();
  trace("a turn later");
});

program("a callback on a done future is not called at once either", async () => {
  const future = newFuture();
  future.setResult(1);
  future.addDoneCallback(() => trace("called"));
  trace("added");
  await turns();
});

program("callbacks are called for an exception", async () => {
  const future = newFuture();
  future.addDoneCallback((done) => trace(done.exception()));
  future.setException(new Boom("set"));
  await turns();
});

program("callbacks are called for a cancellation", async () => {
  const future = newFuture();
  future.addDoneCallback((done) => trace(done.cancelled()));
  future.cancel();
  await turns();
});

program("callbacks of one turn come in the order in which futures are set", async () => {
  const [first, second] = [newFuture(), newFuture()];
  second.addDoneCallback(() => trace("second"));
  first.addDoneCallback(() => trace("first a"));
  first.addDoneCallback(() => trace("first b"));
  first.setResult(null);
  second.setResult(null);
  await turns();
});

/** A future with three callbacks that trace their number, and these. */
function withThreeCallbacks() {
  const future = newFuture();
  const callbacks = [1, 2, 3].map((n) => () => trace(n));
  for (const callback of callbacks) future.addDoneCallback(callback);
  return { future, callbacks };
}

program("the first callback can be removed", async () => {
  const { future, callbacks } = withThreeCallbacks();
  trace(future.removeDoneCallback(callbacks[0]!), future.removeDoneCallback(callbacks[0]!));
  future.setResult("foo");
  await turns();
});

program("the first two callbacks can be removed", async () => {
  const { future, callbacks } = withThreeCallbacks();
  trace([0, 1, 0].map((i) => future.removeDoneCallback(callbacks[i]!)));
  future.setResult("foo");
  await turns();
});

program("the last callback can be removed", async () => {
  const { future, callbacks } = withThreeCallbacks();
  trace([2, 2].map((i) => future.removeDoneCallback(callbacks[i]!)));
  future.setResult("foo");
  await turns();
});

program("removing takes all registrations and counts them", async () => {
  const future = newFuture();
  const [one, two, three] = [() => trace(1), () => trace(2), () => trace(3)];
  future.addDoneCallback(one);
  future.addDoneCallback(two);
  trace(future.removeDoneCallback(two), future.removeDoneCallback(three));
  future.addDoneCallback(two);
  for (let i = 0; i < 5; i++) future.addDoneCallback(one);
  trace(future.removeDoneCallback(one));
  future.setResult("foo");
  await turns();
});

program("a callback cannot take back one that is scheduled", async () => {
  const future = newFuture();
  const later = () => trace("still called");
  future.addDoneCallback((done) => trace("removed", done.removeDoneCallback(later)));
  future.addDoneCallback(later);
  future.setResult(1);
  await turns();
});

program("a callback added by a callback runs a turn later", async () => {
  const future = newFuture();
  future.addDoneCallback((done) => done.addDoneCallback(() => trace("inner")));
  future.addDoneCallback(() => trace("outer"));
  future.setResult(1);
  await turns();
  trace("turn");
  await turns();
});

program("an error in a callback is told and the next one is called", async () => {
  const future = newFuture();
  future.addDoneCallback(() => {
    throw new Boom("in a callback");
  });
  future.addDoneCallback(() => trace("next"));
  future.setResult(1);
  await turns();
});

program("a future cancelled while it is awaited cancels the waiter", async () => {
  const future = newFuture();
  const waiter = coroutine(async () => await future);
  const task = createTask(waiter());
  await turns();
  future.cancel("from outside");
  trace(task.done());
  trace(await outcome(task), task.cancelled(), task.cancelling());
});

program("a future that was set cannot be cancelled by its waiter", async () => {
  const future = newFuture();
  const waiter = coroutine(async () => trace(await outcome(future)));
  const task = createTask(waiter());
  await turns();
  future.setResult("set first");
  trace(task.cancel());
  await wait([task]);
  trace(future.cancelled(), task.cancelled());
});

script("a future of another loop cannot be awaited", async () => {
  const [loop, other] = [virtualLoop(), virtualLoop()];
  const future = other.createFuture();
  const main = coroutine(async () => await future);
  trace(kind(await outcomeOf(loop.runUntilComplete(main()))));
  loop.close();
  other.close();
});

script("a future needs a loop", async () => {
  setEventLoop(null);
  trace(kind(attempt(() => new Future())));
  const loop = virtualLoop();
  setEventLoop(loop);
  trace(new Future().getLoop() === loop);
  setEventLoop(null);
  loop.close();
});

program("what is a future", async () => {
  const future = newFuture();
  const task = ensureFuture(turns());
  trace(isFuture(future), isFuture(task));
  trace(isFuture(Future), isFuture(1), isFuture(null));
  await task;
});

program("ensure future gives a future back as it is", async () => {
  const future = newFuture();
  const task = createTask(turns());
  trace(ensureFuture(future) === future, ensureFuture(task) === task);
  await task;
});

program("ensure future makes a task of a coroutine", async () => {
  const coro = coroutine(async () => "ok");
  const task = ensureFuture(coro());
  trace(task instanceof Task, isFuture(task));
  trace(await task);
});

program("ensure future refuses what cannot be awaited", async () => {
  trace(attempt(() => ensureFuture("ok" as never)));
});

script("ensure future refuses a future of another loop", async () => {
  const [loop, other] = [virtualLoop(), virtualLoop()];
  const future = loop.createFuture();
  trace(ensureFuture(future, { loop }) === future);
  trace(kind(attempt(() => ensureFuture(future, { loop: other }))));
  loop.close();
  other.close();
});

program("setting from a callback of another future chains", async () => {
  const [first, second] = [newFuture(), newFuture()];
  first.addDoneCallback((done) => second.setResult(done.result() + 1));
  getRunningLoop().callLater(3, () => first.setResult(1));
  trace(await second);
});

program("what the repr says", async () => {
  const future = newFuture();
  trace(String(future));
  future.setResult(4);
  trace(String(future));
  const cancelled = newFuture();
  cancelled.cancel();
  trace(String(cancelled));
});

program("a group of errors can be set", async () => {
  const future = newFuture();
  future.setException(new ExceptionGroup("both", [new Boom("one"), new Boom("two")]));
  trace(await outcome(future));
  trace(brief(future.exception()));
});
