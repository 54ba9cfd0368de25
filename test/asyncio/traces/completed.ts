/** asCompleted. */
import {
  asCompleted,
  type Coroutine,
  createTask,
  type Future,
  gather,
  getRunningLoop,
  type Task,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, program, trace } from "./harness.js";
import { child, outcome } from "./helpers.js";

function newFuture(): Future<any> {
  return getRunningLoop().createFuture();
}

function start(name: string, delay: number, error?: Error): Task<any> {
  return createTask(child(name, delay, error === undefined ? {} : { error }), { name });
}

program("as completed gives results in the order of their end", async () => {
  for (const each of asCompleted([start("a", 3), start("b", 1), start("c", 2)])) trace(await each);
});

program("as completed raises where a failed one is awaited", async () => {
  for (const each of asCompleted([start("a", 2), start("b", 1, new Boom("b"))])) trace(await outcome(each));
});

program("as completed runs out of time", async () => {
  const [a, b] = [start("a", 1), start("b", 5)];
  for (const each of asCompleted([a, b], { timeout: 2 })) trace(await outcome(each));
  trace(b.done(), await b);
});

program("as completed with time to spare", async () => {
  for (const each of asCompleted([start("a", 1)], { timeout: 10 })) trace(await each);
  trace(getRunningLoop().time());
});

program("as completed of nothing", async () => {
  trace([...asCompleted([])]);
});

program("as completed can be awaited in another order", async () => {
  const [first, second] = asCompleted([start("a", 1), start("b", 2)]) as Iterable<Coroutine<any>>;
  trace(await second!, await first!);
});

program("as completed can be awaited at the same time", async () => {
  trace(await gather([...asCompleted([start("a", 2), start("b", 1)])]));
});

program("as completed takes duplicates once", async () => {
  const task = start("a", 1);
  const seen: unknown[] = [];
  for (const each of asCompleted([task, task])) seen.push(await each);
  trace(seen);
});

program("as completed needs several", async () => {
  trace(kind(attempt(() => asCompleted(newFuture() as never))));
  const coro = child("never");
  trace(kind(attempt(() => asCompleted(coro as never))));
  coro.close();
});
