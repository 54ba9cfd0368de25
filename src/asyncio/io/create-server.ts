import type { ListenOptions, Server as NodeServer, Socket } from "node:net";
import { ValueError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { checkHandshakeTimeout } from "./connect.js";
import { getaddrinfo } from "./dns.js";
import { fs, net, tls } from "./node.js";
import type { AnyProtocol } from "./protocol.js";
import { Server } from "./server.js";
import { defaultHandshakeTimeout, type TlsOptions, tlsObject } from "./tls.js";

/** How to listen on any kind of socket. */
export interface UnixServerOptions {
  /** Speak TLS. */
  readonly ssl?: TlsOptions | undefined;
  /** In seconds; by default 60. */
  readonly sslHandshakeTimeout?: number | undefined;
  /** How many connections may wait to be accepted; by default 100. */
  readonly backlog?: number | undefined;
  /** Begin to accept at once; by default true. If not, call `startServing` or `serveForever`. */
  readonly startServing?: boolean | undefined;
}

/** How to listen over TCP. CPython: the keywords of `loop.create_server`. */
export interface ServerOptions extends UnixServerOptions {
  /** Only addresses of IPv4 or of IPv6. */
  readonly family?: 4 | 6 | undefined;
  /** Let other processes listen on the same port (Node 22.12 and later). */
  readonly reusePort?: boolean | undefined;
  /** Probe connections that are idle. CPython 3.13: `keep_alive`. */
  readonly keepAlive?: boolean | undefined;
}

/** Behind `loop.createServer`. */
export function* createServer(
  loop: EventLoop,
  protocolFactory: () => AnyProtocol,
  host: string | readonly string[] | null,
  port: number,
  options: ServerOptions,
): Generator<unknown, Server, any> {
  const { family, reusePort, backlog = 100 } = options;
  const common = { port, backlog, ...(reusePort === undefined ? {} : { reusePort }) };
  const addresses: ListenOptions[] = [];
  const hosts = typeof host === "string" ? [host] : (host ?? [""]);
  for (const name of new Set(hosts)) {
    if (name === "") {
      if (family === undefined) addresses.push(common);
      else addresses.push({ ...common, host: family === 4 ? "0.0.0.0" : "::", ipv6Only: family === 6 });
      continue;
    }
    for (const { sockaddr } of yield* getaddrinfo(loop, name, port, { family, type: "stream" })) {
      addresses.push({ ...common, host: sockaddr.host, ipv6Only: sockaddr.family === 6 });
    }
  }
  return yield* serve(loop, protocolFactory, addresses, options);
}

/** Behind `loop.createUnixServer`. */
export function* createUnixServer(
  loop: EventLoop,
  protocolFactory: () => AnyProtocol,
  path: string,
  options: UnixServerOptions,
): Generator<unknown, Server, any> {
  removeSocket(path);
  return yield* serve(loop, protocolFactory, [{ path, backlog: options.backlog ?? 100 }], options);
}

function* serve(
  loop: EventLoop,
  protocolFactory: () => AnyProtocol,
  addresses: readonly ListenOptions[],
  options: ServerOptions,
): Generator<unknown, Server, any> {
  const { ssl, startServing = true, sslHandshakeTimeout } = options;
  if (ssl === undefined && sslHandshakeTimeout !== undefined) {
    throw new ValueError("sslHandshakeTimeout is only meaningful with ssl");
  }
  checkHandshakeTimeout(sslHandshakeTimeout);
  const makeServer = (onSocket: (socket: Socket) => void): NodeServer =>
    ssl === undefined ? plainServer(options, onSocket) : tlsServer(loop, ssl, options, onSocket);
  const server = new Server(loop, { protocolFactory, makeServer, addresses, ssl });
  if (startServing) yield* server.startServing();
  return server;
}

function plainServer(options: ServerOptions, onSocket: (socket: Socket) => void): NodeServer {
  const { keepAlive = false } = options;
  return net().createServer({ allowHalfOpen: true, noDelay: true, keepAlive }, onSocket);
}

function tlsServer(
  loop: EventLoop,
  ssl: TlsOptions,
  options: ServerOptions,
  onSocket: (socket: Socket) => void,
): NodeServer {
  const { keepAlive = false, sslHandshakeTimeout = defaultHandshakeTimeout } = options;
  const server = tls().createServer({
    ...tlsObject(ssl),
    allowHalfOpen: true,
    noDelay: true,
    keepAlive,
    handshakeTimeout: sslHandshakeTimeout * 1000,
  });
  server.on("secureConnection", onSocket);
  server.on("tlsClientError", (exception, socket) => {
    socket.destroy();
    // As in CPython: a client that fails is no error of the server.
    if (loop.getDebug()) loop.callExceptionHandler({ message: "SSL handshake failed", exception });
  });
  return server;
}

/** A socket that a server before has left there must not keep this one from it. */
function removeSocket(path: string): void {
  if (path.startsWith("\0")) return;
  const found = fs().statSync(path, { throwIfNoEntry: false });
  if (found?.isSocket()) fs().unlinkSync(path);
}
