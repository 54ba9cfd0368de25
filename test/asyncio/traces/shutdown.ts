/** Shutting a queue down. */
import { coroutine, createTask, LifoQueue, PriorityQueue, Queue } from "../../../src/asyncio/index.js";
import { attempt, kind, program, trace } from "./harness.js";
import { outcome, turns } from "./helpers.js";

const queues: (new (maxsize?: number) => Queue<any>)[] = [Queue, LifoQueue, PriorityQueue];

/** What put and get give, waiting and not. */
const tryAll = coroutine(async (queue: Queue<any>) => {
  trace(kind(await outcome(queue.put("data"))), kind(attempt(() => queue.putNowait("data"))));
  trace(kind(await outcome(queue.get())), kind(attempt(() => queue.getNowait())));
});

program("shutting down an empty queue", async () => {
  for (const Kind of queues) {
    const queue = new Kind();
    const getter = createTask(queue.get());
    await turns();
    queue.shutdown();
    await queue.join();
    await turns();
    trace(getter.done(), kind(await outcome(getter)));
    await tryAll(queue);
  }
});

program("shutting down a queue with items lets it drain", async () => {
  for (const Kind of queues) {
    const queue = new Kind(1);
    queue.putNowait("data");
    const joiner = createTask(queue.join());
    const putter = createTask(queue.put("more"));
    await turns();
    trace(putter.done());
    queue.shutdown();
    trace(queue.qsize());
    await turns();
    trace(putter.done(), kind(await outcome(putter)));
    trace(await queue.get());
    await turns();
    trace(joiner.done());
    await tryAll(queue);
    queue.taskDone();
    await turns();
    trace(joiner.done(), kind(attempt(() => queue.taskDone())));
  }
});

program("shutting down at once drops the items", async () => {
  for (const Kind of queues) {
    const queue = new Kind();
    queue.putNowait("data");
    const joiner = createTask(queue.join());
    queue.shutdown(true);
    trace(queue.qsize());
    await turns();
    trace(joiner.done());
    await tryAll(queue);
    trace(kind(attempt(() => queue.taskDone())));
  }
});

program("shutting down at once with work under way", async () => {
  for (const Kind of queues) {
    const queue = new Kind();
    queue.putNowait("one");
    queue.putNowait("two");
    const joiner = createTask(queue.join());
    const item = await queue.get();
    trace(item.length);
    queue.shutdown(true);
    trace(queue.qsize());
    await turns();
    trace(joiner.done());
    await tryAll(queue);
    queue.taskDone();
    trace(kind(attempt(() => queue.taskDone())));
    await turns();
    trace(joiner.done());
  }
});

program("shutting down wakes all putters and getters", async () => {
  const queue = new Queue<number>();
  const getters = [createTask(queue.get()), createTask(queue.get()), createTask(queue.get())];
  await turns();
  queue.shutdown();
  const seen: string[] = [];
  for (const each of getters) seen.push(kind(await outcome(each)));
  trace(seen);
  const small = new Queue<number>(1);
  const putters = [0, 1, 2].map((i) => createTask(small.put(i)));
  await turns();
  small.shutdown(true);
  trace(putters.map((each) => each.done()));
  trace([kind(await outcome(putters[1]!)), kind(await outcome(putters[2]!))]);
});

program("shutting down twice", async () => {
  const queue = new Queue<number>();
  queue.putNowait(1);
  queue.shutdown();
  trace(String(queue).includes("shutdown"), queue.qsize());
  queue.shutdown(true);
  trace(queue.qsize());
  queue.shutdown();
  await tryAll(queue);
});
