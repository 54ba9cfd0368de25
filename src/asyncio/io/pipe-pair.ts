import type { Socket } from "node:net";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";
import { asyncioError } from "./errors.js";
import { fs, net, os, path } from "./node.js";
import { fail, succeed } from "./opening.js";

/** Two ends of one connection. */
export interface PipePair {
  readonly reader: Socket;
  readonly writer: Socket;
}

/**
 * Two sockets that are connected to each other, for a pipe that two files of a child share: Node makes a pipe for
 * each. They meet at a unix socket in a folder that nobody else can enter, and which is gone afterwards.
 */
export function* pipePair(loop: EventLoop): Generator<unknown, PipePair, any> {
  const folder = fs().mkdtempSync(path().join(os().tmpdir(), "asyncio-"));
  const where =
    process.platform === "win32" ? path().join("\\\\.\\pipe", folder) : path().join(folder, "pipe");
  const met = purposeful(loop.createFuture<PipePair>(), "socket", { path: where });
  const broken = (error: Error): void => fail(met, asyncioError(error));
  let reader: Socket | null = null;
  let writer: Socket | null = null;
  const one = (): void => {
    if (reader !== null && writer?.readyState === "open") succeed(met, { reader, writer });
  };
  const server = net().createServer((socket) => {
    reader = socket;
    one();
  });
  server.once("error", broken);
  server.listen(where, () => {
    writer = net().connect({ path: where }, one);
    writer.once("error", broken);
  });
  try {
    return yield* met;
  } catch (error) {
    (reader as Socket | null)?.destroy();
    (writer as Socket | null)?.destroy();
    throw error;
  } finally {
    server.close();
    fs().rmSync(folder, { recursive: true, force: true });
  }
}
