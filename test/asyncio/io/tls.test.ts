import { connect as connectPlain } from "node:net";
import { describe, expect, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  RuntimeError,
  sleep,
  ValueError,
} from "../../../src/asyncio/index.js";
import {
  ConnectionAbortedError,
  openConnection,
  openUnixConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
  startUnixServer,
} from "../../../src/asyncio/io/index.js";
import { rejection, thrown } from "../virtually.js";
import { certificate, looped, portOf, Recorder, trusting, withPath } from "./looped.js";

const echo = coroutine(async (reader: StreamReader, writer: StreamWriter) => {
  for await (const line of reader) {
    writer.write(line);
    await writer.drain();
  }
  writer.close();
  await writer.waitClosed().then(null, () => {});
});

describe("TLS", () => {
  it("carries streams between a client and a server", async () => {
    await looped(async () => {
      const server = await startServer(echo, "127.0.0.1", 0, { ssl: certificate });
      const [reader, writer] = await openConnection("127.0.0.1", portOf(server), { ssl: trusting });
      writer.write("hello world!\n");
      expect(String(await reader.readline())).toBe("hello world!\n");
      expect(writer.getExtraInfo("sslcontext")).toBe(trusting);
      expect(writer.getExtraInfo("cipher")!.version).toMatch(/^TLSv1\.[23]$/);
      expect(writer.getExtraInfo("peercert")!.subject.CN).toBe("localhost");
      expect(writer.getExtraInfo("sslObject")).toBe(writer.getExtraInfo("socket"));
      expect(writer.getExtraInfo("peername")).toMatchObject({ host: "127.0.0.1", port: portOf(server) });
      writer.close();
      await writer.waitClosed();
      server.close();
      await server.waitClosed();
    });
  });

  it("holds a writer back, and loses nothing", async () => {
    await looped(async () => {
      let accept!: (reader: StreamReader) => void;
      const accepted = new Promise<StreamReader>((resolve) => {
        accept = resolve;
      });
      const server = await startServer((theirs) => accept(theirs), "127.0.0.1", 0, {
        ssl: certificate,
        limit: 1024,
      });
      const [, writer] = await openConnection("127.0.0.1", portOf(server), { ssl: trusting });
      const size = 16 * 1024 * 1024;
      writer.write(Buffer.alloc(size, 5));
      const draining = createTask(writer.drain());
      const theirs = await accepted;
      while (!String(theirs).includes("paused")) await sleep(0);
      expect(draining.done()).toBe(false);
      const all = await theirs.readexactly(size);
      expect(all.every((byte) => byte === 5)).toBe(true);
      await draining;
      writer.close();
      server.closeClients();
      server.close();
      await server.waitClosed();
    });
  });

  it("carries streams over a unix socket, for the name that is asked for", async () => {
    await withPath((path) =>
      looped(async () => {
        const server = await startUnixServer(echo, path, { ssl: certificate });
        const [reader, writer] = await openUnixConnection(path, {
          ssl: trusting,
          serverHostname: "localhost",
        });
        writer.write("a\n");
        expect(String(await reader.readline())).toBe("a\n");
        writer.close();
        const error = await rejection(
          openUnixConnection(path, { ssl: trusting, serverHostname: "example.org" }),
        );
        expect(error.code).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
        const byAddress = { ssl: trusting, serverHostname: "127.0.0.1" };
        (await openUnixConnection(path, byAddress))[1].close();
        const wrong = await rejection(
          openUnixConnection(path, { ...byAddress, serverHostname: "127.0.0.9" }),
        );
        expect(wrong.code).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
        expect(await rejection(openUnixConnection(path, { ssl: true }))).toBeInstanceOf(ValueError);
        server.close();
        await server.waitClosed();
      }),
    );
  });

  it("refuses a certificate that is not trusted, as Node says it", async () => {
    await looped(async () => {
      const server = await startServer(echo, "127.0.0.1", 0, { ssl: certificate });
      const error = await rejection(openConnection("127.0.0.1", portOf(server), { ssl: true }));
      expect(error.code).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
      server.close();
      await server.waitClosed();
    });
  });

  it("has no half closed connections", async () => {
    await looped(async () => {
      const server = await startServer(echo, "127.0.0.1", 0, { ssl: certificate });
      const [, writer] = await openConnection("127.0.0.1", portOf(server), { ssl: trusting });
      expect(writer.canWriteEof()).toBe(false);
      expect(thrown(() => writer.writeEof())).toBeInstanceOf(RuntimeError);
      writer.close();
      await writer.waitClosed();
      server.close();
    });
  });

  it("gives up a handshake that takes too long", async () => {
    await looped(async ({ loop }) => {
      const silent = await loop.createServer(() => ({}), "127.0.0.1", 0);
      const options = { ssl: trusting, sslHandshakeTimeout: 0.02 };
      const error = await rejection(openConnection("127.0.0.1", portOf(silent), options));
      expect(error).toBeInstanceOf(ConnectionAbortedError);
      expect(error.message).toBe("SSL handshake is taking longer than 0.02 seconds: aborting the connection");
      silent.close();
      await silent.waitClosed();
    });
  });

  it("can be cancelled during the handshake", async () => {
    await looped(async ({ loop }) => {
      const theirs = new Recorder();
      const silent = await loop.createServer(() => theirs, "127.0.0.1", 0);
      const task = createTask(openConnection("127.0.0.1", portOf(silent), { ssl: trusting }));
      await theirs.seen("data");
      task.cancel();
      expect(await rejection(task)).toBeInstanceOf(CancelledError);
      await theirs.ended;
      silent.close();
    });
  });

  it("says nothing of a client that does not speak it, but in debug mode", async () => {
    for (const debug of [false, true]) {
      await looped(async ({ loop, told }) => {
        loop.setDebug(debug);
        loop.slowCallbackDuration = Number.POSITIVE_INFINITY;
        const server = await startServer(echo, "127.0.0.1", 0, { ssl: certificate });
        const socket = connectPlain(portOf(server), "127.0.0.1");
        const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
        socket.on("error", () => {});
        socket.write("GET / HTTP/1.0\r\n\r\n");
        socket.resume();
        await closed;
        expect(told.map(({ message }) => message)).toEqual(debug ? ["SSL handshake failed"] : []);
        told.length = 0;
        server.close();
        await server.waitClosed();
      });
    }
  });

  it("can begin on streams that are connected", async () => {
    await looped(async () => {
      const messages: string[] = [];
      const handle = coroutine(async (reader: StreamReader, writer: StreamWriter) => {
        messages.push(String(await reader.readline()));
        expect(writer.getExtraInfo("sslcontext")).toBe(undefined);
        writer.write("go on\n");
        await writer.startTls(certificate);
        messages.push(String(await reader.readline()));
        writer.write("secret answer\n");
        await writer.drain();
        writer.close();
        await writer.waitClosed();
      });
      const server = await startServer(handle, "127.0.0.1", 0);
      const [reader, writer] = await openConnection("127.0.0.1", portOf(server));
      writer.write("hello 1!\n");
      expect(String(await reader.readline())).toBe("go on\n");
      expect((await rejection(writer.startTls(trusting))).message).toMatch(/serverHostname/);
      await writer.startTls(trusting, { serverHostname: "localhost" });
      expect(writer.getExtraInfo("sslcontext")).toBe(trusting);
      expect(writer.getExtraInfo("peername")).toMatchObject({ port: portOf(server) });
      writer.write("hello 2!\n");
      expect(String(await reader.readline())).toBe("secret answer\n");
      writer.close();
      await writer.waitClosed();
      server.close();
      await server.waitClosed();
      expect(messages).toEqual(["hello 1!\n", "hello 2!\n"]);
    });
  });

  it("can begin under a protocol, whose connectionMade is not called again", async () => {
    await looped(async ({ loop }) => {
      const theirs = new Recorder();
      const mine = new Recorder();
      const server = await loop.createServer(() => theirs, "127.0.0.1", 0);
      const [plain] = await loop.createConnection(() => mine, "127.0.0.1", portOf(server));
      await theirs.seen("made");
      const upgraded = createTask(loop.startTls(theirs.transport, theirs, certificate, { serverSide: true }));
      const secure = await loop.startTls(plain, mine, trusting, { serverHostname: "localhost" });
      const theirSecure = await upgraded;
      expect(plain.isClosing()).toBe(true);
      secure.write("ping");
      await theirs.bytes(4);
      theirSecure.write("pong");
      await mine.bytes(4);
      expect((await rejection(loop.startTls(plain, mine, trusting, { serverHostname: "x" }))).message).toBe(
        "the transport is closing",
      );
      secure.close();
      await theirs.seen("lost");
      await mine.seen("lost");
      expect([mine.events[0], mine.events.at(-1)]).toEqual(["made", "lost"]);
      server.close();
      // The connection still counts as one of the server's until it is lost.
      await server.waitClosed();
    });
  });

  it("tells the protocol that the connection is lost when it cannot begin", async () => {
    await looped(async ({ loop }) => {
      const theirs = new Recorder();
      const mine = new Recorder();
      const server = await loop.createServer(() => theirs, "127.0.0.1", 0);
      const [plain] = await loop.createConnection(() => mine, "127.0.0.1", portOf(server));
      await theirs.seen("made");
      const upgrading = createTask(
        loop.startTls(theirs.transport, theirs, certificate, { serverSide: true }),
      );
      const failing = loop.startTls(plain, mine, { ca: [] }, { serverHostname: "localhost" });
      const error = await rejection(failing);
      expect(error.code).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
      await rejection(upgrading).catch(() => {});
      await mine.seen("lost Error");
      server.close();
    });
  });
});
