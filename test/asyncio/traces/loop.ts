/** The loop: ready queue, timers, exception handler. */
import { currentTask, getRunningLoop, sleep, type TimerHandle } from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, trace } from "./harness.js";
import { turns } from "./helpers.js";

program("call soon is first in first out", async () => {
  const loop = getRunningLoop();
  for (const name of "abc") loop.callSoon(trace, name);
  trace("registered");
  await turns();
  trace("after one turn");
});

program("what a callback registers runs in the next iteration", async () => {
  const loop = getRunningLoop();
  loop.callSoon(() => {
    trace("first");
    loop.callSoon(trace, "third");
  });
  loop.callSoon(trace, "second");
  for (let turn = 0; turn < 3; turn++) {
    await turns();
    trace("turn", turn);
  }
});

program("a cancelled callback does not run", async () => {
  const handle = getRunningLoop().callSoon(trace, "never");
  trace(handle.cancelled());
  handle.cancel();
  handle.cancel();
  trace(handle.cancelled());
  await turns(2);
});

program("a callback can cancel one behind it", async () => {
  const loop = getRunningLoop();
  loop.callSoon(() => behind.cancel());
  const behind = loop.callSoon(trace, "never");
  loop.callSoon(trace, "the one behind");
  await turns();
});

program("call soon passes arguments", async () => {
  getRunningLoop().callSoon(trace, 1, "two", [3]);
  await turns();
});

program("timers run in the order of their deadlines", async () => {
  const loop = getRunningLoop();
  for (const delay of [3, 1, 2, 0.5]) loop.callLater(delay, trace, delay);
  await sleep(4);
});

program("timers of one deadline keep their order", async () => {
  const loop = getRunningLoop();
  for (const name of "abcdefgh") loop.callLater(1, trace, name);
  await sleep(2);
});

program("timers of one deadline keep their order when others are between", async () => {
  const loop = getRunningLoop();
  const delays = [2, 1, 2, 3, 1, 2, 1, 3, 2, 1];
  [..."abcdefghij"].forEach((name, i) => {
    loop.callLater(delays[i]!, trace, name);
  });
  await sleep(4);
});

program("call later with zero comes an iteration after call soon", async () => {
  const loop = getRunningLoop();
  loop.callLater(0, trace, "later");
  loop.callSoon(trace, "soon");
  loop.callSoon(() => loop.callSoon(trace, "soon of soon"));
  for (let turn = 0; turn < 3; turn++) {
    await turns();
    trace("turn", turn);
  }
});

program("a negative delay is in the past", async () => {
  const loop = getRunningLoop();
  loop.callLater(1, trace, "in one");
  loop.callLater(-1, trace, "past");
  const timer = loop.callLater(-2, trace, "longer past");
  trace(timer.when());
  await sleep(2);
});

program("call at takes the time of the loop", async () => {
  const loop = getRunningLoop();
  await sleep(1);
  const timer = loop.callAt(loop.time() + 2, trace, "due");
  trace(timer.when(), loop.time());
  await sleep(3);
});

program("a cancelled timer does not run and moves no time", async () => {
  const loop = getRunningLoop();
  const timer = loop.callLater(1, trace, "never");
  loop.callLater(2, trace, "two");
  timer.cancel();
  trace(timer.cancelled());
  await sleep(3);
});

program("many cancelled timers leave the others alone", async () => {
  const loop = getRunningLoop();
  const timers: TimerHandle[] = [];
  for (let i = 0; i < 300; i++) timers.push(loop.callLater(1 + (i % 7), trace, i));
  timers.forEach((timer, i) => {
    if (i % 50 !== 0) timer.cancel();
  });
  await sleep(10);
});

program("due timers run behind what is ready", async () => {
  const loop = getRunningLoop();
  loop.callLater(1, () => {
    trace("timer");
    loop.callSoon(trace, "ready after the timer");
  });
  loop.callLater(1, trace, "second timer");
  await sleep(1);
  trace("slept");
  await turns();
});

program("a timer set by a due timer waits for the next iteration", async () => {
  const loop = getRunningLoop();
  loop.callLater(1, () => loop.callLater(0, trace, "inner"));
  loop.callLater(1, trace, "outer");
  await sleep(1);
  trace("slept");
  await turns(2);
});

program("an error in a callback is told and the loop goes on", async () => {
  const loop = getRunningLoop();
  loop.callSoon(() => {
    throw new Boom("in a callback");
  });
  loop.callSoon(trace, "next");
  await turns();
  trace("main goes on");
});

program("an error in a timer is told and the loop goes on", async () => {
  const loop = getRunningLoop();
  loop.callLater(1, () => {
    throw new Boom("in a timer");
  });
  loop.callLater(1, trace, "next");
  await sleep(2);
});

program("the exception handler can be replaced", async () => {
  const loop = getRunningLoop();
  const handler = (given: unknown, context: { exception?: unknown; message?: string }) =>
    trace("handler", given === loop, context.exception, "message" in context);
  loop.setExceptionHandler(handler);
  trace(loop.getExceptionHandler() === handler);
  loop.callSoon(() => {
    throw new Boom("told");
  });
  await turns();
  loop.setExceptionHandler(null);
  trace(loop.getExceptionHandler() === null);
});

program("an exception handler has to be callable", async () => {
  trace(kind(attempt(() => getRunningLoop().setExceptionHandler("spam" as never))));
});

program("the exception handler gets the context it is called with", async () => {
  const loop = getRunningLoop();
  loop.setExceptionHandler((_loop, context) => trace(context.message, context.spam));
  loop.callExceptionHandler({ message: "by hand", spam: "eggs" });
});

program("the present task is not there in a callback", async () => {
  const loop = getRunningLoop();
  trace(currentTask() === null);
  loop.callSoon(() => trace(currentTask() === null, getRunningLoop() === loop));
  await turns();
});

program("the clock stands still while callbacks run", async () => {
  const loop = getRunningLoop();
  for (let i = 0; i < 5; i++) {
    await turns(3);
    trace(loop.time());
  }
});
