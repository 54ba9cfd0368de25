import type { ListenOptions, Server as NodeServer, Socket } from "node:net";
import { type Context, copyContext } from "../context.js";
import type { Coroutine } from "../coroutine.js";
import { internal } from "../coroutine-function.js";
import { describe, describedByToString } from "../describe.js";
import { CancelledError, RuntimeError } from "../errors.js";
import type { Future } from "../future.js";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";
import { type AnyAddress, boundAddress } from "./address.js";
import { asyncioError, OSError } from "./errors.js";
import { fail, succeed } from "./opening.js";
import type { AnyProtocol } from "./protocol.js";
import { hold, release } from "./resources.js";
import type { TlsOptions } from "./tls.js";
import { Transport, type TransportOwner } from "./transport.js";
import { Waiters } from "./waiters.js";

/** A socket that a server listens on. */
export class ListeningSocket {
  /** @internal */
  constructor(/** Node's own server. */ readonly server: NodeServer) {}

  /** The address it is bound to: with the port that was found, if 0 was asked for. */
  getsockname(): AnyAddress {
    return boundAddress(this.server.address() ?? "");
  }
}

/** What a server is made of. @internal */
export interface ServerPlan {
  readonly protocolFactory: () => AnyProtocol;
  /** Makes a server of Node that calls `onSocket` for each connection that is ready. */
  readonly makeServer: (onSocket: (socket: Socket) => void) => NodeServer;
  /** Where to listen: a server of Node each. */
  readonly addresses: readonly ListenOptions[];
  readonly ssl: TlsOptions | undefined;
}

/**
 * Accepts connections and gives each to a protocol. Made by `loop.createServer`, `startServer` and their like.
 * CPython: `asyncio.Server`. Difference: a server that was made with `startServing: false` is bound to its
 * addresses when it begins to listen, not before.
 */
export class Server implements TransportOwner {
  private listening: ListeningSocket[] = [];
  private closed = false;
  private servingForever: Future<void> | null = null;
  private readonly connections = new Set<Transport>();
  private readonly waiters: Waiters;
  private readonly context: Context = copyContext();

  /** @internal */
  constructor(
    private readonly loop: EventLoop,
    private readonly plan: ServerPlan,
  ) {
    this.waiters = new Waiters(loop, "server", this);
    hold(loop, this);
  }

  /** The sockets that it listens on; none when it does not. */
  get sockets(): readonly ListeningSocket[] {
    return [...this.listening];
  }

  getLoop(): EventLoop {
    return this.loop;
  }

  isServing(): boolean {
    return this.listening.length > 0;
  }

  /**
   * Begins to accept connections; no effect if it does already.
   * @throws OSError if it cannot listen there; RuntimeError if it is closed
   */
  startServing(): Coroutine<void> {
    return startServing(this);
  }

  /**
   * Accepts connections until the task that waits here is cancelled, which closes the server, or until `close()`.
   * @throws CancelledError then; RuntimeError if it is closed or another task is here already
   */
  serveForever(): Coroutine<void> {
    return serveForever(this);
  }

  /** Accepts no more. Connections that are there go on. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const { server } of this.listening) server.close();
    this.listening = [];
    release(this.loop, this);
    this.servingForever?.cancel();
    this.servingForever = null;
    if (this.connections.size === 0) this.waiters.wake();
  }

  /** Closes the transports of all connections. CPython 3.13: `close_clients`. */
  closeClients(): void {
    for (const transport of [...this.connections]) transport.close();
  }

  /** Closes them now, without sending what is queued. CPython 3.13: `abort_clients`. */
  abortClients(): void {
    for (const transport of [...this.connections]) transport.abort();
  }

  /** Waits until it is closed and the last connection is lost. */
  waitClosed(): Coroutine<void> {
    return waitClosed(this);
  }

  /** `close()` and `waitClosed()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  toString(): string {
    return `<Server sockets=${describe(this.listening.map((socket) => socket.getsockname()))}>`;
  }

  /** @internal */
  attach(transport: Transport): void {
    this.connections.add(transport);
  }

  /** @internal */
  detach(transport: Transport): void {
    this.connections.delete(transport);
    if (this.closed && this.connections.size === 0) this.waiters.wake();
  }

  /** @internal */
  loopClosed(): void {
    for (const { server } of this.listening) server.close();
  }

  /** @internal */
  *_startServing(): Generator<unknown, void, any> {
    if (this.closed) throw new RuntimeError(`server ${this} is closed`);
    if (this.isServing()) return;
    const servers: NodeServer[] = [];
    try {
      for (const address of this.plan.addresses) {
        const server = this.plan.makeServer(this.onSocket);
        if (yield* this.listen(server, address, servers.length > 0)) servers.push(server);
      }
    } catch (error) {
      for (const server of servers) server.close();
      throw error;
    }
    this.listening = servers.map((server) => new ListeningSocket(server));
  }

  /** @internal */
  *_serveForever(): Generator<unknown, void, any> {
    if (this.servingForever !== null) {
      throw new RuntimeError(`server ${this} is already being awaited on serveForever()`);
    }
    if (this.closed) throw new RuntimeError(`server ${this} is closed`);
    yield* this._startServing();
    const serving = purposeful(this.loop.createFuture<void>(), "server", this);
    this.servingForever = serving;
    try {
      yield* serving;
    } catch (error) {
      if (error instanceof CancelledError) {
        this.close();
        yield* this._waitClosed();
      }
      throw error;
    } finally {
      this.servingForever = null;
    }
  }

  /** @internal */
  *_waitClosed(): Generator<unknown, void, any> {
    if (!this.closed || this.connections.size > 0) yield* this.waiters.wait();
  }

  /** @returns false for an address whose family this machine does not have, when there is another */
  private *listen(
    server: NodeServer,
    address: ListenOptions,
    another: boolean,
  ): Generator<unknown, boolean, any> {
    const bound = purposeful(this.loop.createFuture<boolean>(), "server", this);
    server.once("listening", () => succeed(bound, true));
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRNOTAVAIL" && another) succeed(bound, false);
      else fail(bound, asyncioError(error));
    });
    server.listen(address);
    try {
      return yield* bound;
    } catch (error) {
      server.close();
      if (!(error instanceof OSError)) throw error;
      const where = address.path ?? `${address.host ?? "*"}:${address.port}`;
      throw new OSError(`error while attempting to bind on address ${where}: ${error.message}`, {
        cause: error.cause,
      });
    }
  }

  private readonly onSocket = (socket: Socket): void => {
    const { ssl, addresses } = this.plan;
    const path = addresses[0]?.path;
    const transport = new Transport(
      this.loop,
      socket,
      {
        ...(ssl === undefined ? {} : { sslcontext: ssl }),
        ...(path === undefined ? {} : { sockname: path, peername: "" }),
      },
      this.context,
    );
    if (this.closed || this.loop.isClosed()) transport.abort();
    else this.loop.callSoonIn(this.context, this.accept, transport);
  };

  private readonly accept = (transport: Transport): void => {
    let protocol: AnyProtocol;
    try {
      protocol = this.plan.protocolFactory();
    } catch (exception) {
      const message = "Error on transport creation for incoming connection";
      this.loop.callExceptionHandler({ message, exception, transport });
      transport.abort();
      return;
    }
    transport.start(protocol, this);
  };
}

describedByToString(Server);

const startServing = internal<[Server], void>("startServing", (server) => server._startServing());
const serveForever = internal<[Server], void>("serveForever", (server) => server._serveForever());
const waitClosed = internal<[Server], void>("waitClosed", (server) => server._waitClosed());
