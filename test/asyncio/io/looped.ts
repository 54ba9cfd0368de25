import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Body, coroutine, EventLoop, type ExceptionContext, run } from "../../../src/asyncio/index.js";
import type { SocketAddress, Transport } from "../../../src/asyncio/io/index.js";

/** What a test finds beside its loop. */
export interface Looped {
  readonly loop: EventLoop;
  /** What the exception handler was told. Whatever is left in it at the end fails the test. */
  readonly told: ExceptionContext[];
}

/** Runs `body` as the main task of a fresh loop, with real time and real sockets. */
export async function looped<T>(body: (looped: Looped) => Body<T>): Promise<T> {
  const loop = new EventLoop();
  const told: ExceptionContext[] = [];
  loop.setExceptionHandler((_, context) => told.push(context));
  const result = await run(coroutine(body as (looped: Looped) => PromiseLike<T>, "main")({ loop, told }), {
    loop,
  });
  expect(told).toEqual([]);
  return result;
}

/** The port of a server of TCP. */
export function portOf(server: { sockets: readonly { getsockname(): SocketAddress | string }[] }): number {
  return (server.sockets[0]!.getsockname() as SocketAddress).port;
}

/** A protocol that notes what it is told, and lets a test wait for it. */
export class Recorder {
  readonly events: string[] = [];
  readonly received: Buffer[] = [];
  transport!: Transport;
  keepOpen = false;
  /** Resolved when the connection is lost, with the error. */
  readonly ended: Promise<unknown>;
  private end!: (error: unknown) => void;
  private readonly watches: { event: string; resolve: () => void }[] = [];

  constructor() {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  connectionMade(transport: Transport): void {
    this.transport = transport;
    this.note("made");
  }

  dataReceived(data: Buffer): void {
    this.received.push(data);
    this.note("data");
  }

  eofReceived(): boolean {
    this.note("eof");
    return this.keepOpen;
  }

  connectionLost(error: unknown): void {
    this.note(error === null ? "lost" : `lost ${(error as Error).name}`);
    this.end(error);
  }

  pauseWriting(): void {
    this.note("pause");
  }

  resumeWriting(): void {
    this.note("resume");
  }

  get text(): string {
    return Buffer.concat(this.received).toString();
  }

  /** Waits until `event` has been noted. */
  async seen(event: string): Promise<void> {
    if (this.events.includes(event)) return;
    await new Promise<void>((resolve) => this.watches.push({ event, resolve }));
  }

  /** Waits until so many bytes have come. */
  async bytes(count: number): Promise<void> {
    while (this.received.reduce((sum, { length }) => sum + length, 0) < count) {
      await new Promise<void>((resolve) => this.watches.push({ event: "data", resolve }));
    }
  }

  protected note(event: string): void {
    this.events.push(event);
    for (const watch of [...this.watches]) {
      if (watch.event !== event) continue;
      this.watches.splice(this.watches.indexOf(watch), 1);
      watch.resolve();
    }
  }
}

/** A certificate for `localhost` and 127.0.0.1 that signs itself, and its key; for tests only. */
export const certificate = {
  key: readFileSync(new URL("./certificate/key.pem", import.meta.url)),
  cert: readFileSync(new URL("./certificate/cert.pem", import.meta.url)),
};
/** Trusts that certificate. */
export const trusting = { ca: certificate.cert };

/** Gives `body` a path for a unix socket or a file, in a folder that is removed afterwards. */
export async function withPath<T>(body: (path: string) => PromiseLike<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "asyncio-test-"));
  try {
    return await body(join(folder, "s"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
