import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  gather,
  RuntimeError,
  sleep,
  taskGroup,
  ValueError,
} from "../../../src/asyncio/index.js";
import {
  ConnectionRefusedError,
  ConnectionResetError,
  FileNotFoundError,
  GaiError,
  OSError,
  openConnection,
  openUnixConnection,
  type StreamReader,
  type Streams,
  type StreamWriter,
  startServer,
  startUnixServer,
} from "../../../src/asyncio/io/index.js";
import { rejection, thrown } from "../virtually.js";
import { looped, portOf, withPath } from "./looped.js";

/** A pair of streams of each side of one connection, and the server behind it. */
async function connected(options: { limit?: number } = {}) {
  let accept!: (streams: Streams) => void;
  const accepted = new Promise<Streams>((resolve) => {
    accept = resolve;
  });
  const server = await startServer((reader, writer) => accept([reader, writer]), "127.0.0.1", 0, options);
  const [reader, writer] = await openConnection("127.0.0.1", portOf(server), options);
  const [theirReader, theirWriter] = await accepted;
  return { server, reader, writer, theirReader, theirWriter };
}

async function closeAll(...writers: StreamWriter[]): Promise<void> {
  for (const writer of writers) writer.close();
  for (const writer of writers) await writer.waitClosed();
}

/** Sends lines back until the end. */
const echo = coroutine(async (reader: StreamReader, writer: StreamWriter) => {
  for await (const line of reader) {
    writer.write(line);
    await writer.drain();
  }
  writer.close();
  await writer.waitClosed();
});

describe("streams over a connection", () => {
  for (const kind of [
    "coroutine function",
    "async function",
    "generator function",
    "plain function",
  ] as const) {
    it(`are served by a ${kind}`, async () => {
      await looped(async ({ loop }) => {
        const tasks: unknown[] = [];
        const handlers = {
          "coroutine function": echo,
          "async function": async (reader: StreamReader, writer: StreamWriter) => {
            tasks.push(currentTask());
            await echo(reader, writer);
          },
          "generator function": function* (reader: StreamReader, writer: StreamWriter) {
            tasks.push(currentTask());
            yield* echo(reader, writer);
          },
          "plain function": (reader: StreamReader, writer: StreamWriter) => {
            tasks.push(currentTask());
            loop.createTask(echo(reader, writer));
          },
        };
        const server = await startServer(handlers[kind], "127.0.0.1", 0);
        const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
        writer.write("hello world!\n");
        expect(String(await reader.readline())).toBe("hello world!\n");
        writer.writelines(["a", Buffer.from("b"), new Uint8Array([99, 10])]);
        expect(String(await reader.readline())).toBe("abc\n");
        await closeAll(writer);
        server.close();
        await server.waitClosed();
        if (kind === "plain function") expect(tasks).toEqual([null]);
        else for (const task of tasks) expect(task).not.toBe(null);
      });
    });
  }

  it("end with what the other side sent before it closed", async () => {
    await looped(async () => {
      const { server, reader, writer, theirReader, theirWriter } = await connected();
      theirWriter.write("first\nsecond");
      theirWriter.close();
      expect(String(await reader.readline())).toBe("first\n");
      expect(String(await reader.read())).toBe("second");
      expect(reader.atEof()).toBe(true);
      expect(writer.isClosing()).toBe(false);
      writer.close();
      expect(writer.isClosing()).toBe(true);
      await writer.waitClosed();
      expect((await theirReader.read()).length).toBe(0);
      await theirWriter.waitClosed();
      server.close();
    });
  });

  it("can be closed in one direction", async () => {
    await looped(async () => {
      const { server, reader, writer, theirReader, theirWriter } = await connected();
      expect(writer.canWriteEof()).toBe(true);
      writer.write("question");
      writer.writeEof();
      writer.writeEof();
      expect(thrown(() => writer.write("more"))).toBeInstanceOf(RuntimeError);
      expect(String(await theirReader.read())).toBe("question");
      theirWriter.write("answer");
      await theirWriter.drain();
      theirWriter.writeEof();
      expect(String(await reader.read())).toBe("answer");
      // Both directions are at their end, and still each side closes by itself.
      expect([writer.isClosing(), theirWriter.isClosing()]).toEqual([false, false]);
      await writer.drain();
      await closeAll(writer, theirWriter);
      server.close();
      await server.waitClosed();
    });
  });

  it("are closed with bytes that nobody read", async () => {
    await looped(async () => {
      const { server, reader, writer, theirWriter } = await connected();
      theirWriter.write("one\ntwo\n");
      expect(String(await reader.readline())).toBe("one\n");
      await closeAll(writer);
      theirWriter.close();
      // This side sent nothing, so that the other has an end or, with bytes on the way, a reset.
      await theirWriter.waitClosed().then(null, () => {});
      server.close();
    });
  });

  it("feed the end to the reader when the writer is closed", async () => {
    await looped(async () => {
      const { server, reader, writer, theirWriter } = await connected();
      await closeAll(writer);
      expect(reader.atEof()).toBe(true);
      expect((await reader.read()).length).toBe(0);
      await closeAll(theirWriter);
      server.close();
    });
  });

  it("tell a writer that drains after it was closed that the connection is lost", async () => {
    await looped(async () => {
      const { server, writer, theirWriter } = await connected();
      writer.close();
      writer.write("data");
      const error = await rejection(writer.drain());
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect(error).toBeInstanceOf(OSError);
      expect(error.message).toBe("Connection lost");
      await closeAll(theirWriter);
      server.close();
    });
  });

  it("end a loop that writes to a peer who has gone", async () => {
    await looped(async () => {
      const peer = createServer((socket) => socket.destroy());
      await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
      const [, writer] = await openConnection("127.0.0.1", (peer.address() as { port: number }).port);
      const forEver = coroutine(async () => {
        for (;;) {
          writer.write("foo\n");
          await writer.drain();
        }
      });
      const error = await rejection(forEver());
      expect(["ConnectionResetError", "BrokenPipeError", "ConnectionAbortedError"]).toContain(error.name);
      writer.close();
      await writer.waitClosed().then(null, () => {});
      peer.close();
    });
  });

  it("throw a reset at the reader", async () => {
    await looped(async () => {
      let theirs!: Socket;
      const peer = createServer((socket) => {
        theirs = socket;
        socket.once("data", () => socket.resetAndDestroy());
      });
      await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
      const [reader, writer] = await openConnection("127.0.0.1", (peer.address() as { port: number }).port);
      const reading = createTask(reader.readline());
      writer.write("x");
      const error = await rejection(reading);
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect([error.code, error.syscall]).toEqual(["ECONNRESET", "read"]);
      expect(error.cause).toBeInstanceOf(Error);
      expect(await rejection(reader.read())).toBe(error);
      expect(await rejection(writer.drain())).toBe(error);
      expect(await rejection(writer.waitClosed())).toBe(error);
      expect(theirs.destroyed).toBe(true);
      peer.close();
    });
  });

  it("hold a writer back while nobody reads, and let it go on when somebody does", async () => {
    await looped(async () => {
      const { server, reader, writer, theirReader, theirWriter } = await connected({ limit: 1024 });
      const block = Buffer.alloc(256 * 1024, 7);
      let written = 0;
      const write = coroutine(async () => {
        for (let n = 0; n < 64; n++) {
          writer.write(block);
          await writer.drain();
          written++;
        }
        writer.close();
      });
      const writing = createTask(write());
      // The reader pauses its transport, the socket buffers of the system fill up, and the writer stands still.
      while (!String(theirReader).includes("paused")) await sleep(0);
      for (let last = -1; last !== written || writer.transport.getWriteBufferSize() === 0; ) {
        last = written;
        for (let n = 0; n < 20; n++) await sleep(0);
      }
      expect(written).toBeLessThan(64);
      expect(writing.done()).toBe(false);
      const all = await theirReader.read();
      expect(all.length).toBe(64 * block.length);
      expect(all.every((byte) => byte === 7)).toBe(true);
      await writing;
      expect(written).toBe(64);
      theirWriter.close();
      await closeAll(theirWriter, writer);
      expect(reader.atEof()).toBe(true);
      server.close();
    });
  });

  it("let several coroutines wait for the same drain, and one be cancelled", async () => {
    await looped(async () => {
      const { server, writer, theirReader, theirWriter } = await connected();
      writer.transport.setWriteBufferLimits({ high: 0 });
      writer.write(Buffer.alloc(16 * 1024 * 1024));
      const draining = Array.from({ length: 10 }, () => createTask(writer.drain()));
      await sleep(0);
      draining[3]!.cancel();
      expect(await rejection(draining[3]!)).toBeInstanceOf(CancelledError);
      expect(draining.filter((task) => task.done()).length).toBe(1);
      const reading = createTask(theirReader.readexactly(16 * 1024 * 1024));
      await gather(draining.filter((_, n) => n !== 3));
      await reading;
      await closeAll(writer, theirWriter);
      server.close();
    });
  });

  it("let a reader be cancelled and read on, while the connection stays", async () => {
    await looped(async () => {
      const { server, reader, writer, theirReader, theirWriter } = await connected();
      const task = createTask(reader.readline());
      await sleep(0);
      theirWriter.write("half ");
      task.cancel("enough");
      const error = await rejection(task);
      expect([error.name, error.message]).toEqual(["CancelledError", "enough"]);
      theirWriter.write("line\n");
      expect(String(await reader.readline())).toBe("half line\n");
      writer.write("still here\n");
      expect(String(await theirReader.readline())).toBe("still here\n");
      const closing = createTask(writer.waitClosed());
      await sleep(0);
      closing.cancel();
      expect(await rejection(closing)).toBeInstanceOf(CancelledError);
      await closeAll(writer, theirWriter);
      server.close();
    });
  });

  it("serve many connections at a time", async () => {
    await looped(async () => {
      const server = await startServer(echo, "127.0.0.1", 0);
      const client = coroutine(async (name: number) => {
        const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
        const answers: string[] = [];
        for (let n = 0; n < 5; n++) {
          writer.write(`${name}.${n}\n`);
          await writer.drain();
          answers.push(String(await reader.readline()).trim());
        }
        await closeAll(writer);
        return answers;
      });
      const answers = await gather(Array.from({ length: 50 }, (_, n) => client(n)));
      answers.forEach((got, name) => {
        expect(got).toEqual([0, 1, 2, 3, 4].map((n) => `${name}.${n}`));
      });
      server.close();
      await server.waitClosed();
    });
  });

  it("report a handler that throws, and close its connection", async () => {
    await looped(async ({ told }) => {
      const error = new Error("test");
      const server = await startServer(
        async () => {
          throw error;
        },
        "127.0.0.1",
        0,
      );
      const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
      writer.write("test msg");
      expect((await reader.read()).length).toBe(0);
      writer.close();
      await writer.waitClosed();
      server.close();
      await server.waitClosed();
      expect(told.length).toBe(1);
      expect(told[0]).toMatchObject({ message: "Unhandled exception in clientConnected", exception: error });
      told.length = 0;
    });
  });

  it("close the connection of a handler that was cancelled, without a report", async () => {
    await looped(async () => {
      const server = await startServer(
        async () => {
          currentTask()!.cancel();
          await sleep(0);
        },
        "127.0.0.1",
        0,
      );
      const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
      expect((await reader.read()).length).toBe(0);
      await closeAll(writer);
      server.close();
      await server.waitClosed();
    });
  });

  it("are closed at the end of a block", async () => {
    await looped(async () => {
      const { server, reader, writer, theirWriter } = await connected();
      {
        await using mine = writer;
        await using theirs = theirWriter;
        theirs.write("x");
        mine.write("y");
        expect(String(await reader.read(1))).toBe("x");
      }
      expect([writer.isClosing(), theirWriter.isClosing()]).toEqual([true, true]);
      server.close();
    });
  });

  it("show themselves in a line", async () => {
    await looped(async () => {
      const { server, writer, theirWriter } = await connected();
      const transport = "<Transport open read=polling write=<bufsize=0>>";
      expect(String(writer)).toBe(
        `<StreamWriter transport=${transport} reader=<StreamReader transport=${transport}>>`,
      );
      await closeAll(writer, theirWriter);
      expect(String(writer.transport)).toBe("<Transport closed read=idle write=<bufsize=0>>");
      server.close();
    });
  });

  it("work for generator coroutines, in a group, with errors that go where they belong", async () => {
    await looped(async () => {
      const server = await startServer(echo, "127.0.0.1", 0);
      const client = coroutine(function* (word: string) {
        const [reader, writer] = yield* openConnection("127.0.0.1", portOf(server));
        try {
          writer.write(`${word}\n`);
          yield* writer.drain();
          return String(yield* reader.readline()).trim();
        } finally {
          writer.close();
          yield* writer.waitClosed();
        }
      });
      const answers = await taskGroup(async (group) => {
        const tasks = ["a", "b"].map((word) => group.createTask(client(word)));
        return [await tasks[0]!, await tasks[1]!];
      });
      expect(answers).toEqual(["a", "b"]);
      server.close();
    });
  });
});

describe("openConnection", () => {
  it("throws what kept it from connecting, under the names of asyncio", async () => {
    await looped(async () => {
      const server = await startServer(() => {}, "127.0.0.1", 0);
      const port = portOf(server);
      server.close();
      await server.waitClosed();
      const refused = await rejection(openConnection("127.0.0.1", port));
      expect(refused).toBeInstanceOf(ConnectionRefusedError);
      expect(refused).toMatchObject({ code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.1", port });
      expect(await rejection(openConnection("localhost", port))).toBeInstanceOf(ConnectionRefusedError);
      expect(await rejection(openConnection("no.such.host.invalid", 80))).toBeInstanceOf(GaiError);
    });
  });

  it("refuses arguments that contradict each other", async () => {
    await looped(async () => {
      const wrong: [string | null, number | null, object, string][] = [
        [null, null, {}, "host and port was not specified and no sock specified"],
        ["127.0.0.1", 1, { sock: {} }, "host/port and sock can not be specified at the same time"],
        ["127.0.0.1", 1, { serverHostname: "x" }, "serverHostname is only meaningful with ssl"],
        ["127.0.0.1", 1, { sslHandshakeTimeout: 1 }, "sslHandshakeTimeout is only meaningful with ssl"],
        ["", 1, { ssl: true }, "You must set serverHostname when using ssl without a host"],
        [
          "127.0.0.1",
          1,
          { ssl: true, sslHandshakeTimeout: 0 },
          "sslHandshakeTimeout should be a positive number, got 0",
        ],
      ];
      for (const [host, port, options, message] of wrong) {
        const error = await rejection(openConnection(host, port, options));
        expect(error).toBeInstanceOf(ValueError);
        expect(error.message).toBe(message);
      }
    });
  });

  it("can be cancelled while it connects, and leaves no socket", async () => {
    await looped(async () => {
      const server = await startServer(echo, "127.0.0.1", 0);
      for (let turns = 0; turns < 12; turns++) {
        const task = createTask(openConnection("127.0.0.1", portOf(server)));
        for (let n = 0; n < turns; n++) await sleep(0);
        if (task.cancel()) expect(await rejection(task)).toBeInstanceOf(CancelledError);
        else (await task)[1].close();
      }
      server.close();
      // All of the connections that were made are closed again.
      await server.waitClosed();
    });
  });

  it("takes a socket of Node that is connected, or is about to be", async () => {
    await looped(async () => {
      const { connect } = await import("node:net");
      const server = await startServer(echo, "127.0.0.1", 0);
      for (const wait of [true, false]) {
        const sock = connect(portOf(server), "127.0.0.1");
        if (wait) await new Promise<void>((resolve) => sock.once("connect", () => resolve()));
        const [reader, writer] = await openConnection(null, null, { sock });
        writer.write("hello\n");
        expect(String(await reader.readline())).toBe("hello\n");
        await closeAll(writer);
      }
      server.close();
    });
  });

  it("knows both addresses, also when the connection is closed", async () => {
    await looped(async () => {
      const { server, writer, theirWriter } = await connected();
      const mine = writer.getExtraInfo("sockname");
      const theirs = { host: "127.0.0.1", port: portOf(server), family: 4 };
      expect(writer.getExtraInfo("peername")).toEqual(theirs);
      expect(theirWriter.getExtraInfo("sockname")).toEqual(theirs);
      expect(theirWriter.getExtraInfo("peername")).toEqual(mine);
      expect(writer.getExtraInfo("cipher", "none")).toBe("none");
      expect(writer.getExtraInfo("socket")).toBe(writer.transport.getExtraInfo("socket"));
      await closeAll(writer, theirWriter);
      expect(writer.getExtraInfo("peername")).toEqual(theirs);
      server.close();
    });
  });

  it.skipIf(process.platform !== "linux")("can be bound to an address of this side", async () => {
    await looped(async () => {
      const server = await startServer(echo, "127.0.0.1", 0);
      const options = { localAddr: { host: "127.0.0.2" } };
      const [, writer] = await openConnection("127.0.0.1", portOf(server), options);
      expect(writer.getExtraInfo("sockname")).toMatchObject({ host: "127.0.0.2" });
      await closeAll(writer);
      server.close();
    });
  });
});

describe("streams over a unix socket", () => {
  it("work as over TCP, and the file is gone with the server", async () => {
    const { existsSync } = await import("node:fs");
    await withPath((path) =>
      looped(async ({ loop }) => {
        for (const handler of [
          echo,
          (r: StreamReader, w: StreamWriter) => void loop.createTask(echo(r, w)),
        ]) {
          const server = await startUnixServer(handler, path);
          expect(server.sockets[0]!.getsockname()).toBe(path);
          const [reader, writer] = await openUnixConnection(path);
          expect([writer.getExtraInfo("peername"), writer.getExtraInfo("sockname")]).toEqual([
            path,
            undefined,
          ]);
          writer.write("hello world!\n");
          expect(String(await reader.readline())).toBe("hello world!\n");
          await closeAll(writer);
          server.close();
          await server.waitClosed();
          expect(existsSync(path)).toBe(false);
        }
      }),
    );
  });

  it("say that nobody listens", async () => {
    await withPath((path) =>
      looped(async () => {
        expect(await rejection(openUnixConnection(path))).toBeInstanceOf(FileNotFoundError);
        expect((await rejection(openUnixConnection(null))).message).toBe("no path and sock were specified");
      }),
    );
  });

  it("take the place of a socket that was left behind", async () => {
    await withPath((path) =>
      looped(async () => {
        const { renameSync } = await import("node:fs");
        const first = await startUnixServer(echo, path);
        renameSync(path, `${path}.kept`);
        first.close();
        await first.waitClosed();
        renameSync(`${path}.kept`, path);
        const second = await startUnixServer(echo, path);
        const [reader, writer] = await openUnixConnection(path);
        writer.write("a\n");
        expect(String(await reader.readline())).toBe("a\n");
        await closeAll(writer);
        second.close();
      }),
    );
  });
});
