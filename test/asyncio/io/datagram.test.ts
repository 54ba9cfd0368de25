import { describe, expect, it } from "vitest";
import { CancelledError, createTask, type EventLoop, sleep, ValueError } from "../../../src/asyncio/index.js";
import {
  type DatagramTransport,
  GaiError,
  OSError,
  type SocketAddress,
} from "../../../src/asyncio/io/index.js";
import { rejection, thrown } from "../virtually.js";
import { looped } from "./looped.js";

/** Notes datagrams and errors, and lets a test wait for them. */
class Mailbox {
  readonly events: string[] = [];
  readonly from: SocketAddress[] = [];
  transport!: DatagramTransport;
  private wake: (() => void) | null = null;

  connectionMade(transport: DatagramTransport): void {
    this.transport = transport;
    this.note("made");
  }

  datagramReceived(data: Buffer, from: SocketAddress): void {
    this.from.push(from);
    this.note(String(data));
  }

  errorReceived(error: unknown): void {
    this.note((error as Error).name);
  }

  connectionLost(error: unknown): void {
    this.note(`lost ${error}`);
  }

  pauseWriting(): void {
    this.note("pause");
  }

  resumeWriting(): void {
    this.note("resume");
  }

  async seen(event: string): Promise<void> {
    while (!this.events.includes(event)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private note(event: string): void {
    this.events.push(event);
    this.wake?.();
  }
}

const local = { host: "127.0.0.1", port: 0 };

async function bound(loop: EventLoop) {
  const [transport, box] = await loop.createDatagramEndpoint(() => new Mailbox(), { localAddr: local });
  return { transport, box, address: transport.getExtraInfo("sockname")! as SocketAddress };
}

describe("a datagram endpoint", () => {
  it("sends to and receives from anybody", async () => {
    await looped(async ({ loop }) => {
      const a = await bound(loop);
      const b = await bound(loop);
      expect(a.box.events).toEqual(["made"]);
      expect([a.box.transport, a.transport.getProtocol()]).toEqual([a.transport, a.box]);
      expect(a.address).toMatchObject({ host: "127.0.0.1", family: 4 });
      a.transport.sendto("hello", b.address);
      await b.box.seen("hello");
      expect(b.box.from).toEqual([a.address]);
      b.transport.sendto(Buffer.from("answer"), b.box.from[0]);
      await a.box.seen("answer");
      expect(thrown(() => a.transport.sendto("nowhere"))).toBeInstanceOf(ValueError);
      expect(thrown(() => a.transport.sendto(1 as never, b.address))).toBeInstanceOf(TypeError);
      for (const { transport, box } of [a, b]) {
        transport.close();
        transport.close();
        expect(transport.isClosing()).toBe(true);
        transport.sendto("too late", a.address);
        await box.seen("lost null");
      }
      expect(b.box.events).toEqual(["made", "hello", "lost null"]);
    });
  });

  it("may be connected to one peer, and then sends to no other", async () => {
    await looped(async ({ loop }) => {
      const a = await bound(loop);
      const stranger = await bound(loop);
      const [transport, box] = await loop.createDatagramEndpoint(() => new Mailbox(), {
        remoteAddr: a.address,
      });
      expect(transport.getExtraInfo("peername")).toEqual(a.address);
      const mine = transport.getExtraInfo("sockname")! as SocketAddress;
      transport.sendto("one");
      transport.sendto("two", { host: a.address.host, port: a.address.port });
      await a.box.seen("two");
      stranger.transport.sendto("strange", mine);
      a.transport.sendto("familiar", mine);
      await box.seen("familiar");
      expect(box.events).toEqual(["made", "familiar"]);
      expect(thrown(() => transport.sendto("x", stranger.address)).message).toMatch(
        /^Invalid address: must be None or/,
      );
      for (const each of [transport, a.transport, stranger.transport]) each.close();
    });
  });

  it("sends what is queued before it closes", async () => {
    await looped(async ({ loop }) => {
      const a = await bound(loop);
      const b = await bound(loop);
      a.transport.sendto("last words", b.address);
      a.transport.close();
      expect(a.box.events).toEqual(["made"]);
      await b.box.seen("last words");
      await a.box.seen("lost null");
      b.transport.abort();
      await b.box.seen("lost null");
      b.transport.abort();
    });
  });

  it("tells its protocol what could not be sent, and goes on", async () => {
    await looped(async ({ loop }) => {
      const a = await bound(loop);
      const gone = await bound(loop);
      gone.transport.close();
      await gone.box.seen("lost null");
      const [transport, box] = await loop.createDatagramEndpoint(() => new Mailbox(), {
        remoteAddr: gone.address,
      });
      // The system refuses at the latest the datagram behind the one that found nobody.
      while (!box.events.includes("ConnectionRefusedError")) {
        transport.sendto("x");
        await sleep(0);
      }
      expect(transport.isClosing()).toBe(false);
      a.transport.sendto(Buffer.alloc(70_000), a.address);
      await a.box.seen("OSError");
      a.transport.sendto("small", a.address);
      await a.box.seen("small");
      a.transport.close();
      transport.close();
    });
  });

  it("asks its protocol to pause and to resume writing", async () => {
    await looped(async ({ loop }) => {
      const a = await bound(loop);
      const b = await bound(loop);
      a.transport.setWriteBufferLimits({ high: 10 });
      expect(a.transport.getWriteBufferLimits()).toEqual({ low: 2, high: 10 });
      a.transport.sendto("0123456789", b.address);
      expect([a.box.events, a.transport.getWriteBufferSize()]).toEqual([["made"], 10]);
      a.transport.sendto("x", b.address);
      expect(a.box.events).toEqual(["made", "pause"]);
      await a.box.seen("resume");
      expect(a.transport.getWriteBufferSize()).toBeLessThanOrEqual(2);
      a.transport.close();
      b.transport.close();
    });
  });

  it("says where it cannot be opened", async () => {
    await looped(async ({ loop }) => {
      const factory = () => new Mailbox();
      expect((await rejection(loop.createDatagramEndpoint(factory, {}))).message).toBe(
        "unexpected address family",
      );
      const a = await bound(loop);
      const error = await rejection(loop.createDatagramEndpoint(factory, { localAddr: a.address }));
      expect(error).toBeInstanceOf(OSError);
      expect(error.code).toBe("EADDRINUSE");
      const unknown = { remoteAddr: { host: "no.such.host.invalid", port: 1 } };
      expect(await rejection(loop.createDatagramEndpoint(factory, unknown))).toBeInstanceOf(GaiError);
      const wrong = { remoteAddr: local, family: 6 } as const;
      expect(await rejection(loop.createDatagramEndpoint(factory, wrong))).toBeInstanceOf(GaiError);
      a.transport.close();
    });
  });

  it("can be cancelled while it is opened", async () => {
    await looped(async ({ loop }) => {
      for (let turns = 0; turns < 8; turns++) {
        const box = new Mailbox();
        const task = createTask(loop.createDatagramEndpoint(() => box, { localAddr: local }));
        for (let n = 0; n < turns; n++) await sleep(0);
        if (!task.cancel()) (await task)[0].close();
        else expect(await rejection(task)).toBeInstanceOf(CancelledError);
        if (box.events.includes("made")) await box.seen("lost null");
      }
    });
  });

  it("lets the process go when its loop is closed", async () => {
    let socket: { address(): unknown } | undefined;
    await looped(async ({ loop }) => {
      socket = (await bound(loop)).transport.getExtraInfo("socket") as never;
    });
    expect(thrown(() => socket!.address()).code).toBe("ERR_SOCKET_DGRAM_NOT_RUNNING");
  });
});
