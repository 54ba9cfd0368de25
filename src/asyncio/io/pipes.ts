import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { EventLoop } from "../loop.js";
import { net } from "./node.js";
import { begun } from "./opening.js";
import type { AnyProtocol } from "./protocol.js";
import { Transport } from "./transport.js";

/** One end of a pipe: a stream of Node, such as `process.stdin`, or the number of an open file. */
export type PipeEnd<S> = S | number;

/** Behind `loop.connectReadPipe`. */
export function* connectReadPipe<P extends AnyProtocol>(
  loop: EventLoop,
  protocolFactory: () => P,
  pipe: PipeEnd<Readable>,
): Generator<unknown, [Transport, P], any> {
  const stream =
    typeof pipe === "number" ? new (net().Socket)({ fd: pipe, readable: true, writable: false }) : pipe;
  return yield* connectPipe(loop, protocolFactory, stream, "read");
}

/** Behind `loop.connectWritePipe`. */
export function* connectWritePipe<P extends AnyProtocol>(
  loop: EventLoop,
  protocolFactory: () => P,
  pipe: PipeEnd<Writable>,
): Generator<unknown, [Transport, P], any> {
  const stream =
    typeof pipe === "number" ? new (net().Socket)({ fd: pipe, readable: false, writable: true }) : pipe;
  return yield* connectPipe(loop, protocolFactory, stream, "write");
}

function* connectPipe<P extends AnyProtocol>(
  loop: EventLoop,
  protocolFactory: () => P,
  stream: Readable | Writable,
  end: "read" | "write",
): Generator<unknown, [Transport, P], any> {
  const protocol = protocolFactory();
  // Of a socket the transport uses only what the one end that is there has.
  const transport = new Transport(loop, stream as unknown as Socket, { end });
  yield* begun(loop, transport, protocol);
  return [transport, protocol];
}
