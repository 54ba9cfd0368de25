/** Queue, LifoQueue and PriorityQueue, with join. */
import {
  coroutine,
  createTask,
  gather,
  getRunningLoop,
  LifoQueue,
  PriorityQueue,
  Queue,
  sleep,
  wait,
  waitFor,
} from "../../../src/asyncio/index.js";
import { attempt, kind, program, trace } from "./harness.js";
import { outcome, turns } from "./helpers.js";

const queues: (new (maxsize?: number) => Queue<any>)[] = [Queue, LifoQueue, PriorityQueue];

function show(queue: Queue<any>): void {
  trace("the queue", queue.qsize(), queue.empty(), queue.full());
}

program("a fresh queue is empty", async () => {
  const queue = new Queue<number>();
  show(queue);
  trace(queue.maxsize);
  queue.putNowait(1);
  show(queue);
  trace(queue.getNowait());
  show(queue);
});

program("a queue is full at its size", async () => {
  const queue = new Queue<number>(2);
  queue.putNowait(1);
  show(queue);
  queue.putNowait(2);
  show(queue);
  trace(kind(attempt(() => queue.putNowait(3))), queue.maxsize);
});

program("sizes of zero and less are no limit", async () => {
  for (const maxsize of [0, -1]) {
    const queue = new Queue<number>(maxsize);
    for (let i = 0; i < 100; i++) queue.putNowait(i);
    trace(queue.full(), queue.qsize(), queue.maxsize);
  }
});

program("a size that is no whole number", async () => {
  const queue = new Queue<number>(1.5);
  queue.putNowait(1);
  show(queue);
  queue.putNowait(2);
  show(queue);
  trace(kind(attempt(() => queue.putNowait(3))));
});

program("an empty queue gives nothing", async () => {
  for (const Kind of queues) trace(kind(attempt(() => new Kind().getNowait())));
});

program("items come in the order of the queue", async () => {
  for (const Kind of queues) {
    const queue = new Kind();
    for (const item of [1, 3, 2]) await queue.put(item);
    trace([await queue.get(), await queue.get(), await queue.get()]);
  }
});

program("priorities of pairs", async () => {
  const queue = new PriorityQueue<[number, string]>();
  const items: [number, string][] = [
    [2, "b"],
    [1, "z"],
    [2, "a"],
    [1, "y"],
  ];
  for (const item of items) queue.putNowait(item);
  trace(items.map(() => queue.getNowait()));
});

program("putting and getting at once takes no turn", async () => {
  const queue = new Queue<number>();
  getRunningLoop().callSoon(trace, "a callback");
  await queue.put(1);
  trace(await queue.get());
});

program("a getter waits for an item", async () => {
  const queue = new Queue<string>();
  const get = coroutine(async () => trace("got", await queue.get()));
  const task = createTask(get());
  await sleep(1);
  trace(task.done());
  queue.putNowait("item");
  await task;
});

program("a putter waits for room", async () => {
  const queue = new Queue<number>(1);
  const put = coroutine(async () => {
    for (let i = 0; i < 3; i++) {
      await queue.put(i);
      trace("put", i);
    }
  });
  const task = createTask(put());
  await sleep(1);
  trace(task.done());
  trace("took", queue.getNowait());
  await sleep(1);
  trace("took", queue.getNowait());
  await task;
  show(queue);
});

program("getters are served in order", async () => {
  const queue = new Queue<number>();
  const get = coroutine(async (name: string) => trace(name, await queue.get()));
  const tasks = [..."abc"].map((name) => createTask(get(name)));
  await turns();
  for (let i = 0; i < 3; i++) queue.putNowait(i);
  await wait(tasks);
});

program("putters are served in order", async () => {
  const queue = new Queue<string>(1);
  const put = coroutine(async (name: string) => {
    await queue.put(name);
    trace(name, "is in");
  });
  const tasks = [..."abc"].map((name) => createTask(put(name)));
  await turns();
  trace(await queue.get(), await queue.get(), await queue.get());
  await wait(tasks);
});

program("a getter that comes late may push in", async () => {
  const queue = new Queue<number>();
  const get = coroutine(async (name: string) => trace(name, await queue.get()));
  const waiting = createTask(get("waiting"));
  await turns();
  queue.putNowait(1);
  trace("main", queue.getNowait());
  await turns(2);
  trace(waiting.done());
  queue.putNowait(2);
  await waiting;
});

program("a cancelled getter lets the next one have it", async () => {
  const queue = new Queue<string>();
  const get = coroutine(async (name: string) => trace(name, await queue.get()));
  const [first, second] = [createTask(get("a")), createTask(get("b"))];
  await turns();
  first.cancel();
  await turns();
  trace(first.cancelled());
  await queue.put("item");
  await second;
});

program("a getter cancelled when its item is there drops nothing", async () => {
  const queue = new Queue<number>();
  const reader = createTask(queue.get());
  await turns();
  queue.putNowait(1);
  queue.putNowait(2);
  reader.cancel();
  trace(await outcome(reader));
  trace(await queue.get(), await queue.get());
});

program("one of many getters is cancelled when items are there", async () => {
  const queue = new Queue<number>();
  const readers = [createTask(queue.get()), createTask(queue.get()), createTask(queue.get())] as const;
  await turns();
  queue.putNowait(1);
  queue.putNowait(2);
  readers[0].cancel();
  trace(await outcome(readers[0]), await readers[1], await readers[2]);
});

program("a cancelled putter puts nothing", async () => {
  const queue = new Queue<string>(1);
  const tasks = [..."abc"].map((name) => createTask(queue.put(name)));
  await turns();
  trace(tasks.map((task) => task.done()));
  tasks[2]!.cancel();
  await turns();
  trace(tasks[2]!.cancelled(), queue.getNowait());
  await turns();
  trace(queue.getNowait());
  await tasks[1]!;
  show(queue);
});

program("a putter cancelled when there is room puts nothing", async () => {
  const queue = new Queue<number>(1);
  queue.putNowait(1);
  const writer = createTask(queue.put(2));
  await turns();
  trace(queue.getNowait());
  writer.cancel();
  trace(await outcome(writer));
  show(queue);
});

program("a putter cancelled when there is room lets the next one in", async () => {
  const queue = new Queue<number>(1);
  queue.putNowait(1);
  const [first, second] = [createTask(queue.put(2)), createTask(queue.put(3))];
  await turns();
  queue.getNowait();
  first.cancel();
  await turns(2);
  trace(first.cancelled(), second.done(), queue.getNowait());
});

program("a getter with a timeout", async () => {
  const queue = new Queue<string>(5);
  trace(await outcome(waitFor(queue.get(), 1)));
  queue.putNowait("item");
  trace(await waitFor(queue.get(), 1));
});

program("a putter with a timeout", async () => {
  const queue = new Queue<string>(1);
  queue.putNowait("first");
  trace(await outcome(waitFor(queue.put("second"), 1)));
  show(queue);
  trace(queue.getNowait());
  show(queue);
});

program("ping pong", async () => {
  const player = coroutine(async (name: string, mine: Queue<number>, other: Queue<number>) => {
    for (;;) {
      const ball = await mine.get();
      trace(name, ball);
      if (ball === 0) return;
      await other.put(ball - 1);
      if (ball === 1) return;
    }
  });
  const [a, b] = [new Queue<number>(), new Queue<number>()];
  a.putNowait(6);
  await gather([player("ping", a, b), player("pong", b, a)]);
});

program("a producer and a consumer with a small queue", async () => {
  const queue = new Queue<number>(1);
  const produce = coroutine(async () => {
    for (let i = 0; i < 5; i++) {
      await queue.put(i);
      trace("put", i);
    }
  });
  const consume = coroutine(async () => {
    for (let i = 0; i < 5; i++) trace("got", await queue.get());
  });
  await gather([produce(), consume()]);
});

program("several putters and a getter that takes all", async () => {
  const queue = new Queue<number>(2);
  const put = coroutine(async (item: number) => {
    await queue.put(item);
    trace("put", item);
  });
  const takeAll = coroutine(async () => {
    await turns();
    trace(Array.from({ length: queue.qsize() }, () => queue.getNowait()));
  });
  await gather([takeAll(), put(0), put(1), put(2), put(3)]);
  show(queue);
});

program("joining waits until the work is done", async () => {
  for (const Kind of queues) {
    const queue = new Kind();
    const work = coroutine(async (name: string) => {
      for (;;) {
        const item = await queue.get();
        await sleep(item);
        trace(name, item);
        queue.taskDone();
      }
    });
    for (let i = 0; i < 4; i++) queue.putNowait(i);
    const workers = [..."ab"].map((name) => createTask(work(name)));
    await queue.join();
    trace(
      "joined",
      workers.map((worker) => worker.done()),
    );
    for (const worker of workers) worker.cancel();
    await wait(workers);
  }
});

program("joining an empty queue takes no turn", async () => {
  const queue = new Queue();
  getRunningLoop().callSoon(trace, "a callback");
  await queue.join();
  await queue.join();
  trace("joined");
});

program("joining after new work came in", async () => {
  const queue = new Queue<number>();
  const join = coroutine(async (name: string) => {
    await queue.join();
    trace(name, "joined");
  });
  queue.putNowait(1);
  const task = createTask(join("first"));
  await turns();
  queue.getNowait();
  queue.putNowait(2);
  queue.taskDone();
  await turns(2);
  trace(task.done());
  queue.getNowait();
  queue.taskDone();
  await task;
});

program("more work done than there was is an error", async () => {
  for (const Kind of queues) {
    const queue = new Kind();
    trace(attempt(() => queue.taskDone()));
    queue.putNowait(1);
    queue.taskDone();
    trace(kind(attempt(() => queue.taskDone())));
  }
});

program("what a queue says of itself", async () => {
  const queue = new Queue<number>(5);
  trace(String(queue).includes("maxsize=5"), String(queue).includes("tasks="));
  queue.putNowait(1);
  trace(String(queue).includes("tasks=1"));
});
