/** Coroutine objects stepped by hand. */
import { type Coroutine, coroutine } from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, script, trace } from "./harness.js";

/** What a step gives: what is yielded, what is returned, or what is thrown. */
function step(coro: Coroutine<any>, method: "send" | "throw" = "send", value?: unknown): [string, any] {
  try {
    const { value: given, done } = method === "send" ? coro.send(value) : coro.throw(value);
    return [done ? "returns" : "yields", given];
  } catch (error) {
    return ["raises", error];
  }
}

script("calling is not starting", async () => {
  // biome-ignore lint/correctness/useYield: a generator is what can be stepped
  const compute = coroutine(function* (x: number, y: number) {
    trace("runs");
    return x + y;
  });
  const coro = compute(1, 2);
  trace("called", coro.state);
  trace(step(coro), coro.state);
});

script("stepping a coroutine by hand", async () => {
  const work = coroutine(function* () {
    trace("got", yield 1);
    trace("got", yield 2);
    return "end";
  });
  const coro = work();
  trace(step(coro), coro.state);
  trace(step(coro, "send", "a"), coro.state);
  trace(step(coro, "send", "b"), coro.state);
});

script("the first step takes no value", async () => {
  const work = coroutine(function* (): Generator<unknown, any, any> {
    return yield 1;
  });
  const coro = work();
  trace(kind(step(coro, "send", "too early")[1]), coro.state);
  trace(step(coro));
  coro.close();
});

script("throwing into a suspended coroutine", async () => {
  const work = coroutine(function* (): Generator<unknown, any, any> {
    try {
      yield 1;
    } catch (boom) {
      trace("caught", boom);
      return yield 2;
    }
  });
  const coro = work();
  trace(step(coro));
  trace(step(coro, "throw", new Boom("thrown in")));
  trace(step(coro, "send", "result"), coro.state);
});

/** Yields once, and says when it ends. */
const withFinally = coroutine(function* (): Generator<unknown, any, any> {
  try {
    yield 1;
    trace("never");
  } finally {
    trace("finally");
  }
});

script("throwing into one that does not catch", async () => {
  const coro = withFinally();
  trace(step(coro));
  trace(step(coro, "throw", new Boom("thrown in")), coro.state);
});

// biome-ignore lint/correctness/useYield: a generator is what can be stepped
const never = coroutine(function* () {
  trace("never");
});

script("throwing into one that has not begun", async () => {
  const coro = never();
  trace(step(coro, "throw", new Boom("too early")), coro.state);
});

script("closing a suspended coroutine", async () => {
  const coro = withFinally();
  trace(step(coro));
  coro.close();
  trace(coro.state);
  coro.close();
  trace(coro.state);
});

script("closing one that has not begun", async () => {
  const coro = never();
  coro.close();
  trace(coro.state);
  trace(step(coro));
});

script("closing one that does not end", async () => {
  const work = coroutine(function* () {
    try {
      yield 1;
    } finally {
      yield 2;
    }
  });
  const coro = work();
  trace(step(coro));
  trace(
    attempt(() => coro.close()),
    coro.state,
  );
  const [what, value] = step(coro);
  // What ends it is the return that `close` asked for; Python goes on throwing GeneratorExit.
  trace([what === "returns" ? "raises" : what, value ?? "GeneratorExit"], coro.state);
});

script("a coroutine that is used up cannot be stepped", async () => {
  // biome-ignore lint/correctness/useYield: a generator is what can be stepped
  const work = coroutine(function* () {
    return "once";
  });
  const coro = work();
  trace(step(coro));
  trace(step(coro));
  trace(step(coro, "throw", new Boom("too late")));
});

script("a running coroutine cannot be stepped", async () => {
  // biome-ignore lint/correctness/useYield: a generator is what can be stepped
  const work = coroutine(function* () {
    trace(coro.state, step(coro));
    return "end";
  });
  const coro: Coroutine<string> = work();
  trace(step(coro));
});

script("nested coroutines are stepped through the outer one", async () => {
  const inner = coroutine(function* (name: string): Generator<unknown, string, any> {
    trace(name, "got", yield name);
    return name;
  });
  const outer = coroutine(function* (): Generator<unknown, string[], any> {
    const first = yield* inner("first");
    const second = yield* inner("second");
    return [first, second];
  });
  const coro = outer();
  trace(step(coro));
  trace(step(coro, "send", 1));
  trace(step(coro, "send", 2));
});

const innerWithFinally = coroutine(function* (): Generator<unknown, void, any> {
  try {
    yield 1;
  } finally {
    trace("inner finally");
  }
});

script("an error goes through nested coroutines", async () => {
  const outer = coroutine(function* (): Generator<unknown, any, any> {
    try {
      yield* innerWithFinally();
    } catch (boom) {
      trace("outer caught", boom);
      return "end";
    }
  });
  const coro = outer();
  trace(step(coro));
  trace(step(coro, "throw", new Boom("thrown in")));
});

script("closing goes through nested coroutines", async () => {
  const outer = coroutine(function* (): Generator<unknown, void, any> {
    try {
      yield* innerWithFinally();
    } finally {
      trace("outer finally");
    }
  });
  const coro = outer();
  trace(step(coro));
  coro.close();
  trace(coro.state);
});

script("a loop by hand takes turns", async () => {
  const count = coroutine(function* (name: string, n: number) {
    for (let i = 0; i < n; i++) {
      trace(name, i);
      yield;
    }
    return name;
  });
  const ready = [count("a", 2), count("b", 3), count("c", 1)];
  for (let coro = ready.shift(); coro !== undefined; coro = ready.shift()) {
    const [what, value] = step(coro);
    if (what === "yields") ready.push(coro);
    else trace(what, value);
  }
});
