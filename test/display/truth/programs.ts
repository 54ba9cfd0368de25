// biome-ignore-all lint/correctness/useYield: coroutines that never wait are programs too
/** The programs. Each says what the table has to say, at moments of its own choice. */
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  Future,
  gather,
  Lock,
  Queue,
  Semaphore,
  shield,
  sleep,
  type Task,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from "../../../src/asyncio/index.js";
import type { Body, History } from "./history.js";

export const programs: Record<string, (h: History) => Body> = {};
const add = (title: string, body: (h: History) => Body): void => {
  if (title in programs) throw new Error(`twice: ${title}`);
  programs[title] = body;
};

add("a task that was made and has not begun", function* (h) {
  h.start("one", function* () {});
  h.see({ one: ["ready", "0 steps", "busy 0", "waited 0", "from 0", "runs "] });
});
add("a task that never waits", function* (h) {
  const task = h.start("one", function* () {
    h.work(0.05);
    return 7;
  });
  yield* task;
  h.see({
    one: ["done", "1 steps", "busy 0.05", "waited 0", "from 0", "to 0.05", "result 7", "runs 0 0.05"],
  });
});
add("a task made later begins later", function* (h) {
  yield* sleep(3);
  const task = h.start("one", function* () {
    yield* sleep(2);
  });
  yield* task;
  h.see({ one: ["done", "2 steps", "waited 2", "from 3", "to 5", "runs 3 3 5 5"] });
});
for (const [work, rest, rounds] of [
  [0.01, 1, 1],
  [0.02, 0.5, 3],
  [0.001, 10, 7],
  [0.05, 0.05, 20],
  [0.0001, 0.001, 50],
] as const) {
  add(`a task that works ${work} and waits ${rest}, ${rounds} times`, function* (h) {
    const task = h.start("one", function* () {
      for (let i = 0; i < rounds; i++) {
        h.work(work);
        yield* sleep(rest);
      }
    });
    yield* task;
    const [busy, waited] = [rounds * work, rounds * rest].map((value) => Math.round(value * 1e6) / 1e6);
    const whole = Math.round((rounds * work + rounds * rest) * 1e6) / 1e6;
    h.see({
      one: ["done", `${rounds + 1} steps`, `busy ${busy}`, "ready 0", `waited ${waited}`, `to ${whole}`],
    });
  });
}
add("a turn of the loop is a step and no time", function* (h) {
  const task = h.start("one", function* () {
    for (let i = 0; i < 9; i++) yield* sleep(0);
  });
  yield* task;
  h.see({ one: ["done", "10 steps", "busy 0", "ready 0", "waited 0"] });
});
for (const count of [2, 3, 5]) {
  add(`of ${count} tasks that are ready at once each waits for those before it`, function* (h) {
    const tasks = Array.from({ length: count }, (_, i) =>
      h.start(`task ${i}`, function* () {
        h.work(0.25);
      }),
    );
    yield* gather(tasks);
    for (let i = 0; i < count; i++)
      h.see({ [`task ${i}`]: ["busy 0.25", `ready ${i * 0.25}`, "waited 0", `to ${(i + 1) * 0.25}`] });
  });
}
add("a sleeper that is due while another works waits for its turn", function* (h) {
  const sleeper = h.start("sleeper", function* () {
    yield* sleep(1);
  });
  const worker = h.start("worker", function* () {
    yield* sleep(0.5);
    h.work(2);
  });
  yield* gather([sleeper, worker]);
  h.see({
    sleeper: ["2 steps", "waited 2.5", "to 2.5"],
    worker: ["busy 2", "waited 0.5", "to 2.5"],
  });
});
for (const [delay, at, left] of [
  [10, 4, "6.0 s"],
  [2, 1.95, "50 ms"],
  [3600, 60, "59 m 00 s"],
  [0.5, 0.25, "0.3 s"],
] as const) {
  add(`of a sleep of ${delay}, ${left} are left after ${at}`, function* (h) {
    const task = h.start("sleeper", function* () {
      yield* sleep(delay);
    });
    yield* sleep(at);
    h.see({ sleeper: ["waiting", "1 steps", `waited ${at}`, `for timer, ${left} left`] });
    yield* task;
  });
}
add("where it is created and where it is suspended", function* (h) {
  h.line = 4;
  const task = h.start("one", function* () {
    h.at(11);
    yield* sleep(1);
    h.at(12);
    yield* sleep(1);
  });
  yield* sleep(0.5);
  h.see({ one: ["waiting", "created line 4", "suspended line 11"] });
  yield* sleep(1);
  h.see({ one: ["waiting", "created line 4", "suspended line 12"] });
  yield* task;
});
add("a task that is done stands nowhere, one that failed where it stood last", function* (h) {
  const bad = h.start("bad", function* () {
    h.at(5);
    yield* sleep(1);
    throw new RangeError("too far");
  });
  const good = h.start("good", function* () {
    h.at(6);
    yield* sleep(1);
    return "x";
  });
  yield* wait([bad, good]);
  bad.exception();
  h.see({
    bad: ["failed", "2 steps", "suspended line 5", "error RangeError: too far"],
    good: ["done", "2 steps", "result 'x'"],
  });
});
add("an inner coroutine's await is where its task is suspended", function* (h) {
  const inner = function* (): Body {
    h.at(22);
    yield* sleep(1);
  };
  const task = h.start("one", function* () {
    h.at(21);
    yield* inner();
  });
  yield* sleep(0.5);
  h.see({ one: ["suspended line 22", "for timer, 0.5 s left"] });
  yield* task;
});
for (const depth of [2, 3, 6]) {
  add(`a chain of ${depth} tasks that wait for each other`, function* (h) {
    let last: Task<any> | undefined;
    for (let i = 0; i < depth; i++) {
      const next = last;
      last = h.start(`link ${i}`, function* () {
        if (next) yield* next;
        else yield* sleep(2);
      });
    }
    yield* sleep(1);
    h.see({ "link 0": ["for timer, 1.0 s left", "awaited by link 1"] });
    for (let i = 1; i < depth - 1; i++)
      h.see({ [`link ${i}`]: [`for task link ${i - 1}`, `awaited by link ${i + 1}`] });
    yield* last!;
    h.see({ "link 0": ["done", "to 2"], [`link ${depth - 1}`]: ["done", "2 steps", "waited 2", "to 2"] });
  });
}
add("a task that several wait for", function* (h) {
  const shared = h.start("shared", function* () {
    yield* sleep(2);
  });
  const waiters = ["a", "b", "c"].map((name) =>
    h.start(name, function* () {
      yield* shared;
    }),
  );
  yield* sleep(1);
  h.see({ shared: "awaited by a and b and c", b: ["waiting", "for task shared"] });
  yield* gather(waiters);
});
add("a task that gathers others", function* (h) {
  const child = (name: string, seconds: number) =>
    h.start(name, function* () {
      yield* sleep(seconds);
      return seconds;
    });
  const parent = h.start("parent", function* () {
    return yield* gather([child("a", 1), child("b", 3)]);
  });
  yield* sleep(2);
  h.see({ a: ["done", "to 1", "result 1"], b: ["waiting", "awaited by Gathering"] });
  yield* parent;
  h.see({ parent: ["done", "2 steps", "waited 3", "to 3", "result [ 1, 3 ]"] });
});
for (const [requested, sleeping] of [
  [1, 10],
  [0.125, 4],
  [7, 8],
] as const) {
  add(`a sleep of ${sleeping} that is cancelled after ${requested}`, function* (h) {
    const task = h.start("sleeper", function* () {
      h.at(3);
      yield* sleep(sleeping);
    });
    yield* sleep(requested);
    h.line = 9;
    task.cancel("enough");
    yield* sleep(1);
    h.see({
      sleeper: [
        "cancelled",
        "2 steps",
        `waited ${requested}`,
        `to ${requested}`,
        "suspended line 3",
        `asked line 9 by main at ${requested}`,
      ],
    });
  });
}
add("a task that is cancelled before it begins", function* (h) {
  const task = h.start("one", function* () {
    yield* sleep(1);
  });
  h.line = 2;
  task.cancel();
  yield* wait([task]);
  h.see({ one: ["cancelled", "1 steps", "busy 0", "to 0", "asked line 2 by main at 0"] });
});
add("a task that takes its time to clean up", function* (h) {
  const task = h.start("one", function* () {
    try {
      yield* sleep(10);
    } finally {
      h.work(0.05);
      yield* sleep(2);
    }
  });
  yield* sleep(1);
  task.cancel();
  yield* sleep(1);
  h.see({ one: ["waiting", "2 steps", "asked line 0 by main at 1", "for timer, 1.0 s left"] });
  yield* wait([task]);
  h.see({ one: ["cancelled", "3 steps", "busy 0.05", "waited 3", "to 3.05"] });
  h.seeFindings();
});
add("a task that is cancelled by another than its maker", function* (h) {
  const victim = h.start("victim", function* () {
    yield* sleep(10);
  });
  const judge = h.start("judge", function* () {
    yield* sleep(2);
    h.line = 40;
    victim.cancel();
  });
  yield* wait([victim, judge]);
  h.see({ victim: ["cancelled", "to 2", "asked line 40 by judge at 2"] });
});
add("a request that is swallowed", function* (h) {
  const task = h.start("stubborn", function* () {
    try {
      yield* sleep(10);
    } catch {}
    return "still here";
  });
  yield* sleep(1);
  h.line = 8;
  task.cancel();
  yield* task;
  h.see({ stubborn: ["done", "asked line 8 by main at 1", "result 'still here'"] });
  h.seeFindings("swallowed: stubborn line 8");
});
add("a task that holds the loop", function* (h) {
  const task = h.start("hog", function* () {
    h.at(5);
    yield* sleep(1);
    h.work(0.3);
    h.at(6);
    yield* sleep(1);
  });
  yield* task;
  h.see({ hog: ["busy 0.3", "runs 0 0 1 1.3 2.3 2.3"] });
  h.seeFindings("held: hog line 5");
});
add("a task that never gives way", function* (h) {
  h.line = 3;
  yield* h.start("hog", function* () {
    h.work(0.2);
  });
  h.seeFindings("never yielded: hog line 3");
});
add("a future: who made it, who waits for it, who set it", function* (h) {
  h.line = 1;
  const future = new Future<string>();
  h.start("waiter", function* () {
    yield* future;
  });
  h.start("setter", function* () {
    yield* sleep(2);
    h.line = 7;
    future.setResult("x");
  });
  yield* sleep(1);
  h.seeFuture(future, "waiting, created line 1 at 0, awaited by waiter");
  h.see({ waiter: ["waiting", "for Future"] });
  yield* sleep(2);
  h.seeFuture(future, "done, created line 1 at 0, set line 7 by setter at 2, result 'x'");
  h.see({ waiter: ["done", "waited 2", "to 2"] });
});
add("a future that fails", function* (h) {
  const future = new Future<string>();
  yield* sleep(1);
  h.line = 3;
  future.setException(new TypeError("no"));
  h.seeFuture(future, "failed, created line 0 at 0, set line 3 by main at 1, error TypeError: no");
  future.exception();
});
add("a future that is cancelled", function* (h) {
  const future = new Future<string>();
  yield* sleep(4);
  h.line = 3;
  future.cancel("no need");
  h.seeFuture(future, "cancelled, created line 0 at 0, set line 3 by main at 4, cancelled no need");
});
add("a future with callbacks", function* (h) {
  const future = new Future<string>();
  for (let i = 0; i < 3; i++) future.addDoneCallback(() => {});
  h.seeFuture(future, "waiting, created line 0 at 0, 3 callbacks");
  yield* sleep(0);
});
add("a lock and its queue", function* (h) {
  const lock = new Lock();
  const use = (name: string, seconds: number) =>
    h.start(name, function* () {
      yield* lock.acquire();
      yield* sleep(seconds);
      lock.release();
    });
  const all = [use("a", 1), use("b", 2), use("c", 3)];
  yield* sleep(0.5);
  h.see({ a: "for timer, 0.5 s left", b: "for lock, held by a", c: "for lock, held by a" });
  yield* sleep(1);
  h.see({ a: ["done", "to 1"], b: "for timer, 1.5 s left", c: "for lock, held by b" });
  yield* gather(all);
  h.see({ b: ["waited 3", "to 3"], c: ["3 steps", "waited 6", "to 6"] });
});
for (const [places, guests] of [
  [1, 3],
  [2, 5],
  [3, 7],
  [4, 4],
] as const) {
  add(`a semaphore of ${places} and ${guests} guests`, function* (h) {
    const semaphore = places === 2 ? new BoundedSemaphore(places) : new Semaphore(places);
    const all = Array.from({ length: guests }, (_, i) =>
      h.start(`guest ${i}`, function* () {
        yield* semaphore.acquire();
        yield* sleep(2);
        semaphore.release();
      }),
    );
    yield* sleep(1);
    for (let i = 0; i < guests; i++) {
      const inside = Array.from({ length: Math.min(3, places) }, (_, k) => `guest ${k}`).join(", ");
      const rest = places > 3 ? ", …" : "";
      const expected = i < places ? "for timer, 1.0 s left" : `for semaphore, held by ${inside}${rest}`;
      h.see({ [`guest ${i}`]: expected });
    }
    yield* gather(all);
    for (let i = 0; i < guests; i++) {
      const end = 2 * (Math.floor(i / places) + 1);
      h.see({ [`guest ${i}`]: ["done", `waited ${end}`, `to ${end}`] });
    }
  });
}
add("an event", function* (h) {
  const event = new Event();
  const waiter = h.start("waiter", function* () {
    yield* event.wait();
  });
  yield* sleep(3);
  h.see({ waiter: ["waiting", "for event", "waited 3"] });
  event.set();
  yield* waiter;
  h.see({ waiter: ["done", "2 steps", "to 3"] });
});
add("a condition", function* (h) {
  const condition = new Condition();
  const waiter = h.start("waiter", function* () {
    yield* condition.acquire();
    yield* condition.wait();
    condition.release();
  });
  yield* sleep(1);
  h.see({ waiter: ["waiting", "for condition"] });
  yield* condition.acquire();
  condition.notify();
  yield* sleep(1);
  h.see({ waiter: ["waiting", "for lock, held by main"] });
  condition.release();
  yield* waiter;
  h.see({ waiter: ["done", "waited 2", "to 2"] });
});
for (const parties of [2, 3, 5]) {
  add(`a barrier of ${parties}`, function* (h) {
    const barrier = new Barrier(parties);
    const all = Array.from({ length: parties }, (_, i) =>
      h.start(`party ${i}`, function* () {
        yield* sleep(i);
        yield* barrier.wait();
      }),
    );
    yield* sleep(parties - 1.5);
    h.see({ "party 0": ["waiting", `for barrier ${parties - 1} of ${parties}`] });
    yield* gather(all);
    for (let i = 0; i < parties; i++) h.see({ [`party ${i}`]: ["done", `to ${parties - 1}`] });
  });
}
add("a queue: who waits to get and who waits to put", function* (h) {
  const queue = new Queue<number>(1);
  h.start("getter", function* () {
    return yield* queue.get();
  });
  yield* sleep(1);
  h.see({ getter: ["waiting", "for queue get"] });
  const putter = h.start("putter", function* () {
    for (let i = 0; i < 3; i++) yield* queue.put(i);
  });
  yield* sleep(1);
  h.see({ getter: ["done", "waited 1", "to 1", "result 0"], putter: ["waiting", "for queue put", "from 1"] });
  yield* queue.get();
  yield* putter;
  h.see({ putter: ["done", "to 2"] });
});
add("a queue whose work is waited for", function* (h) {
  const queue = new Queue<number>();
  queue.putNowait(1);
  const joiner = h.start("joiner", function* () {
    yield* queue.join();
  });
  yield* sleep(5);
  h.see({ joiner: ["waiting", "for queue join"] });
  yield* queue.get();
  queue.taskDone();
  yield* joiner;
  h.see({ joiner: ["done", "waited 5"] });
});
add("a group of tasks", function* (h) {
  const parent = h.start("parent", function* () {
    yield* taskGroup(function* (group): Body {
      for (const seconds of [1, 3]) group.createTask(sleep(seconds), { name: `member ${seconds}` });
      yield* sleep(0);
    });
  });
  yield* sleep(2);
  h.see({ parent: ["waiting", "for task group, of member 3"], "member 1": ["done", "to 1"] });
  h.see({ "member 3": ["waiting", "awaited by parent"] });
  yield* parent;
  h.see({ parent: ["done", "to 3"] });
});
add("a group one of whose tasks fails", function* (h) {
  const parent = h.start("parent", function* () {
    yield* taskGroup(function* (group): Body {
      group.createTask(sleep(9), { name: "slow" });
      yield* sleep(1);
      throw new Error("no");
    });
  });
  yield* wait([parent]);
  parent.exception();
  h.see({ slow: ["cancelled", "to 1"], parent: ["failed", "to 1"] });
});
add("a timeout", function* (h) {
  const task = h.start("limited", function* () {
    yield* timeout(2, () => sleep(10));
  });
  yield* sleep(1);
  h.see({ limited: ["waiting", "for timer, 9.0 s left"] });
  yield* wait([task]);
  task.exception();
  h.see({ limited: ["failed", "waited 2", "to 2"] });
});
add("a task that is waited for a limited time", function* (h) {
  const slow = h.start("slow", function* () {
    yield* sleep(10);
  });
  const task = h.start("limited", function* () {
    yield* waitFor(slow, 3);
  });
  yield* sleep(1);
  h.see({ limited: ["waiting", "for task slow"], slow: "awaited by limited" });
  yield* wait([task]);
  task.exception();
  h.see({ slow: ["cancelled", "to 3"], limited: ["failed", "to 3"] });
});
add("a shielded task outlives the one that waits for it", function* (h) {
  const inner = h.start("inner", function* () {
    yield* sleep(4);
    return 1;
  });
  const outer = h.start("outer", function* () {
    yield* shield(inner);
  });
  yield* sleep(1);
  outer.cancel();
  yield* sleep(1);
  h.see({ outer: ["cancelled", "to 1"], inner: ["waiting", "for timer, 2.0 s left"] });
  yield* inner;
  h.see({ inner: ["done", "to 4", "result 1"] });
});
add("two tasks that wait for each other", function* (h) {
  const ring: Task<unknown>[] = [];
  for (const i of [0, 1])
    ring.push(
      h.start(`side ${i}`, function* () {
        h.at(30 + i);
        yield* ring[1 - i]!;
      }),
    );
  yield* sleep(1);
  h.see({
    "side 0": ["for task side 1", "awaited by side 1"],
    "side 1": ["for task side 0", "awaited by side 0"],
  });
  h.seeFindings("deadlock: side 0 line 30");
  ring[0]!.cancel();
  yield* wait(ring);
  h.see({ "side 0": ["cancelled"], "side 1": ["cancelled"] });
  h.seeFindings();
});
add("a deadlock through two locks", function* (h) {
  const locks = [new Lock(), new Lock()];
  const both = [0, 1].map((i) =>
    h.start(`side ${i}`, function* () {
      yield* locks[i]!.acquire();
      h.at(50 + i);
      yield* sleep(1);
      h.at(60 + i);
      yield* locks[1 - i]!.acquire();
    }),
  );
  yield* sleep(2);
  h.see({
    "side 0": ["suspended line 60", "for lock, held by side 1"],
    "side 1": "for lock, held by side 0",
  });
  h.seeFindings("deadlock: side 0 line 60");
  for (const task of both) task.cancel();
  yield* wait(both);
});
add("a task that makes a task that makes a task", function* (h) {
  const a = h.start("a", function* () {
    h.line = 2;
    const b = h.start("b", function* () {
      h.line = 3;
      yield* h.start("c", function* () {
        yield* sleep(1);
      });
    });
    yield* b;
  });
  yield* a;
  h.see({ b: ["created line 2", "waited 1"], c: ["created line 3", "to 1"], a: ["2 steps", "to 1"] });
});
for (const [title, value, text] of [
  ["an object", { id: 1, name: "Ada" }, "{ id: 1, name: 'Ada' }"],
  ["a text", "x".repeat(8), "'xxxxxxxx'"],
  ["nothing", undefined, "undefined"],
  ["a list", [1, 2, 3], "[ 1, 2, 3 ]"],
  ["a function", function named() {}, "[Function: named]"],
] as const) {
  add(`a result that is ${title}`, function* (h) {
    yield* h.start("one", function* () {
      yield* sleep(0);
      return value;
    });
    h.see({ one: `result ${text}` });
  });
}
for (const [title, error, text] of [
  ["an error", new TypeError("bad"), "TypeError: bad"],
  ["an error without words", new Error(), "Error"],
  ["no error at all", "just text", "'just text'"],
] as const) {
  add(`a failure that is ${title}`, function* (h) {
    const task = h.start("one", function* () {
      yield* sleep(1);
      throw error;
    });
    yield* wait([task]);
    h.see({ one: ["failed", "to 1", `error ${text}`] });
    h.seeFindings();
    task.exception();
  });
}
add("a task that waits for nothing but its turn", function* (h) {
  const spinner = h.start("spinner", function* () {
    for (;;) yield* sleep(0);
  });
  yield* sleep(0);
  h.see({ spinner: "ready" });
  spinner.cancel();
});
