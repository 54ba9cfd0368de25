// Measures the asyncio library beside CPython's asyncio in one run: node bench/asyncio.mjs [module]
// Both take turns, and the best of several rounds counts, so that a busy machine disturbs both alike.
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
const modulePath = process.argv[2] ?? new URL("../dist/src/asyncio/index.js", import.meta.url).href;
const part = process.argv[3];
const asyncio = part === undefined ? undefined : await import(modulePath);

const creations = 20_000;
const switches = 50_000;
const gathered = 10_000;
const roundTrips = 10_000;
const handOvers = 10_000;
const timers = 100_000;

/** The same programs written with async functions and with generators. */
function programs({ coroutine, createTask, sleep, gather, Queue, Lock }, native) {
  const nothing = native
    ? coroutine(async () => 1)
    : // biome-ignore lint/correctness/useYield: it returns at once
      coroutine(function* () {
        return 1;
      });
  const list = (n, make) => Array.from({ length: n }, make);
  if (native) {
    const echo = coroutine(async (there, back) => {
      for (let i = 0; i < roundTrips; i++) await back.put(await there.get());
    });
    const enter = coroutine(async (lock) => {
      for (let i = 0; i < handOvers / 10; i++) {
        await lock.acquire();
        try {
          await sleep(0);
        } finally {
          lock.release();
        }
      }
    });
    return {
      create: coroutine(async () => {
        for (let i = 0; i < creations; i++) await createTask(nothing());
      }),
      switch: coroutine(async () => {
        for (let i = 0; i < switches; i++) await sleep(0);
      }),
      gather: coroutine(async () => {
        await gather(list(gathered, () => nothing()));
      }),
      pingPong: coroutine(async () => {
        const there = new Queue();
        const back = new Queue();
        const task = createTask(echo(there, back));
        for (let i = 0; i < roundTrips; i++) {
          await there.put(i);
          await back.get();
        }
        await task;
      }),
      handOver: coroutine(async () => {
        const lock = new Lock();
        await gather(list(10, () => enter(lock)));
      }),
    };
  }
  const echo = coroutine(function* (there, back) {
    for (let i = 0; i < roundTrips; i++) yield* back.put(yield* there.get());
  });
  const enter = coroutine(function* (lock) {
    for (let i = 0; i < handOvers / 10; i++) {
      yield* lock.acquire();
      try {
        yield* sleep(0);
      } finally {
        lock.release();
      }
    }
  });
  return {
    create: coroutine(function* () {
      for (let i = 0; i < creations; i++) yield* createTask(nothing());
    }),
    switch: coroutine(function* () {
      for (let i = 0; i < switches; i++) yield* sleep(0);
    }),
    gather: coroutine(function* () {
      yield* gather(list(gathered, () => nothing()));
    }),
    pingPong: coroutine(function* () {
      const there = new Queue();
      const back = new Queue();
      const task = createTask(echo(there, back));
      for (let i = 0; i < roundTrips; i++) {
        yield* there.put(i);
        yield* back.get();
      }
      yield* task;
    }),
    handOver: coroutine(function* () {
      const lock = new Lock();
      yield* gather(list(10, () => enter(lock)));
    }),
  };
}

async function fireTimers({ getRunningLoop }) {
  const loop = getRunningLoop();
  const done = loop.createFuture();
  let left = timers;
  const fire = () => {
    if (--left === 0) done.setResult();
  };
  for (let i = 0; i < timers; i++) loop.callLater(((i * 7919) % 1000) / 1e6, fire);
  await done;
}

async function measure(native) {
  const results = {};
  const { create, switch: switching, gather, pingPong, handOver } = programs(asyncio, native);
  const main = asyncio.coroutine(async () => {
    for (const [name, operations, program] of [
      ["create and await a task", creations, create],
      ["switch by sleep(0)", switches, switching],
      ["gather of 10,000", gathered, gather],
      ["queue ping-pong", roundTrips, pingPong],
      ["lock hand-over", handOvers, handOver],
      ["100,000 timers", timers, () => fireTimers(asyncio)],
    ]) {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 5; i++) {
        const start = performance.now();
        await program();
        best = Math.min(best, performance.now() - start);
      }
      results[name] = (best / operations) * 1000;
    }
  });
  await asyncio.run(main());
  return results;
}

/**
 * What 100,000 tasks take that wait for one future: live bytes of the heap, and by how many resident bytes the process
 * grows, V8's nursery (32 MB at most) included; and how many it then has in all.
 */
async function measureMemory(native) {
  const { coroutine, createTask, getRunningLoop, run, sleep } = asyncio;
  const main = coroutine(async () => {
    const future = getRunningLoop().createFuture();
    const wait = native
      ? coroutine(async () => await future)
      : coroutine(function* () {
          return yield* future;
        });
    await createTask(sleep(0));
    globalThis.gc();
    const before = process.memoryUsage();
    const tasks = [];
    for (let i = 0; i < 100_000; i++) tasks.push(createTask(wait()));
    await sleep(0);
    await sleep(0);
    globalThis.gc();
    const after = process.memoryUsage();
    future.setResult(1);
    for (const task of tasks) await task;
    return { live: after.heapUsed - before.heapUsed, resident: after.rss - before.rss, all: after.rss };
  });
  return await run(main());
}

/** Runs one part in a process of its own. */
function inProcess(name) {
  const output = execFileSync(process.execPath, ["--expose-gc", here, modulePath, name], {
    encoding: "utf8",
  });
  return JSON.parse(output);
}

function keepBest(best, round) {
  for (const [name, value] of Object.entries(round)) best[name] = Math.min(best[name] ?? value, value);
}

if (part?.startsWith("memory")) console.log(JSON.stringify(await measureMemory(part === "memory of async")));
else if (part !== undefined) console.log(JSON.stringify(await measure(part === "async")));
else {
  const best = { async: {}, generator: {}, python: {} };
  const script = fileURLToPath(new URL("asyncio.py", import.meta.url));
  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  for (let round = 0; round < 5; round++) {
    keepBest(best.async, inProcess("async"));
    keepBest(best.generator, inProcess("generator"));
    if (!hasPython) continue;
    // Isolated, or the script's own name would hide the module.
    const output = execFileSync("python3", ["-I", script], { encoding: "utf8" });
    keepBest(best.python, JSON.parse(output));
  }
  const version = hasPython
    ? execFileSync("python3", ["--version"], { encoding: "utf8" }).trim()
    : "no python3";
  console.log(
    `Node ${process.versions.node}, ${version}; microseconds per operation, and how many times as fast`,
  );
  for (const name of Object.keys(best.async)) {
    const cells = ["async", "generator"].map((flavour) => {
      const own = best[flavour][name];
      const times = hasPython ? ` ${(best.python[name] / own).toFixed(1)}x` : "";
      return `${flavour} ${own.toFixed(2)}${times}`.padEnd(24);
    });
    console.log(
      `${name.padEnd(26)} ${cells.join(" ")} ${hasPython ? `CPython ${best.python[name].toFixed(2)}` : ""}`,
    );
  }
  for (const flavour of ["async", "generator"]) {
    const { live, resident, all } = inProcess(`memory of ${flavour}`);
    const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
    console.log(
      `100,000 pending tasks (${flavour}): ${megabytes(live)} MB live, ${megabytes(resident)} MB resident, ` +
        `${megabytes(all)} MB the whole process`,
    );
  }
  if (hasPython) {
    const grown = Number(execFileSync("python3", ["-I", script, "memory"], { encoding: "utf8" }));
    console.log(`100,000 pending tasks (CPython): ${(grown / 1e6).toFixed(0)} MB resident`);
  }
}
