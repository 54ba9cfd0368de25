import type { Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { ValueError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";
import { type SocketAddress, toAddress } from "./address.js";
import { DatagramTransport } from "./datagram-transport.js";
import { lookup } from "./dns.js";
import { asyncioError } from "./errors.js";
import { dgram } from "./node.js";
import { fail, succeed } from "./opening.js";
import type { DatagramProtocol } from "./protocol.js";

/** How to open a UDP socket. CPython: the keywords of `loop.create_datagram_endpoint`. */
export interface DatagramOptions {
  /** Where to receive; by default on any address and port that the system picks. */
  readonly localAddr?: { readonly host: string; readonly port: number } | undefined;
  /** The only peer to send to and to receive from. */
  readonly remoteAddr?: { readonly host: string; readonly port: number } | undefined;
  readonly family?: 4 | 6 | undefined;
  /** Let other sockets receive on the same port (Node 23.1 and later). */
  readonly reusePort?: boolean | undefined;
  readonly allowBroadcast?: boolean | undefined;
}

/** Behind `loop.createDatagramEndpoint`. */
export function* createDatagramEndpoint<P extends Partial<DatagramProtocol>>(
  loop: EventLoop,
  protocolFactory: () => P,
  options: DatagramOptions,
): Generator<unknown, [DatagramTransport, P], any> {
  const { localAddr, remoteAddr, family, reusePort, allowBroadcast } = options;
  if (localAddr === undefined && remoteAddr === undefined && family === undefined) {
    throw new ValueError("unexpected address family");
  }
  const remote = remoteAddr && (yield* resolve(loop, remoteAddr, family));
  const local = localAddr && (yield* resolve(loop, localAddr, family ?? remote?.family));
  const version = family ?? local?.family ?? remote?.family ?? 4;
  const socket = dgram().createSocket({
    type: version === 6 ? "udp6" : "udp4",
    ...(version === 6 ? { ipv6Only: true } : {}),
    ...(reusePort === undefined ? {} : { reusePort }),
  });
  // Until the transport listens itself.
  socket.on("error", () => {});
  let transport: DatagramTransport | null = null;
  try {
    yield* bound(loop, socket, local);
    if (remote !== undefined) yield* connected(loop, socket, remote);
    if (allowBroadcast === true) socket.setBroadcast(true);
    const { address, port, family: kind } = socket.address() as AddressInfo;
    const protocol = protocolFactory();
    transport = new DatagramTransport(loop, socket, protocol, remote, toAddress(address, port, kind));
    const made = purposeful(loop.createFuture<void>(), "socket", transport);
    // Behind the call of `connectionMade`.
    loop.callSoon(() => succeed(made, undefined));
    yield* made;
    return [transport, protocol];
  } catch (error) {
    if (transport === null) socket.close();
    else transport.abort();
    throw error;
  }
}

function* resolve(
  loop: EventLoop,
  address: { readonly host: string; readonly port: number },
  family: 4 | 6 | undefined,
): Generator<unknown, SocketAddress, any> {
  const [first] = yield* lookup(loop, address.host, family);
  return toAddress(first!.address, address.port, first!.family);
}

function* bound(
  loop: EventLoop,
  socket: Socket,
  local: SocketAddress | undefined,
): Generator<unknown, void, any> {
  const future = purposeful(loop.createFuture<void>(), "socket", socket);
  const onError = (error: Error): void => fail(future, asyncioError(error));
  socket.once("error", onError);
  socket.bind(local === undefined ? { port: 0 } : { address: local.host, port: local.port }, () =>
    succeed(future, undefined),
  );
  try {
    yield* future;
  } finally {
    socket.off("error", onError);
  }
}

function* connected(loop: EventLoop, socket: Socket, remote: SocketAddress): Generator<unknown, void, any> {
  const future = purposeful(loop.createFuture<void>(), "socket", socket);
  // Node's types have the callback without the error that it is given.
  socket.connect(remote.port, remote.host, ((error?: Error) => {
    if (error) fail(future, asyncioError(error));
    else succeed(future, undefined);
  }) as () => void);
  yield* future;
}
