// Measures the I/O of the asyncio library beside CPython's asyncio in one run: node bench/asyncio-io.mjs [module]
// Both take turns, and the best of several rounds counts, so that a busy machine disturbs both alike.
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
const modulePath = process.argv[2] ?? new URL("../dist/src/asyncio/index.js", import.meta.url).href;
const part = process.argv[3] === "part";
const rounds = 5;
const roundTrips = 10_000;
const lineCount = 40_000;
const byteCount = 256 * 1024 * 1024;
const processCount = 30;
const calls = 1_000;

async function measure(asyncio) {
  const { coroutine, createTask, gather, openConnection, run, startServer } = asyncio;

  const echo = coroutine(async (reader, writer) => {
    for (let data = await reader.read(65536); data.length > 0; data = await reader.read(65536)) {
      writer.write(data);
      await writer.drain();
    }
    writer.close();
  });
  const echoLines = coroutine(async (reader, writer) => {
    for (let line = await reader.readline(); line.length > 0; line = await reader.readline()) writer.write(line);
    await writer.drain();
    writer.close();
  });
  const sink = coroutine(async (reader, writer) => {
    while ((await reader.read(262144)).length > 0);
    writer.close();
  });
  const client = coroutine(async (port, count, size) => {
    const [reader, writer] = await openConnection("127.0.0.1", port);
    const message = Buffer.alloc(size, "x");
    for (let n = 0; n < count; n++) {
      writer.write(message);
      await writer.drain();
      await reader.readexactly(size);
    }
    writer.close();
    await writer.waitClosed();
  });
  const serving = async (handler, use) => {
    const server = await startServer(handler, "127.0.0.1", 0);
    const begin = performance.now();
    await use(server.sockets[0].getsockname().port);
    const taken = performance.now() - begin;
    server.close();
    await server.waitClosed();
    return taken * 1000;
  };
  const echoing = async (clients, size, count) =>
    (await serving(echo, (port) =>
      gather(Array.from({ length: clients }, () => client(port, Math.floor(count / clients), size))),
    )) / count;
  const lines = () =>
    serving(echoLines, async (port) => {
      const [reader, writer] = await openConnection("127.0.0.1", port);
      const write = coroutine(async () => {
        for (let n = 0; n < lineCount; n++) {
          writer.write(`line ${n} of many\n`);
          if (n % 64 === 0) await writer.drain();
        }
        writer.writeEof();
      });
      const writing = createTask(write());
      while ((await reader.readline()).length > 0);
      await writing;
      writer.close();
    });
  const throughput = () =>
    serving(sink, async (port) => {
      const [, writer] = await openConnection("127.0.0.1", port);
      const block = Buffer.alloc(262144, "x");
      for (let sent = 0; sent < byteCount; sent += block.length) {
        writer.write(block);
        await writer.drain();
      }
      writer.close();
      await writer.waitClosed();
    });
  const connections = async (count) =>
    (await serving(echo, async (port) => {
      for (let n = 0; n < count; n++) await client(port, 1, 16);
    })) / count;
  const processes = async () => {
    const begin = performance.now();
    for (let n = 0; n < processCount; n++) {
      const child = await asyncio.createSubprocessExec("/bin/echo", ["hello"], { stdout: asyncio.PIPE });
      await child.communicate();
    }
    return ((performance.now() - begin) * 1000) / processCount;
  };
  const threads = async () => {
    await asyncio.toThread(() => 1);
    const begin = performance.now();
    for (let n = 0; n < calls; n++) await asyncio.toThread((x) => x + 1, n);
    return ((performance.now() - begin) * 1000) / calls;
  };
  const main = coroutine(async () => ({
    "echo 64 B, 1 client": await echoing(1, 64, roundTrips),
    "echo 64 B, 10 clients": await echoing(10, 64, roundTrips),
    "echo 64 B, 100 clients": await echoing(100, 64, roundTrips),
    "echo 16 KiB, 10 clients": await echoing(10, 16384, roundTrips),
    "echo of lines, pipelined": (await lines()) / lineCount,
    "1 MiB through a stream": (await throughput()) / (byteCount / 1024 / 1024),
    "connect, echo, close": await connections(500),
    "start a process, read it": await processes(),
    "call in a thread": await threads(),
  }));
  return await run(main());
}

function best(list) {
  return Object.fromEntries(Object.keys(list[0]).map((name) => [name, Math.min(...list.map((each) => each[name]))]));
}

if (part) {
  console.log(JSON.stringify(await measure(await import(modulePath))));
} else {
  const python = new URL("./asyncio-io.py", import.meta.url);
  const ours = [];
  const theirs = [];
  const havePython = spawnSync("python3", ["--version"]).status === 0;
  for (let n = 0; n < rounds; n++) {
    ours.push(JSON.parse(execFileSync(process.execPath, [here, modulePath, "part"], { encoding: "utf8" })));
    if (havePython) {
      theirs.push(JSON.parse(execFileSync("python3", ["-I", fileURLToPath(python)], { encoding: "utf8" })));
    }
  }
  const mine = best(ours);
  const cpython = havePython ? best(theirs) : {};
  console.log(`${"microseconds per operation".padEnd(28)}${"ours".padStart(10)}${"CPython".padStart(10)}   ratio`);
  for (const [name, us] of Object.entries(mine)) {
    const other = cpython[name];
    const compared = other === undefined ? "" : `${other.toFixed(1).padStart(10)}${(other / us).toFixed(2).padStart(8)}`;
    console.log(`${name.padEnd(28)}${us.toFixed(1).padStart(10)}${compared}`);
  }
}
