import { RuntimeError, ValueError } from "../errors.js";
import type { EventLoop } from "../loop.js";
import { checkHandshakeTimeout, identity } from "./connect.js";
import { tls } from "./node.js";
import { opened } from "./opening.js";
import type { AnyProtocol } from "./protocol.js";
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
  let next: Transport;
  try {
    next = yield* opened(loop, secure, serverSide ? "secure" : "secureConnect", {
      extra: { sslcontext: options, sockname, peername },
      handshakeTimeout: sslHandshakeTimeout,
    });
  } catch (error) {
    context.runInAsyncScope(() =>
      loop.callSoon(() => (protocol as { connectionLost?(e: unknown): void }).connectionLost?.(error)),
    );
    throw error;
  }
  next.adopt(protocol, owner);
  return next;
}
