/**
 * What recording costs the shortest things that there are: `npx tsx bench/recording.ts`. The same programs run by turns with
 * and without the recorder in one process, four times with it and once without; the fastest tenth of each counts. Both have
 * the `AsyncLocalStorage` of a notebook, which carries the cell.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Coroutine, coroutine, createTask, gather, Lock, run, sleep } from "../src/asyncio/index.js";
import { startInspecting, startRecording, stopRecording } from "../src/display/index.js";

const operations = 20_000;
const seconds = 3;

const cells = new AsyncLocalStorage<number>();
cells.enterWith(1);
startInspecting({
  capture() {
    const token = {};
    Error.captureStackTrace(token);
    return token;
  },
  captureCell: () => cells.getStore() ?? 0,
  resolve: () => undefined,
  site: () => undefined,
});
stopRecording();

const empty = coroutine(async () => 1);
const enter = coroutine(async (lock: Lock) => {
  for (let i = 0; i < operations / 10; i++) {
    await lock.acquire();
    try {
      await sleep(0);
    } finally {
      lock.release();
    }
  }
});

const programs: Record<string, () => Coroutine<unknown>> = {
  "create and await a task": coroutine(async () => {
    for (let i = 0; i < operations; i++) await createTask(empty());
  }),
  "switch by sleep(0)": coroutine(async () => {
    for (let i = 0; i < operations; i++) await sleep(0);
  }),
  "lock hand-over": coroutine(async () => {
    const lock = new Lock();
    await gather(Array.from({ length: 10 }, () => enter(lock)));
  }),
};

async function measure(program: () => Coroutine<unknown>): Promise<{ without: number; with: number }> {
  const times = { without: [] as number[], with: [] as number[] };
  const end = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < end; turn++) {
    const recorded = turn % 5 !== 0;
    if (recorded) startRecording();
    const begin = performance.now();
    await program();
    times[recorded ? "with" : "without"].push(performance.now() - begin);
    if (recorded) stopRecording();
    await new Promise((done) => setImmediate(done));
  }
  const fastest = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 10)]!;
  return { without: fastest(times.without), with: fastest(times.with) };
}

await run(
  coroutine(async () => {
    for (const [name, program] of Object.entries(programs)) {
      await measure(program);
      const times = await measure(program);
      const each = (milliseconds: number) => `${((milliseconds / operations) * 1000).toFixed(2)} µs`;
      const more = ((times.with / times.without - 1) * 100).toFixed(0);
      console.log(`${name.padEnd(26)} ${each(times.without)}, recorded ${each(times.with)}: ${more} % more`);
    }
  })(),
);
