import type { NetConnectOpts, Socket, TcpNetConnectOpts } from "node:net";
import type { ConnectionOptions as TlsConnectionOptions } from "node:tls";
import { ValueError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { Intake } from "./intake.js";
import { net, tls } from "./node.js";
import { begun, opened } from "./opening.js";
import type { AnyProtocol } from "./protocol.js";
import { defaultHandshakeTimeout, type TlsOptions, tlsObject } from "./tls.js";
import type { Transport } from "./transport.js";

/** How to connect over TLS. */
export interface SecureOptions {
  /** Speak TLS. */
  readonly ssl?: TlsOptions | undefined;
  /** The name that the certificate must be for; by default the host. */
  readonly serverHostname?: string | undefined;
  /** In seconds; by default 60. */
  readonly sslHandshakeTimeout?: number | undefined;
}

/** How to connect over TCP. CPython: the keywords of `loop.create_connection`. */
export interface ConnectionOptions extends SecureOptions {
  /** Only addresses of IPv4 or of IPv6. */
  readonly family?: 4 | 6 | undefined;
  /** A socket of Node to use, instead of a host and a port. It is the transport's from then on. */
  readonly sock?: Socket | undefined;
  /** Where to connect from. */
  readonly localAddr?: { readonly host?: string; readonly port?: number } | undefined;
  /** How long to wait for one address, in seconds, before the next one is tried too (RFC 8305); by default 0.25. */
  readonly happyEyeballsDelay?: number | undefined;
}

/** How to connect over a unix socket. */
export interface UnixConnectionOptions extends SecureOptions {
  readonly sock?: Socket | undefined;
}

/** Behind `loop.createConnection`. */
export function* createConnection<P extends AnyProtocol>(
  loop: EventLoop,
  protocolFactory: () => P,
  host: string | null,
  port: number | null,
  options: ConnectionOptions,
): Generator<unknown, [Transport, P], any> {
  checkSecure(options, host === null || host === "" ? undefined : host);
  const { sock } = options;
  if (sock !== undefined && (host !== null || port !== null)) {
    throw new ValueError("host/port and sock can not be specified at the same time");
  }
  if (sock === undefined && host === null && port === null) {
    throw new ValueError("host and port was not specified and no sock specified");
  }
  const address = sock === undefined ? tcpAddress(host, port, options) : undefined;
  return yield* connected(loop, protocolFactory, address, options);
}

/** Behind `loop.createUnixConnection`. */
export function* createUnixConnection<P extends AnyProtocol>(
  loop: EventLoop,
  protocolFactory: () => P,
  path: string | null,
  options: UnixConnectionOptions,
): Generator<unknown, [Transport, P], any> {
  checkSecure(options, undefined);
  const { sock } = options;
  if (path !== null && sock !== undefined) {
    throw new ValueError("path and sock can not be specified at the same time");
  }
  if (path === null && sock === undefined) throw new ValueError("no path and sock were specified");
  const address = path === null ? undefined : { path };
  return yield* connected(loop, protocolFactory, address, options);
}

/** What Node's `connect` functions take: of TCP or of a unix socket. */
type Address = TcpNetConnectOpts | { readonly path: string };

function* connected<P extends AnyProtocol>(
  loop: EventLoop,
  protocolFactory: () => P,
  address: Address | undefined,
  options: UnixConnectionOptions,
): Generator<unknown, [Transport, P], any> {
  const transport = yield* openTransport(loop, address, options);
  let protocol: P;
  try {
    protocol = protocolFactory();
  } catch (error) {
    transport.abort();
    throw error;
  }
  yield* begun(loop, transport, protocol);
  return [transport, protocol];
}

function openTransport(
  loop: EventLoop,
  address: Address | undefined,
  options: UnixConnectionOptions,
): Generator<unknown, Transport, any> {
  const { sock, ssl, serverHostname, sslHandshakeTimeout = defaultHandshakeTimeout } = options;
  const peername = address !== undefined && "path" in address ? address.path : undefined;
  if (sock !== undefined) {
    sock.allowHalfOpen = true;
    sock.setNoDelay(true);
  }
  if (ssl === undefined) {
    const extra = peername === undefined ? {} : { peername };
    if (sock !== undefined) return opened(loop, sock, "connect", { extra });
    const intake = new Intake();
    const how = { ...address!, allowHalfOpen: true, onread: intake.options() } as NetConnectOpts;
    return opened(loop, net().connect(how), "connect", { extra, intake });
  }
  const how = { ...identity(serverHostname), ...tlsObject(ssl), allowHalfOpen: true };
  const socket = tls().connect(sock === undefined ? { ...how, ...address } : { ...how, socket: sock });
  const extra = { sslcontext: ssl, ...(peername === undefined ? {} : { peername }) };
  return opened(loop, socket, "secureConnect", { extra, handshakeTimeout: sslHandshakeTimeout });
}

function tcpAddress(host: string | null, port: number | null, options: ConnectionOptions): TcpNetConnectOpts {
  const { family, localAddr, happyEyeballsDelay } = options;
  return {
    host: host === null || host === "" ? "localhost" : host,
    port: port ?? 0,
    noDelay: true,
    ...(family === undefined ? {} : { family }),
    ...(localAddr?.host === undefined ? {} : { localAddress: localAddr.host }),
    ...(localAddr?.port === undefined ? {} : { localPort: localAddr.port }),
    ...(happyEyeballsDelay === undefined
      ? {}
      : { autoSelectFamilyAttemptTimeout: Math.max(10, happyEyeballsDelay * 1000) }),
  };
}

/** Whom the certificate must be for. An address is not sent to the server (RFC 6066), and only compared. */
export function identity(serverHostname: string | undefined): Partial<TlsConnectionOptions> {
  if (serverHostname === undefined) return {};
  if (net().isIP(serverHostname) === 0) return { servername: serverHostname };
  return { checkServerIdentity: (_, certificate) => tls().checkServerIdentity(serverHostname, certificate) };
}

function checkSecure(options: SecureOptions, host: string | undefined): void {
  const { ssl, serverHostname, sslHandshakeTimeout } = options;
  if (ssl !== undefined) {
    if (host === undefined && serverHostname === undefined) {
      throw new ValueError("You must set serverHostname when using ssl without a host");
    }
    checkHandshakeTimeout(sslHandshakeTimeout);
    return;
  }
  if (serverHostname !== undefined) throw new ValueError("serverHostname is only meaningful with ssl");
  if (sslHandshakeTimeout !== undefined) {
    throw new ValueError("sslHandshakeTimeout is only meaningful with ssl");
  }
}

export function checkHandshakeTimeout(seconds: number | undefined): void {
  if (seconds !== undefined && !(seconds > 0)) {
    throw new ValueError(`sslHandshakeTimeout should be a positive number, got ${seconds}`);
  }
}
