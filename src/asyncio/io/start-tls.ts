import { RuntimeError, ValueError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { checkHandshakeTimeout, identity } from "./connect.js";
import { tls } from "./node.js";
import { opened } from "./opening.js";
import type { AnyProtocol, Protocol } from "./protocol.js";
import { defaultHandshakeTimeout, type TlsOptions, type TlsUpgrade, tlsObject } from "./tls.js";
import type { Transport } from "./transport.js";

/**
 * Behind `loop.startTls`: goes on under TLS on a connection that is there. `transport` is of no use from then on,
 * and the protocol is not told of a new connection.
 * @returns the transport to use instead
 */
export function* startTls(
  loop: EventLoop,
  transport: Transport,
  protocol: AnyProtocol,
  options: TlsOptions,
  upgrade: TlsUpgrade,
): Generator<unknown, Transport, any> {
  const { serverSide = false, serverHostname, sslHandshakeTimeout = defaultHandshakeTimeout } = upgrade;
  if (transport.isClosing()) throw new RuntimeError("the transport is closing");
  if (!serverSide && serverHostname === undefined) {
    throw new ValueError("You must set serverHostname when using TLS on a transport");
  }
  checkHandshakeTimeout(sslHandshakeTimeout);
  const { socket, owner, extra, context } = transport.detach();
  const secure = serverSide
    ? new (tls().TLSSocket)(socket, { ...tlsObject(options), isServer: true })
    : tls().connect({ ...identity(serverHostname), ...tlsObject(options), socket });
  secure.allowHalfOpen = true;
  const { sockname, peername } = extra;
  try {
    const next = yield* opened(loop, secure, serverSide ? "secure" : "secureConnect", {
      extra: { sslcontext: options, sockname, peername },
      handshakeTimeout: sslHandshakeTimeout,
    });
    next.adopt(protocol, owner);
    return next;
  } catch (error) {
    const connectionLost = (): void => (protocol as Partial<Protocol>).connectionLost?.(error);
    loop.callSoonIn(context, connectionLost);
    throw error;
  } finally {
    // Only now, so that a server counts the connection as one of its own all the time.
    owner?.detach(transport);
  }
}
