// Measures the I/O of the asyncio library beside CPython's asyncio in one run: node bench/asyncio-io.mjs [module]
// They take turns, and the best of several rounds counts, so that a busy machine disturbs both alike. Echoes are also
// measured on plain node:net, with events and no asyncio: what is left beside it are system calls, which a round trip
// cannot do without.
import { execFileSync, spawnSync } from "node:child_process";
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
const modulePath = process.argv[2] ?? new URL("../dist/src/asyncio/index.js", import.meta.url).href;
const part = process.argv[3];
const rounds = 3;
const roundTrips = 10_000;
const lineCount = 40_000;
const mebibytes = 128;
const connectionCount = 500;
const processCount = 30;
const calls = 500;
/** How often each is done in a process; the best counts, so that none is measured before it is compiled. */
const times = 3;

/** Microseconds, and those of the processor, of one of `count` operations. */
async function timed(count, use) {
  let wall = Number.POSITIVE_INFINITY;
  let cpu = Number.POSITIVE_INFINITY;
  for (let n = 0; n < times; n++) {
    const wallBegin = performance.now();
    const cpuBegin = process.cpuUsage();
    await use();
    const { user, system } = process.cpuUsage(cpuBegin);
    wall = Math.min(wall, (performance.now() - wallBegin) * 1000);
    cpu = Math.min(cpu, user + system);
  }
  return [wall / count, cpu / count];
}

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
    for (let line = await reader.readline(); line.length > 0; line = await reader.readline())
      writer.write(line);
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
  const serving = async (count, handler, use) => {
    const server = await startServer(handler, "127.0.0.1", 0);
    const { port } = server.sockets[0].getsockname();
    const measured = await timed(count, () => use(port));
    server.close();
    await server.waitClosed();
    return measured;
  };
  const echoing = (clients, size) =>
    serving(roundTrips, echo, (port) =>
      gather(Array.from({ length: clients }, () => client(port, Math.floor(roundTrips / clients), size))),
    );
  const lines = async (port) => {
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
  };
  const throughput = async (port) => {
    const [, writer] = await openConnection("127.0.0.1", port);
    const block = Buffer.alloc(262144, "x");
    for (let n = 0; n < mebibytes * 4; n++) {
      writer.write(block);
      await writer.drain();
    }
    writer.close();
    await writer.waitClosed();
  };
  const connections = async (port) => {
    for (let n = 0; n < connectionCount; n++) await client(port, 1, 16);
  };
  const processes = async () => {
    for (let n = 0; n < processCount; n++) {
      const child = await asyncio.createSubprocessExec("/bin/echo", ["hello"], { stdout: asyncio.PIPE });
      await child.communicate();
    }
  };
  const threads = async () => {
    for (let n = 0; n < calls; n++) await asyncio.toThread((x) => x + 1, n);
  };
  const main = coroutine(async () => ({
    "echo 64 B, 1 client": await echoing(1, 64),
    "echo 64 B, 10 clients": await echoing(10, 64),
    "echo 64 B, 100 clients": await echoing(100, 64),
    "echo 16 KiB, 10 clients": await echoing(10, 16384),
    "echo of lines, pipelined": await serving(lineCount, echoLines, lines),
    "1 MiB through a stream": await serving(mebibytes, sink, throughput),
    "connect, echo, close": await serving(connectionCount, echo, connections),
    "start a process, read it": await timed(processCount, processes),
    "call in a thread": await timed(calls, threads),
  }));
  return await run(main());
}

/** The echoes by events of node:net. */
async function measurePlain() {
  const server = createServer({ noDelay: true }, (socket) => socket.on("data", (data) => socket.write(data)));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  const client = (count, size) =>
    new Promise((resolve) => {
      const message = Buffer.alloc(size, "x");
      let left = count;
      let received = 0;
      const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => socket.write(message));
      socket.on("data", (data) => {
        received += data.length;
        if (received < size) return;
        received = 0;
        if (--left > 0) socket.write(message);
        else socket.end(resolve);
      });
    });
  const echoing = (clients, size) =>
    timed(roundTrips, () =>
      Promise.all(Array.from({ length: clients }, () => client(Math.floor(roundTrips / clients), size))),
    );
  const measured = {
    "echo 64 B, 1 client": await echoing(1, 64),
    "echo 64 B, 10 clients": await echoing(10, 64),
    "echo 64 B, 100 clients": await echoing(100, 64),
    "echo 16 KiB, 10 clients": await echoing(10, 16384),
  };
  server.close();
  return measured;
}

/** The best time, wall and processor, of each measurement. */
function best(list) {
  if (list.length === 0) return {};
  const least = (name) => [0, 1].map((at) => Math.min(...list.map((each) => each[name][at])));
  return Object.fromEntries(Object.keys(list[0]).map((name) => [name, least(name)]));
}

if (part === "ours") {
  console.log(JSON.stringify(await measure(await import(modulePath))));
} else if (part === "plain") {
  console.log(JSON.stringify(await measurePlain()));
} else {
  const python = fileURLToPath(new URL("./asyncio-io.py", import.meta.url));
  const printed = (program, args) => JSON.parse(execFileSync(program, args, { encoding: "utf8" }));
  const havePython = spawnSync("python3", ["--version"]).status === 0;
  const ours = [];
  const nodes = [];
  const theirs = [];
  for (let n = 0; n < rounds; n++) {
    ours.push(printed(process.execPath, [here, modulePath, "ours"]));
    nodes.push(printed(process.execPath, [here, modulePath, "plain"]));
    if (havePython) theirs.push(printed("python3", ["-I", python]));
  }
  const cpython = best(theirs);
  const plain = best(nodes);
  const row = (name, cells) =>
    console.log(name.padEnd(28) + cells.map((cell) => (cell ?? "-").padStart(11)).join(""));
  row("microseconds per operation", [
    "ours",
    "CPython",
    "ratio",
    "node:net",
    "CPU: ours",
    "CPython",
    "ratio",
    "node:net",
  ]);
  for (const [name, us] of Object.entries(best(ours))) {
    const cells = [0, 1].flatMap((at) => {
      const other = cpython[name]?.[at];
      return [
        us[at].toFixed(1),
        other?.toFixed(1),
        other && (other / us[at]).toFixed(2),
        plain[name]?.[at].toFixed(1),
      ];
    });
    row(name, cells);
  }
}
