import { describe, expect, it } from "vitest";
import {
  Barrier,
  coroutine,
  createTask,
  gather,
  getEventLoop,
  openConnection,
  Queue,
  Semaphore,
  shield,
  sleep,
  startServer,
  timeout,
  waitFor,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

const work = coroutine(async function work(n: number) {
  await sleep(1);
  return n;
});

/** What each of some calls throws, at once or when it is awaited. */
async function messages(calls: (() => unknown)[]): Promise<string[]> {
  const all: string[] = [];
  for (const call of calls) {
    const error = await rejection((async () => call())());
    all.push(`${error.name}: ${error.message}`);
  }
  return all;
}

describe("An argument that cannot be meant", () => {
  it("is refused where a delay is wanted, and nothing waits for ever", async () => {
    await virtually(async () => {
      const loop = getEventLoop();
      expect(
        await messages([
          () => sleep(undefined as never),
          () => sleep("1" as never),
          () => sleep({} as never),
          () => sleep(Number.NaN),
          () => timeout("x" as never, async () => {}),
          () => waitFor(sleep(1), undefined as never),
          () => waitFor(sleep(1), Number.NaN),
          () => loop.callLater(null as never, () => {}),
          () => loop.callAt(Number.NaN, () => {}),
        ]),
      ).toEqual([
        "TypeError: delay must be a number of seconds, not undefined",
        "TypeError: delay must be a number of seconds, not '1'",
        "TypeError: delay must be a number of seconds, not {}",
        "ValueError: Invalid delay: NaN (not a number)",
        "TypeError: delay must be a number of seconds, not 'x'",
        "TypeError: timeout must be a number of seconds, not undefined",
        "ValueError: Invalid timeout: NaN (not a number)",
        "TypeError: delay must be a number of seconds, not null",
        "ValueError: Invalid when: NaN (not a number)",
      ]);
    });
  });

  it("is refused where a coroutine is wanted: a function has to be called, a promise goes elsewhere", async () => {
    await virtually(async () => {
      const awaitable = "TypeError: An asyncio.Future, a coroutine or an awaitable is required";
      expect(
        await messages([
          () => createTask(work as never),
          () => createTask((() => {}) as never),
          () => createTask(Promise.resolve(3) as never),
          () => shield(work as never),
          () => waitFor(work as never, 1),
          () => waitFor(5 as never, 1),
          () => gather([work as never]),
        ]),
      ).toEqual([
        "TypeError: a coroutine was expected, got the function work: call it",
        "TypeError: a coroutine was expected, got a function: call it",
        "TypeError: a coroutine was expected, got Promise { 3 }; what coroutine(f) makes of an async function f gives one; ensureFuture() takes whatever can be awaited",
        `${awaitable}, not the function work: call it`,
        `${awaitable}, not the function work: call it`,
        awaitable,
        `${awaitable}, not the function work: call it`,
      ]);
    });
  });

  it("is refused where a list of awaitables is wanted", async () => {
    await virtually(async () => {
      const task = createTask(work(1));
      expect(await messages([() => gather(task as never), () => gather(undefined as never)])).toEqual([
        expect.stringMatching(
          /^TypeError: a list of awaitables was expected, as in gather\(\[a, b\]\), got <Task/,
        ),
        "TypeError: a list of awaitables was expected, as in gather([a, b]), got undefined",
      ]);
      expect(await gather(new Set([task]) as never)).toEqual([1]);
      expect(await gather(new Set() as never)).toEqual([]);
    });
  });

  it("is refused where a callback is wanted, before it could be called", async () => {
    await virtually(async () => {
      const loop = getEventLoop();
      expect(
        await messages([
          () => loop.callSoon(5 as never),
          () => loop.callLater(1, undefined as never),
          () => loop.createFuture().addDoneCallback(5 as never),
          () => startServer(5 as never, "127.0.0.1", 0),
        ]),
      ).toEqual([
        "TypeError: a callable object was expected by callSoon(), got 5",
        "TypeError: a callable object was expected by callAt(), got undefined",
        "TypeError: a callable object was expected by addDoneCallback(), got 5",
        "TypeError: a callable object was expected by startServer(), got 5",
      ]);
    });
    expect(thrown(() => coroutine(5 as never)).message).toBe(
      "a callable object was expected by coroutine(), got 5",
    );
  });

  it("is refused where a number, or a host, is wanted", async () => {
    await virtually(async () => {
      expect(
        await messages([
          () => new Semaphore("x" as never),
          () => new Queue("x" as never),
          () => new Barrier("x" as never),
          () => openConnection(),
        ]),
      ).toEqual([
        "TypeError: value must be a number, not 'x'",
        "TypeError: maxsize must be a number, not 'x'",
        "TypeError: parties must be a number, not 'x'",
        "ValueError: host and port was not specified and no sock specified",
      ]);
    });
  });
});
