import type { Coroutine } from "../coroutine.js";
import { internal } from "../coroutine-function.js";
import type { EventLoop } from "../loop.js";
import { requireFunction } from "../required.js";
import { getRunningLoop } from "../running.js";
import {
  type ConnectionOptions,
  createConnection,
  createUnixConnection,
  type UnixConnectionOptions,
} from "./connect.js";
import {
  createServer,
  createUnixServer,
  type ServerOptions,
  type UnixServerOptions,
} from "./create-server.js";
import type { Server } from "./server.js";
import { type ClientConnected, StreamReaderProtocol } from "./stream-protocol.js";
import { StreamReader } from "./stream-reader.js";
import { StreamWriter } from "./stream-writer.js";

/** The limit of the readers, in bytes; by default 64 KiB. */
export interface Limited {
  readonly limit?: number | undefined;
}

/** The two sides of a connection. */
export type Streams = [reader: StreamReader, writer: StreamWriter];

/**
 * Connects over TCP. CPython: `asyncio.open_connection`.
 * @param host a name or an address; null with `options.sock`
 * @throws GaiError if the name is unknown; ConnectionRefusedError; OSError; with TLS the error of the handshake
 */
export function openConnection(
  host: string | null = null,
  port: number | null = null,
  options: ConnectionOptions & Limited = {},
): Coroutine<Streams> {
  return connection(host, port, options);
}

/** Connects to a unix socket. CPython: `asyncio.open_unix_connection`. See `openConnection`. */
export function openUnixConnection(
  path: string | null = null,
  options: UnixConnectionOptions & Limited = {},
): Coroutine<Streams> {
  return unixConnection(path, options);
}

/**
 * Listens on TCP. CPython: `asyncio.start_server`.
 * @param clientConnected what to do with each connection; see `ClientConnected`
 * @param host names or addresses; null for all of this machine
 * @param port 0 for any: see `server.sockets`
 * @throws OSError if it cannot listen there
 */
export function startServer(
  clientConnected: ClientConnected,
  host: string | readonly string[] | null,
  port: number,
  options: ServerOptions & Limited = {},
): Coroutine<Server> {
  requireFunction("startServer", clientConnected);
  return server(clientConnected, host, port, options);
}

/** Listens on a unix socket. CPython: `asyncio.start_unix_server`. See `startServer`. */
export function startUnixServer(
  clientConnected: ClientConnected,
  path: string,
  options: UnixServerOptions & Limited = {},
): Coroutine<Server> {
  requireFunction("startUnixServer", clientConnected);
  return unixServer(clientConnected, path, options);
}

const connection = internal<[string | null, number | null, ConnectionOptions & Limited], Streams>(
  "openConnection",
  function* (host, port, options): Generator<unknown, Streams, any> {
    const loop = getRunningLoop();
    const { reader, protocol } = receiver(loop, options);
    const [transport] = yield* createConnection(loop, () => protocol, host, port, options);
    return [reader, new StreamWriter(transport, protocol, reader, loop)];
  },
);

const unixConnection = internal<[string | null, UnixConnectionOptions & Limited], Streams>(
  "openUnixConnection",
  function* (path, options): Generator<unknown, Streams, any> {
    const loop = getRunningLoop();
    const { reader, protocol } = receiver(loop, options);
    const [transport] = yield* createUnixConnection(loop, () => protocol, path, options);
    return [reader, new StreamWriter(transport, protocol, reader, loop)];
  },
);

const server = internal<
  [ClientConnected, string | readonly string[] | null, number, ServerOptions & Limited],
  Server
>("startServer", function* (clientConnected, host, port, options): Generator<unknown, Server, any> {
  const loop = getRunningLoop();
  const factory = () => receiver(loop, options, clientConnected).protocol;
  return yield* createServer(loop, factory, host, port, options);
});

const unixServer = internal<[ClientConnected, string, UnixServerOptions & Limited], Server>(
  "startUnixServer",
  function* (clientConnected, path, options): Generator<unknown, Server, any> {
    const loop = getRunningLoop();
    const factory = () => receiver(loop, options, clientConnected).protocol;
    return yield* createUnixServer(loop, factory, path, options);
  },
);

function receiver(
  loop: EventLoop,
  { limit }: Limited,
  clientConnected: ClientConnected | null = null,
): { reader: StreamReader; protocol: StreamReaderProtocol } {
  const reader = new StreamReader({ limit, loop });
  return { reader, protocol: new StreamReaderProtocol(reader, clientConnected, { loop }) };
}
