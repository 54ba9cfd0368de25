import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TimerHandle } from "../../../src/asyncio/handle.js";
import { coroutine, EventLoop, Future, gather, sleep } from "../../../src/asyncio/index.js";
import { display, installRenderers, type Rendered, render } from "../../../src/display/index.js";
import { unfollow } from "../../../src/display/live.js";
import { recordPublisher, type Shown } from "../publisher-fixture.js";

let uninstall: () => void;
const loop = new EventLoop();
beforeAll(() => {
  uninstall = installRenderers();
});
afterAll(() => uninstall());

/** What the person sees: a result, or for what still moves a display of its own, which is ended here. */
function shown(value: unknown): Record<string, string> {
  const screen = recordPublisher();
  try {
    const { data } = render(value) as Rendered;
    if (Object.keys(data).length > 0) return data as Record<string, string>;
    const [{ displayId, bundle }] = screen.shown as [Shown];
    unfollow(displayId!);
    return bundle.data as Record<string, string>;
  } finally {
    screen.restore();
  }
}

const compute = coroutine(async function compute(x: number, y: number) {
  return x + y;
});

describe("cards", () => {
  test("a coroutine that is not started says what to do", () => {
    const made = compute(1, 2);
    const data = shown(made);
    expect(data["text/plain"]).toMatch(
      /^Coroutine #\d+ compute\(1, 2\) {2}○ created\n {2}not started {2}await it/,
    );
    expect(data["text/html"]).toContain("compute(1, 2)");
    made.close();
    expect(shown(made)["text/plain"]).toContain("closed");
  });

  test("a future shows its state and result, and showing its error is not retrieving it", () => {
    const future = new Future({ loop });
    expect(shown(future)["text/plain"]).toMatch(/^Future #\d+ {2}◔ waiting/);
    future.setResult("<b>");
    expect(shown(future)["text/plain"]).toContain("result");
    expect(shown(future)["text/html"]).toContain("&lt;b&gt;");
    const failed = new Future({ loop });
    failed.setException(new RangeError("no"));
    expect(shown(failed)["text/plain"]).toContain("RangeError: no");
    expect((failed as unknown as { unretrieved: unknown }).unretrieved).not.toBeNull();
    failed.exception();
  });

  test("a task is shown, before and after it ran, and is not awaited", async () => {
    const task = loop.createTask(compute(1, 2));
    expect(shown(task)["text/plain"]).toMatch(/^Task #\d+ compute\(1, 2\) {2}(○ created|◌ ready)/);
    await loop.runUntilComplete(task);
    expect(shown(task)["text/plain"]).toMatch(/✔ done\n[\s\S]*result +3/);
  });

  test("a task that is not done is shown live, under the id that display gives it", async () => {
    const screen = recordPublisher();
    try {
      const task = loop.createTask(compute(1, 2));
      const handle = display(task);
      expect(screen.shown.map(({ displayId, update }) => [displayId, update])).toEqual([[handle.id, false]]);
      unfollow(handle.id);
      await loop.runUntilComplete(task);
    } finally {
      screen.restore();
    }
  });

  test("native promises keep util.inspect's text and get a card", () => {
    const rejected = Promise.reject(new TypeError("why"));
    rejected.catch(() => {});
    expect(shown(Promise.resolve({ a: 1 }))).toMatchObject({
      "text/plain": "Promise { { a: 1 } }",
      "text/html": expect.stringContaining("✔ fulfilled"),
    });
    expect(shown(new Promise(() => {}))["text/html"]).toContain("◔ pending");
    const because = Promise.reject(new RangeError("then", { cause: new TypeError("first") }));
    const object = Promise.reject({ code: 1 });
    for (const promise of [because, object]) promise.catch(() => {});
    expect(shown(because)["text/html"]).toMatch(/>RangeError: then</);
    expect(shown(object)["text/html"]).toContain("{ code: 1 }");
    expect(shown(rejected)["text/html"]).toMatch(/✘ rejected[\s\S]*TypeError: why/);
    expect(shown(Promise.resolve("<pending>"))["text/html"]).toContain("✔ fulfilled");
  });

  test("a promise cannot pretend", () => {
    const liar = Promise.resolve({ [Symbol.for("nodejs.util.inspect.custom")]: () => "<pending>" });
    expect(shown(liar)["text/html"]).toContain("✔ fulfilled");
    const odd = Object.defineProperty(Promise.resolve(1), "x", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    expect(shown(odd)["text/html"]).toContain("✔ fulfilled");
  });
});

describe("collections", () => {
  test("arrays, sets and maps of tasks and futures are tables", async () => {
    const tasks = [loop.createTask(compute(1, 2)), loop.createTask(compute(3, 4))];
    for (const value of [tasks, new Set(tasks), new Map(tasks.map((task) => [task.id, task]))]) {
      expect(shown(value)["text/plain"]).toMatch(/^Tasks: 2 tasks/);
    }
    expect(shown([new Future({ loop })])["text/plain"]).toMatch(/^Futures: 1 future · 1 waiting/);
    for (const task of tasks) await loop.runUntilComplete(task);
  });

  test("thousands of tasks or futures are one table, for which the loop's timers are gone through once", async () => {
    const own = new EventLoop();
    const timers = own._queues.timers as Iterable<TimerHandle>;
    const heap = Object.getPrototypeOf(timers) as Iterable<TimerHandle>;
    let walks = 0;
    const shownOf = (value: unknown): string => {
      walks = 0;
      const walk = heap[Symbol.iterator];
      const spy = function (this: Iterable<TimerHandle>): Iterator<TimerHandle> {
        walks++;
        return walk.call(this);
      };
      Object.defineProperty(timers, Symbol.iterator, { value: spy, configurable: true });
      return shown(value)["text/plain"]!;
    };
    const naps = coroutine(async function naps() {
      await sleep(10);
    });
    const tasks = Array.from({ length: 3000 }, () => own.createTask(naps()));
    await own.runUntilComplete(sleep(0));
    expect(shownOf(tasks)).toMatch(/^Tasks: 3,000 tasks · 3,000 waiting\n/);
    expect(walks).toBe(1);
    const futures = Array.from({ length: 3000 }, () => own.createFuture<void>());
    futures[7]!.setResult();
    expect(shownOf(futures)).toMatch(/^Futures: 3,000 futures · 2,999 waiting · 1 done\n/);
    for (const task of tasks) task.cancel();
    await own.runUntilComplete(gather(tasks, { returnExceptions: true }));
  });

  test("arrays of promises are tables whose text is util.inspect's", () => {
    const data = shown([Promise.resolve(1), Promise.resolve(2)]);
    expect(data["text/html"]).toContain("2 promises");
    expect(data["text/plain"]).toBe("[ Promise { 1 }, Promise { 2 } ]");
  });

  test("anything else stays what it is", () => {
    for (const value of [[], [1, 2], [Promise.resolve(1), 2], new Map(), new Set([1])]) {
      expect(Object.keys(shown(value))).toEqual(["text/plain"]);
    }
  });

  test("hostile collections are shown and run nothing", () => {
    let ran = 0;
    const sparse: unknown[] = [Promise.resolve(1)];
    sparse[5_000] = 1;
    const accessor = Object.defineProperty([], 0, { get: () => ran++, enumerable: true });
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    class Odd extends Map<unknown, unknown> {
      override get size(): number {
        throw new Error("no");
      }
    }
    for (const value of [
      sparse,
      accessor,
      revoked.proxy,
      new Odd([[1, Promise.resolve(1)]]),
      [new Proxy(new Future({ loop }), {})],
    ]) {
      expect(typeof shown(value)["text/plain"]).toBe("string");
    }
    expect(ran).toBe(0);
  });
});

describe("hostile results", () => {
  const hostile: [string, unknown][] = [
    ["HTML", "</code><script>alert(1)</script>"],
    ["ten megabytes", "x".repeat(10_000_000)],
    [
      "a throwing getter",
      {
        get a(): never {
          throw new Error("no");
        },
      },
    ],
    [
      "a throwing inspector",
      {
        [Symbol.for("nodejs.util.inspect.custom")](): never {
          throw new Error("no");
        },
      },
    ],
    [
      "a cycle",
      (() => {
        const a: Record<string, unknown> = {};
        a.a = a;
        return a;
      })(),
    ],
    [
      "a detached buffer",
      (() => {
        const b = new ArrayBuffer(8);
        const bytes = new Uint8Array(b);
        structuredClone(b, { transfer: [b] });
        return bytes;
      })(),
    ],
    [
      "a proxy that traps everything",
      new Proxy(
        {},
        {
          get(): never {
            throw new Error("no");
          },
          getPrototypeOf(): never {
            throw new Error("no");
          },
          ownKeys(): never {
            throw new Error("no");
          },
        },
      ),
    ],
    [
      "an error with a getter for a message",
      Object.defineProperty(new Error("x"), "message", {
        get(): never {
          throw new Error("no");
        },
      }),
    ],
  ];

  test.each(hostile)("%s", (_, value) => {
    const future = new Future({ loop });
    future.setResult(value);
    const made = compute(value as number, 1);
    for (const data of [shown(future), shown([future]), shown(made)]) {
      expect(data["text/html"]!.length).toBeLessThan(10_000);
      expect(data["text/html"]).not.toContain("<script");
    }
    made.close();
  });
});
