import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  Barrier,
  Condition,
  coroutine,
  createTask,
  Event,
  Lock,
  Queue,
  Semaphore,
  sleep,
  type Task,
  taskGroup,
  timeout,
  waitFor,
} from "../../../src/asyncio/index.js";
import { callGraph } from "../../../src/display/recorder/call-graph.js";
import { takeSnapshot } from "../../../src/display/recorder/snapshot.js";
import { DueTimes } from "../../../src/display/recorder/waiting.js";
import { callGraphView } from "../../../src/display/views/call-graph-view.js";
import { waitingText } from "../../../src/display/views/format.js";
import { type World, world } from "./virtual.js";

let w: World;
beforeEach(() => {
  w = world();
});
afterEach(() => w.end());

/** Without ids. */
const plain = (text: string) => text.replace(/ #\d+/g, "");
const waitsFor = (task: Task<any>) => {
  const { tasks, rowOf, now } = takeSnapshot(w.recorder);
  const { waiting } = rowOf(tasks.find(({ id }) => id === task.id)!);
  return waiting && plain(waitingText(waiting, now));
};
const findings = () =>
  takeSnapshot(w.recorder).findings.map(({ kind, about, what }) => `${kind}: ${about.name} ${plain(what)}`);
const run = (body: () => Generator<unknown, void, any>) => w.loop.runUntilComplete(coroutine(body, "main")());

const philosopher = coroutine(function* philosopher(
  left: Lock,
  right: Lock,
  patience?: number,
): Generator<unknown, void, any> {
  yield* left.acquire();
  yield* sleep(1);
  if (patience === undefined) yield* right.acquire();
  else yield* waitFor(right.acquire(), patience);
});

describe("what is waited for", () => {
  test("is a lock and its holder", () =>
    run(function* () {
      const lock = new Lock();
      const hold = coroutine(function* holder() {
        yield* lock.acquire();
        yield* sleep(0.5);
        lock.release();
      });
      const wait = coroutine(function* waiter() {
        yield* lock.acquire();
      });
      createTask(hold());
      const waiter = createTask(wait());
      yield* sleep(0.25);
      expect(waitsFor(waiter)).toBe("lock, held by holder");
      expect(plain(callGraphView(callGraph(w.recorder, new DueTimes()), 0)["text/plain"]!)).toContain(
        "waiter  ◔ waiting  lock, held by holder\n└─ holder  ◔ waiting  timer",
      );
      yield* waiter;
    }));

  test("is a semaphore and those inside, a barrier and how full it is, an event, a condition, a queue, a group", () =>
    run(function* () {
      const semaphore = new Semaphore(2);
      const barrier = new Barrier(3);
      const condition = new Condition();
      const queue = new Queue<number>(1);
      const enter = coroutine(function* enter(seconds: number) {
        yield* semaphore.acquire();
        yield* sleep(seconds);
        semaphore.release();
      });
      const one = (name: string, body: () => Generator<unknown, unknown, any>) =>
        createTask(coroutine(body, name)());
      const member = coroutine(function* member() {
        yield* sleep(1000);
      });
      const tasks = {
        enter: [createTask(enter(9)), createTask(enter(9)), createTask(enter(9))][2]!,
        barrier: one("b", () => barrier._wait()),
        event: one("e", function* () {
          yield* new Event().wait();
        }),
        condition: one("c", function* () {
          yield* condition.acquire();
          yield* condition.wait();
        }),
        get: one("g", function* () {
          yield* new Queue().get();
        }),
        put: one("p", function* () {
          yield* queue.put(1);
          yield* queue.put(2);
        }),
        group: one("tg", function* () {
          yield* taskGroup(function* (group) {
            group.createTask(member());
            yield* sleep(0);
          });
        }),
      };
      yield* sleep(1);
      const texts = Object.entries(tasks).map(([name, task]) => [name, waitsFor(task)]);
      expect(Object.fromEntries(texts)).toEqual({
        enter: "semaphore, held by enter, enter",
        barrier: "barrier 1 of 3",
        event: "event",
        condition: "condition",
        get: "queue get",
        put: "queue put",
        group: "task group, of member",
      });
      expect(findings()).toEqual([]);
      for (const task of Object.values(tasks)) task.cancel();
    }));
});

describe("a deadlock through locks", () => {
  test("is told with its locks, in the table and in the call graph", () =>
    run(function* () {
      const [fork, knife] = [new Lock(), new Lock()];
      const plato = createTask(philosopher(fork, knife), { name: "Plato" });
      const kant = createTask(philosopher(knife, fork), { name: "Kant" });
      yield* sleep(0.5);
      expect(findings()).toEqual([]);
      yield* sleep(1);
      expect(findings()).toEqual([
        "deadlock: Plato waits in a circle: for a lock held by Kant, which waits for a lock held by Plato",
      ]);
      expect(plain(callGraphView(callGraph(w.recorder, new DueTimes()), 0)["text/plain"]!)).toContain(
        "! deadlock: Plato → lock held by Kant → lock held by Plato: none of them can ever go on",
      );
      plato.cancel();
      kant.cancel();
    }));

  test("is none while one of them waits for a limited time only", () =>
    run(function* () {
      const [fork, knife] = [new Lock(), new Lock()];
      const both = [createTask(philosopher(fork, knife, 5)), createTask(philosopher(knife, fork))];
      yield* sleep(1.5);
      expect(findings()).toEqual([]);
      for (const task of both) task.cancel();
    }));

  test("is a lock that is taken twice by the same task", () =>
    run(function* () {
      const lock = new Lock();
      const twice = createTask(philosopher(lock, lock));
      yield* sleep(1.5);
      expect(findings()).toEqual(["deadlock: philosopher waits for a lock that it holds itself"]);
      twice.cancel();
    }));

  test("is none where a timeout surrounds the wait", () =>
    run(function* () {
      const ring: Task<unknown>[] = [];
      const limited = coroutine(function* limited() {
        yield* timeout(3, () => ring[1]!);
      });
      const unlimited = coroutine(function* unlimited() {
        yield* ring[0]!;
      });
      ring.push(createTask(limited()), createTask(unlimited()));
      yield* sleep(1);
      expect(findings()).toEqual([]);
      ring[1]!.cancel();
    }));
});

describe("a lock", () => {
  test("that is held for long while its holder waits and others wait for it is told, then and afterwards", () =>
    run(function* () {
      const lock = new Lock();
      const slow = coroutine(function* slow() {
        yield* lock.acquire();
        yield* sleep(8);
        lock.release();
        yield* sleep(1);
      });
      const next = coroutine(function* next() {
        yield* lock.acquire();
        lock.release();
      });
      const first = createTask(slow());
      createTask(next());
      yield* sleep(4.9);
      expect(findings()).toEqual([]);
      yield* sleep(1.1);
      expect(findings()).toEqual(["lock held: slow held a lock for 6.00 s while it waited"]);
      yield* first;
      expect(findings()).toEqual(["lock held: slow held a lock for 8.00 s while it waited"]);
    }));

  test("that goes through many hands is held by each for its own time", () =>
    run(function* () {
      const lock = new Lock();
      const short = coroutine(function* short() {
        yield* lock.acquire();
        yield* sleep(3);
        lock.release();
      });
      const tasks = Array.from({ length: 8 }, () => createTask(short()));
      yield* tasks.at(-1)!;
      expect(findings()).toEqual([]);
    }));

  test("that nobody waits for may be held as long as one likes", () =>
    run(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      yield* sleep(100);
      lock.release();
      expect(findings()).toEqual([]);
    }));

  test("whose holder ended without giving it back is told", () =>
    run(function* () {
      const lock = new Lock();
      const forgetful = coroutine(function* forgetful() {
        yield* lock.acquire();
      });
      const waits = coroutine(function* waits() {
        yield* lock.acquire();
      });
      createTask(forgetful());
      const waiter = createTask(waits());
      yield* sleep(7);
      expect(findings()).toEqual([
        "never released: waits waits for a lock that forgetful took and did not give back before it ended",
      ]);
      waiter.cancel();
    }));
});

describe("a task that goes on", () => {
  const forever = coroutine(function* forever() {
    yield* sleep(1000);
  });
  const starts = coroutine(function* starts(): Generator<unknown, Task<void>, any> {
    const task = createTask(forever());
    yield* sleep(0);
    return task;
  });

  test("after its cell and the task that made it is told, unless somebody waits for it", async () => {
    const { setPlaces } = await import("../../../src/display/recorder/places.js");
    setPlaces({ capture: () => 3, resolve: (token) => ({ cell: token as number, line: 1 }) });
    try {
      await run(function* () {
        w.recorder.cellStarted(3);
        const left = yield* createTask(starts());
        const watched = yield* createTask(starts());
        watched.addDoneCallback(() => {});
        w.recorder.cellEnded(3);
        yield* sleep(9);
        expect(findings()).toEqual([]);
        yield* sleep(2);
        expect(findings()).toEqual([
          "outlives its cell: forever goes on although starts and the cell are over; it was made",
        ]);
        left.cancel();
        watched.cancel();
      });
    } finally {
      setPlaces(undefined);
    }
  });
});
