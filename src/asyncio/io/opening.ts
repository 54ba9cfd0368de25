import type { Socket } from "node:net";
import { copyContext } from "../context.js";
import type { Future } from "../future.js";
import type { TimerHandle } from "../handle.js";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";
import { asyncioError, ConnectionAbortedError } from "./errors.js";
import type { ExtraInfo } from "./extra-info.js";
import type { Intake } from "./intake.js";
import type { AnyProtocol } from "./protocol.js";
import { Transport } from "./transport.js";

const ignore = (): void => {};

/** Sets the result of a future that may be cancelled already. */
export function succeed<T>(future: Future<T>, value: T): void {
  if (!future.done()) future.setResult(value);
}

/** Sets the exception of a future that may be cancelled already. */
export function fail(future: Future<any>, error: unknown): void {
  if (!future.done()) future.setException(error);
}

/**
 * Waits until a socket of Node says by `event` that its connection is there, if it is not. Cancelled, it destroys the socket.
 *
 * The transport is made in the event itself, so that whatever happens to the socket from then on is noted.
 * @throws the error that came instead; ConnectionAbortedError if it takes longer than the handshake may, or if the
 * socket is closed before
 */
export function* opened(
  loop: EventLoop,
  socket: Socket,
  event: "connect" | "secureConnect" | "secure",
  options: {
    readonly extra?: ExtraInfo;
    readonly handshakeTimeout?: number | undefined;
    readonly intake?: Intake;
  } = {},
): Generator<unknown, Transport, any> {
  const { extra = {}, handshakeTimeout, intake } = options;
  const context = copyContext();
  const future = purposeful(loop.createFuture<Transport>(), "socket", socket);
  const onOpen = (): void => succeed(future, new Transport(loop, socket, extra, context, intake));
  const onError = (error: unknown): void => fail(future, asyncioError(error));
  const onClose = (): void =>
    fail(future, new ConnectionAbortedError("The connection was closed before it was established"));
  if (event === "connect" && !socket.connecting) onOpen();
  else socket.once(event, onOpen);
  socket.once("error", onError).once("close", onClose).once("end", onClose).on("error", ignore);
  const tooLong = (): void => {
    const what = `SSL handshake is taking longer than ${handshakeTimeout} seconds: aborting the connection`;
    fail(future, new ConnectionAbortedError(what));
  };
  let timer: TimerHandle | null = null;
  const onHandshake = (): void => {
    if (handshakeTimeout !== undefined && !future.done()) timer = loop.callLater(handshakeTimeout, tooLong);
  };
  if (socket.connecting) socket.once("connect", onHandshake);
  else onHandshake();
  try {
    return yield* future;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    (timer as TimerHandle | null)?.cancel();
    socket
      .off("connect", onHandshake)
      .off(event, onOpen)
      .off("error", onError)
      .off("close", onClose)
      .off("end", onClose);
  }
}

/** Gives a new connection to its protocol, and waits until that knows. */
export function* begun(
  loop: EventLoop,
  transport: Transport,
  protocol: AnyProtocol,
): Generator<unknown, void, any> {
  const made = purposeful(loop.createFuture<void>(), "socket", transport);
  transport.start(protocol, null, () => succeed(made, undefined));
  try {
    yield* made;
  } catch (error) {
    transport.close();
    throw error;
  }
}
