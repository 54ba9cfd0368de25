/** Coroutine objects: lazy, used once, nested in every way. */
import {
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  isCoroutine,
  isCoroutineFunction,
  sleep,
} from "../../../src/asyncio/index.js";
import { Boom, program, trace } from "./harness.js";
import { child, outcome, turns } from "./helpers.js";

program("a coroutine knows its state in a task", async () => {
  const work = coroutine(async () => {
    trace(coro.state);
    await sleep(1);
    trace(coro.state);
  });
  const coro: Coroutine<void> = work();
  const task = createTask(coro);
  trace(coro.state);
  await turns();
  trace(coro.state);
  await task;
  trace(coro.state);
});

program("what is a coroutine", async () => {
  const plain = () => undefined;
  const coro = turns();
  trace(isCoroutineFunction(turns), isCoroutineFunction(plain));
  trace(isCoroutineFunction(coro), isCoroutine(coro));
  trace(isCoroutine(turns), isCoroutine(1), isCoroutine(currentTask()));
  await coro;
});

program("two calls are two coroutines", async () => {
  const [first, second] = [child("first"), child("second")];
  trace(first === second);
  trace(await second, await first);
});

program("a coroutine awaited twice is an error", async () => {
  const coro = child("once");
  trace(await outcome(coro));
  trace(await outcome(coro));
});

program("a coroutine that is used up cannot be a task", async () => {
  const coro = child("once");
  trace(await outcome(createTask(coro)));
  trace(await outcome(createTask(coro)));
});

program("arguments are those of the call", async () => {
  const add = coroutine(async (...numbers: number[]) => {
    await turns();
    return numbers.reduce((sum, n) => sum + n);
  });
  const numbers = [1, 2, 3];
  const coro = add(...numbers);
  numbers.push(4);
  trace(await coro);
});

program("conditional awaits and loops", async () => {
  const maybe = coroutine(async (i: number) => {
    if (i % 2 === 1) await sleep(i);
    return i;
  });
  let total = 0;
  for (let i = 0; i < 6; i++) {
    const given = await maybe(i);
    total += given;
    trace(i, total);
  }
});

program("recursion through awaits", async () => {
  const fibonacci = coroutine(async (n: number): Promise<number> => {
    if (n < 2) return n;
    return (await fibonacci(n - 1)) + (await fibonacci(n - 2));
  });
  trace(await fibonacci(12));
});

program("finally blocks run in order", async () => {
  const work = coroutine(async () => {
    try {
      try {
        await turns();
        throw new Boom("inner");
      } finally {
        await turns();
        trace("first finally");
      }
    } finally {
      await turns();
      trace("second finally");
    }
  });
  trace(await outcome(work()));
});

program("an error in the middle of an expression", async () => {
  const fail = coroutine(async () => {
    await turns();
    throw new Boom("middle");
  });
  const value = coroutine(async (name: string) => {
    trace(name);
    await turns();
    return name;
  });
  try {
    trace([await value("left"), await fail(), await value("never")]);
  } catch (boom) {
    trace(boom);
  }
});
