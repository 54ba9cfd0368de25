import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { CancelledError, createTask, RuntimeError, sleep } from "../../../src/asyncio/index.js";
import {
  ConnectionRefusedError,
  OSError,
  openConnection,
  Server,
  type SocketAddress,
  startServer,
} from "../../../src/asyncio/io/index.js";
import { rejection } from "../virtually.js";
import { looped, portOf, Recorder } from "./looped.js";

describe("a server", () => {
  it("begins to accept when it is told to, if it was made so", async () => {
    await looped(async ({ loop }) => {
      const probe = await loop.createServer(() => ({}), "127.0.0.1", 0);
      const port = portOf(probe);
      probe.close();
      await probe.waitClosed();
      const theirs = new Recorder();
      const server = await loop.createServer(() => theirs, "127.0.0.1", port, { startServing: false });
      expect([server.isServing(), server.sockets]).toEqual([false, []]);
      expect(await rejection(openConnection("127.0.0.1", port))).toBeInstanceOf(ConnectionRefusedError);
      await server.startServing();
      await server.startServing();
      expect([server.isServing(), portOf(server), server.getLoop()]).toEqual([true, port, loop]);
      const [, writer] = await openConnection("127.0.0.1", port);
      await theirs.seen("made");
      writer.close();
      await theirs.seen("lost");
      server.close();
      expect([server.isServing(), server.sockets]).toEqual([false, []]);
      expect((await rejection(server.startServing())).message).toMatch(/^server <Server.*> is closed$/);
    });
  });

  it("serves for ever until it is cancelled, and is closed then", async () => {
    await looped(async () => {
      const server = await startServer(() => {}, "127.0.0.1", 0, { startServing: false });
      const serving = createTask(server.serveForever());
      while (!server.isServing()) await sleep(0);
      const again = await rejection(server.serveForever());
      expect(again).toBeInstanceOf(RuntimeError);
      expect(again.message).toMatch(/is already being awaited on serveForever\(\)$/);
      const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
      writer.close();
      await writer.waitClosed();
      expect(reader.atEof()).toBe(true);
      server.closeClients();
      serving.cancel();
      expect(await rejection(serving)).toBeInstanceOf(CancelledError);
      expect(server.isServing()).toBe(false);
      expect((await rejection(server.serveForever())).message).toMatch(/is closed$/);
    });
  });

  it("ends serving for ever when it is closed", async () => {
    await looped(async () => {
      const server = await startServer(() => {}, "127.0.0.1", 0);
      const serving = createTask(server.serveForever());
      await sleep(0);
      server.close();
      expect(await rejection(serving)).toBeInstanceOf(CancelledError);
    });
  });

  it("keeps its connections when it is closed, and waits for the last of them", async () => {
    await looped(async ({ loop }) => {
      const theirs = new Recorder();
      theirs.keepOpen = true;
      const server = await loop.createServer(() => theirs, "127.0.0.1", 0);
      const early = createTask(server.waitClosed());
      const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
      await theirs.seen("made");
      server.close();
      server.close();
      const waiting = createTask(server.waitClosed());
      const cancelled = createTask(server.waitClosed());
      await sleep(0);
      cancelled.cancel();
      expect(await rejection(cancelled)).toBeInstanceOf(CancelledError);
      writer.write("still open");
      await theirs.bytes(10);
      expect([early.done(), waiting.done()]).toEqual([false, false]);
      theirs.transport.close();
      await waiting;
      await early;
      expect((await reader.read()).length).toBe(0);
      writer.close();
      await server.waitClosed();
    });
  });

  it("closes or aborts its connections on request", async () => {
    for (const way of ["closeClients", "abortClients"] as const) {
      await looped(async ({ loop }) => {
        const recorders: Recorder[] = [];
        const factory = () => {
          recorders.push(new Recorder());
          return recorders.at(-1)!;
        };
        const server = await loop.createServer(factory, "127.0.0.1", 0);
        const streams = [
          await openConnection("127.0.0.1", portOf(server)),
          await openConnection("127.0.0.1", portOf(server)),
        ];
        while (recorders.length < 2) await sleep(0);
        for (const recorder of recorders) await recorder.seen("made");
        server.close();
        server[way]();
        await server.waitClosed();
        expect(recorders.map(({ events }) => events)).toEqual([
          ["made", "lost"],
          ["made", "lost"],
        ]);
        for (const [reader, writer] of streams) {
          expect((await reader.read()).length).toBe(0);
          writer.close();
        }
      });
    }
  });

  it("is closed at the end of a block", async () => {
    await looped(async () => {
      let port: number;
      {
        await using server = await startServer(() => {}, "127.0.0.1", 0);
        port = portOf(server);
        expect(server).toBeInstanceOf(Server);
      }
      expect(await rejection(openConnection("127.0.0.1", port))).toBeInstanceOf(ConnectionRefusedError);
    });
  });

  it("says where it cannot listen", async () => {
    await looped(async ({ loop }) => {
      const server = await loop.createServer(() => ({}), "127.0.0.1", 0);
      const port = portOf(server);
      const error = await rejection(loop.createServer(() => ({}), "127.0.0.1", port));
      expect(error).toBeInstanceOf(OSError);
      expect(error.code).toBe("EADDRINUSE");
      expect(error.message).toMatch(
        new RegExp(`^error while attempting to bind on address 127.0.0.1:${port}: .*EADDRINUSE`),
      );
      server.close();
    });
  });

  it("listens on several addresses, and on all of them if it is given none", async () => {
    await looped(async ({ loop }) => {
      const accepted: Recorder[] = [];
      const factory = () => {
        accepted.push(new Recorder());
        return accepted.at(-1)!;
      };
      const several = await loop.createServer(factory, ["127.0.0.1", "127.0.0.2", "127.0.0.1"], 0);
      const addresses = several.sockets.map((socket) => socket.getsockname() as SocketAddress);
      expect(addresses.map(({ host }) => host)).toEqual(["127.0.0.1", "127.0.0.2"]);
      for (const { host, port } of addresses) (await openConnection(host, port))[1].close();
      const every = await loop.createServer(factory, null, 0);
      expect(every.sockets.length).toBe(1);
      (await openConnection("127.0.0.1", portOf(every)))[1].close();
      const four = await loop.createServer(factory, null, 0, { family: 4 });
      expect(four.sockets[0]!.getsockname()).toMatchObject({ host: "0.0.0.0", family: 4 });
      while (accepted.length < 3) await sleep(0);
      for (const server of [several, every, four]) {
        server.close();
        await server.waitClosed();
      }
    });
  });

  it("reports a factory that throws, and goes on", async () => {
    await looped(async ({ loop, told }) => {
      const error = new Error("no protocol");
      let calls = 0;
      const theirs = new Recorder();
      const server = await loop.createServer(
        () => {
          if (calls++ === 0) throw error;
          return theirs;
        },
        "127.0.0.1",
        0,
      );
      const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
      await reader.read().then(null, () => {});
      writer.close();
      expect(told).toMatchObject([
        { message: "Error on transport creation for incoming connection", exception: error },
      ]);
      told.length = 0;
      const [, second] = await openConnection("127.0.0.1", portOf(server));
      await theirs.seen("made");
      second.close();
      server.close();
      await server.waitClosed();
    });
  });

  it("lets the process go when its loop is closed", async () => {
    let port = 0;
    await looped(async () => {
      const server = await startServer(() => {}, "127.0.0.1", 0);
      port = portOf(server);
    });
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
      connect(port, "127.0.0.1").once("error", resolve);
    });
    expect(error.code).toBe("ECONNREFUSED");
  });

  it("shows where it listens", async () => {
    await looped(async () => {
      const server = await startServer(() => {}, "127.0.0.1", 0);
      expect(String(server)).toBe(
        `<Server sockets=[ { host: '127.0.0.1', port: ${portOf(server)}, family: 4 } ]>`,
      );
      server.close();
      expect(String(server)).toBe("<Server sockets=[]>");
    });
  });
});
