import { describe, expect, it } from "vitest";
import { createTask, type EventLoop, RuntimeError, sleep, ValueError } from "../../../src/asyncio/index.js";
import { type AnyProtocol, BufferedProtocol, Protocol, type Server } from "../../../src/asyncio/io/index.js";
import { rejection, thrown } from "../virtually.js";
import { looped, portOf, Recorder } from "./looped.js";

/** Two recorders that are connected to each other. */
async function pair(loop: EventLoop, theirs = new Recorder(), mine = new Recorder()) {
  const server = await loop.createServer(() => theirs, "127.0.0.1", 0);
  const [transport, protocol] = await loop.createConnection(() => mine, "127.0.0.1", portOf(server));
  expect(protocol).toBe(mine);
  await theirs.seen("made");
  return { server, transport, mine, theirs, theirTransport: theirs.transport };
}

async function end(server: Server, ...recorders: Recorder[]): Promise<void> {
  for (const recorder of recorders) recorder.transport.close();
  server.close();
  await server.waitClosed();
}

describe("a transport", () => {
  it("tells its protocol everything once and in order", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs, theirTransport } = await pair(loop);
      expect(mine.events).toEqual(["made"]);
      expect(mine.transport).toBe(transport);
      transport.write("hello");
      await theirs.bytes(5);
      expect(theirs.text).toBe("hello");
      transport.writeEof();
      await theirs.seen("lost");
      expect(theirs.events).toEqual(["made", "data", "eof", "lost"]);
      expect(theirTransport.isClosing()).toBe(true);
      await mine.seen("lost");
      expect(mine.events).toEqual(["made", "eof", "lost"]);
      await end(server);
    });
  });

  it("stays open for writing behind the end of the other side if the protocol says so", async () => {
    await looped(async ({ loop }) => {
      const theirs = new Recorder();
      theirs.keepOpen = true;
      const { server, transport, mine, theirTransport } = await pair(loop, theirs);
      transport.writeEof();
      await theirs.seen("eof");
      expect(theirTransport.isClosing()).toBe(false);
      theirTransport.write("late answer");
      await mine.bytes(11);
      expect(mine.text).toBe("late answer");
      theirTransport.close();
      await mine.seen("lost");
      await end(server);
      expect(theirs.events).toEqual(["made", "eof", "lost"]);
    });
  });

  it("sends what is queued before it closes", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs } = await pair(loop);
      const size = 8 * 1024 * 1024;
      transport.write(Buffer.alloc(size, 1));
      transport.close();
      transport.close();
      expect(transport.isClosing()).toBe(true);
      expect(mine.events).not.toContain("lost");
      await theirs.bytes(size);
      await mine.seen("lost");
      transport.write("too late");
      await theirs.seen("lost");
      expect(theirs.received.reduce((sum, { length }) => sum + length, 0)).toBe(size);
      await end(server);
    });
  });

  it("drops what is queued when it is aborted, and calls connectionLost without an error", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs } = await pair(loop);
      const size = 64 * 1024 * 1024;
      transport.write(Buffer.alloc(size, 1));
      transport.abort();
      await mine.seen("lost");
      expect(mine.events).toEqual(["made", "pause", "lost"]);
      await theirs.ended;
      expect(theirs.received.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(size);
      transport.abort();
      await end(server);
    });
  });

  it("receives nothing while reading is paused, and all of it afterwards", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs, theirTransport } = await pair(loop);
      expect(theirTransport.isReading()).toBe(true);
      theirTransport.pauseReading();
      theirTransport.pauseReading();
      expect(theirTransport.isReading()).toBe(false);
      transport.write("while paused");
      // An answer on the way back shows that the bytes had time to arrive.
      theirTransport.write("ping");
      await mine.bytes(4);
      expect(theirs.events).toEqual(["made"]);
      transport.writeEof();
      theirTransport.resumeReading();
      theirTransport.resumeReading();
      await theirs.seen("lost");
      expect(theirs.text).toBe("while paused");
      expect(theirs.events.at(-2)).toBe("eof");
      await end(server, mine);
    });
  });

  it("can be paused by its protocol in the middle of what has come", async () => {
    class OneAtATime extends Recorder {
      override dataReceived(data: Buffer): void {
        this.transport.pauseReading();
        super.dataReceived(data);
      }
    }
    await looped(async ({ loop }) => {
      const theirs = new OneAtATime();
      const { server, transport, mine } = await pair(loop, theirs);
      for (let n = 1; n <= 3; n++) {
        transport.write(`piece${n}`);
        await theirs.bytes(6 * n);
        expect(theirs.text.length).toBe(6 * n);
        theirs.transport.resumeReading();
      }
      await end(server, mine, theirs);
    });
  });

  it("asks its protocol to pause writing above the high water mark and to resume at the low one", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs, theirTransport } = await pair(loop);
      expect(transport.getWriteBufferLimits()).toEqual({ low: 16384, high: 65536 });
      theirTransport.pauseReading();
      transport.write("x");
      expect(mine.events).toEqual(["made"]);
      const size = 32 * 1024 * 1024;
      transport.write(Buffer.alloc(size));
      expect(mine.events).toEqual(["made", "pause"]);
      expect(transport.getWriteBufferSize()).toBeGreaterThan(65536);
      transport.write("y");
      expect(mine.events).toEqual(["made", "pause"]);
      theirTransport.resumeReading();
      await mine.seen("resume");
      expect(transport.getWriteBufferSize()).toBeLessThanOrEqual(16384);
      await theirs.bytes(size + 2);
      await end(server, mine, theirs);
      expect(mine.events).toEqual(["made", "pause", "resume", "lost"]);
    });
  });

  it("takes limits as CPython does, and refuses those that contradict each other", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs } = await pair(loop);
      const cases = [
        [{ high: 1024 }, { low: 256, high: 1024 }],
        [{ low: 100 }, { low: 100, high: 400 }],
        [
          { high: 10, low: 10 },
          { low: 10, high: 10 },
        ],
        [{ high: 0 }, { low: 0, high: 0 }],
        [{}, { low: 16384, high: 65536 }],
      ] as const;
      for (const [limits, result] of cases) {
        transport.setWriteBufferLimits(limits);
        expect(transport.getWriteBufferLimits()).toEqual(result);
      }
      for (const limits of [{ high: 1, low: 2 }, { high: -1 }, { high: Number.NaN }]) {
        expect(thrown(() => transport.setWriteBufferLimits(limits))).toBeInstanceOf(ValueError);
      }
      expect(thrown(() => transport.setWriteBufferLimits({ high: 1, low: 2 })).message).toBe(
        "high (1) must be >= low (2) must be >= 0",
      );
      await end(server, mine, theirs);
    });
  });

  it("asks for a pause when a lower limit is set below what is waiting", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs, theirTransport } = await pair(loop);
      transport.setWriteBufferLimits({ high: 2 ** 30 });
      theirTransport.pauseReading();
      transport.write(Buffer.alloc(32 * 1024 * 1024));
      expect(mine.events).toEqual(["made"]);
      transport.setWriteBufferLimits({ high: 0 });
      expect(mine.events).toEqual(["made", "pause"]);
      transport.abort();
      theirTransport.abort();
      await end(server, theirs);
    });
  });

  it("refuses what is neither bytes nor text, and writing behind writeEof", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs } = await pair(loop);
      expect(thrown(() => transport.write(12 as never))).toBeInstanceOf(TypeError);
      transport.write("");
      transport.writelines(["a", new Uint8Array([98]), Buffer.from("c")]);
      expect(thrown(() => transport.writelines(["d", null as never]))).toBeInstanceOf(TypeError);
      transport.writeEof();
      expect(thrown(() => transport.write("x"))).toBeInstanceOf(RuntimeError);
      await theirs.seen("eof");
      expect(theirs.text).toBe("abcd");
      await end(server, mine);
    });
  });

  it("can be given to another protocol", async () => {
    await looped(async ({ loop }) => {
      const { server, transport, mine, theirs, theirTransport } = await pair(loop);
      const next = new Recorder();
      expect(theirTransport.getProtocol()).toBe(theirs);
      theirTransport.setProtocol(next);
      expect(theirTransport.getProtocol()).toBe(next);
      transport.write("for the next");
      await next.bytes(12);
      transport.close();
      await next.seen("lost");
      expect([theirs.events, next.events]).toEqual([["made"], ["data", "eof", "lost"]]);
      await end(server, mine);
    });
  });

  it("ends the connection with the error that its protocol throws, and reports it", async () => {
    const error = new Error("mistake");
    const failures: [Partial<Protocol> & AnyProtocol, string][] = [
      [
        {
          dataReceived() {
            throw error;
          },
        },
        "Fatal error: protocol.dataReceived() call failed.",
      ],
      [
        {
          eofReceived() {
            throw error;
          },
        },
        "Fatal error: protocol.eofReceived() call failed.",
      ],
    ];
    for (const [failing, message] of failures) {
      await looped(async ({ loop, told }) => {
        let lost!: (error: unknown) => void;
        const isLost = new Promise<unknown>((resolve) => {
          lost = resolve;
        });
        const server = await loop.createServer(() => ({ ...failing, connectionLost: lost }), "127.0.0.1", 0);
        const [transport, mine] = await loop.createConnection(
          () => new Recorder(),
          "127.0.0.1",
          portOf(server),
        );
        transport.write("x");
        transport.writeEof();
        expect(await isLost).toBe(error);
        expect(told).toMatchObject([{ message, exception: error }]);
        told.length = 0;
        await end(server, mine);
      });
    }
  });

  it("reports a protocol that throws when it is asked to pause", async () => {
    await looped(async ({ loop, told }) => {
      const failing = new Recorder();
      const error = new Error("no");
      failing.pauseWriting = () => {
        throw error;
      };
      const { server, transport, theirs } = await pair(loop, new Recorder(), failing);
      transport.setWriteBufferLimits({ high: 0 });
      transport.write(Buffer.alloc(32 * 1024 * 1024));
      expect(told).toMatchObject([{ message: "protocol.pauseWriting() failed", exception: error }]);
      told.length = 0;
      transport.abort();
      await end(server, theirs);
    });
  });

  it("fills memory that the protocol provides", async () => {
    class Filling extends BufferedProtocol {
      readonly memory = Buffer.alloc(4);
      readonly pieces: string[] = [];
      lost!: () => void;
      readonly isLost = new Promise<void>((resolve) => {
        this.lost = resolve;
      });

      override getBuffer(sizeHint: number): Uint8Array {
        expect(sizeHint).toBeGreaterThan(0);
        return this.memory;
      }

      override bufferUpdated(count: number): void {
        this.pieces.push(this.memory.subarray(0, count).toString());
      }

      override connectionLost(): void {
        this.lost();
      }
    }
    await looped(async ({ loop }) => {
      const theirs = new Filling();
      const server = await loop.createServer(() => theirs, "127.0.0.1", 0);
      const [transport, mine] = await loop.createConnection(
        () => new Recorder(),
        "127.0.0.1",
        portOf(server),
      );
      transport.write("0123456789");
      transport.writeEof();
      await theirs.isLost;
      expect(theirs.pieces.join("")).toBe("0123456789");
      expect(theirs.pieces.every((piece) => piece.length <= 4)).toBe(true);
      await end(server, mine);
    });
  });

  it("breaks the connection of a protocol that provides no memory", async () => {
    await looped(async ({ loop, told }) => {
      let lost!: (error: unknown) => void;
      const isLost = new Promise<unknown>((resolve) => {
        lost = resolve;
      });
      const factory = () => ({
        getBuffer: () => new Uint8Array(0),
        bufferUpdated() {},
        connectionLost: lost,
      });
      const server = await loop.createServer(factory, "127.0.0.1", 0);
      const [transport, mine] = await loop.createConnection(
        () => new Recorder(),
        "127.0.0.1",
        portOf(server),
      );
      transport.write("x");
      expect(((await isLost) as Error).message).toBe("getBuffer() returned an empty buffer");
      expect(told.length).toBe(1);
      told.length = 0;
      await end(server, mine);
    });
  });

  it("calls its protocol in the async context in which the connection was asked for", async () => {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const storage = new AsyncLocalStorage<string>();
    await looped(async ({ loop }) => {
      const contexts: unknown[] = [];
      const mine = new Recorder();
      mine.dataReceived = () => {
        contexts.push(storage.getStore());
        mine.transport.close();
      };
      const theirs = new Recorder();
      const server = await loop.createServer(() => theirs, "127.0.0.1", 0);
      await storage.run("connecting", () =>
        createTask(loop.createConnection(() => mine, "127.0.0.1", portOf(server))),
      );
      await theirs.seen("made");
      theirs.transport.write("x");
      await mine.seen("lost");
      expect(contexts).toEqual(["connecting"]);
      await end(server);
    });
  });

  it("leaves an empty protocol alone", async () => {
    await looped(async ({ loop }) => {
      const server = await loop.createServer(() => new Protocol(), "127.0.0.1", 0);
      const [transport] = await loop.createConnection(() => ({}), "127.0.0.1", portOf(server));
      transport.write("x");
      transport.close();
      server.close();
      await server.waitClosed();
    });
  });

  it("does not connect when the factory of the protocol throws", async () => {
    await looped(async ({ loop }) => {
      const theirs = new Recorder();
      const server = await loop.createServer(() => theirs, "127.0.0.1", 0);
      const error = new Error("no protocol");
      const connecting = loop.createConnection(
        () => {
          throw error;
        },
        "127.0.0.1",
        portOf(server),
      );
      expect(await rejection(connecting)).toBe(error);
      await theirs.seen("lost");
      await end(server);
    });
  });

  it("has sent what was written before its loop is closed", async () => {
    const { createServer } = await import("node:net");
    const received: Buffer[] = [];
    let closed!: () => void;
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const peer = createServer((socket) =>
      socket.on("data", (data: Buffer) => received.push(data)).on("close", closed),
    );
    await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
    await looped(async ({ loop }) => {
      const { port } = peer.address() as { port: number };
      const [transport] = await loop.createConnection(() => new Recorder(), "127.0.0.1", port);
      transport.write("last words");
    });
    await isClosed;
    peer.close();
    expect(String(Buffer.concat(received))).toBe("last words");
  });

  it("lets the process go when its loop is closed", async () => {
    const theirs = new Recorder();
    const mine = new Recorder();
    await looped(async ({ loop }) => {
      await pair(loop, theirs, mine);
      await sleep(0);
    });
    for (const { transport } of [mine, theirs])
      expect(transport.getExtraInfo("socket")).toMatchObject({ destroyed: true });
    // Nobody is told: the loop that would do so is closed.
    expect([mine.events, theirs.events]).toEqual([["made"], ["made"]]);
  });
});
