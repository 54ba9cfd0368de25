/**
 * The methods of a loop for I/O. They are put on `EventLoop` where that is defined; this file needs it as a type
 * only, and loads none of Node's modules by itself.
 */
import type { Readable, Writable } from "node:stream";
import type { Coroutine } from "../coroutine.js";
import { internal } from "../coroutine-function.js";
import type { Future } from "../future.js";
import type { EventLoop } from "../loop.js";
import type { SocketAddress } from "./address.js";
import {
  type ConnectionOptions,
  createConnection,
  createUnixConnection,
  type UnixConnectionOptions,
} from "./connect.js";
import { createDatagramEndpoint, type DatagramOptions } from "./create-datagram-endpoint.js";
import {
  createServer,
  createUnixServer,
  type ServerOptions,
  type UnixServerOptions,
} from "./create-server.js";
import type { DatagramTransport } from "./datagram-transport.js";
import { type AddressInfo, type AddressQuery, getaddrinfo, getnameinfo, type NameQuery } from "./dns.js";
import type { Executor } from "./executor.js";
import { runInExecutor, setDefaultExecutor, shutdownDefaultExecutor } from "./loop-executor.js";
import { connectReadPipe, connectWritePipe, type PipeEnd } from "./pipes.js";
import type { AnyProtocol, DatagramProtocol, SubprocessProtocol } from "./protocol.js";
import type { Server } from "./server.js";
import { addSignalHandler, removeSignalHandler } from "./signals.js";
import { type Command, PIPE, type SubprocessOptions, spawn } from "./spawn.js";
import { startTls } from "./start-tls.js";
import type { Signal, SubprocessTransport } from "./subprocess-transport.js";
import type { ThreadFunction } from "./thread-call.js";
import type { TlsOptions, TlsUpgrade } from "./tls.js";
import type { Transport } from "./transport.js";

/** What a loop can do beside running callbacks and tasks. CPython: methods of `asyncio.AbstractEventLoop`. */
export interface IoMethods {
  /**
   * Connects over TCP and gives the connection to a protocol.
   * @param protocolFactory makes the protocol, once the connection is there
   * @param host a name or an address; null with `options.sock`
   * @throws GaiError, ConnectionRefusedError, OSError; with TLS the error of the handshake
   */
  createConnection<P extends AnyProtocol>(
    protocolFactory: () => P,
    host: string | null,
    port: number | null,
    options?: ConnectionOptions,
  ): Coroutine<[Transport, P]>;
  /** Connects to a unix socket. See `createConnection`. */
  createUnixConnection<P extends AnyProtocol>(
    protocolFactory: () => P,
    path: string | null,
    options?: UnixConnectionOptions,
  ): Coroutine<[Transport, P]>;
  /**
   * Listens on TCP.
   * @param protocolFactory makes a protocol for each connection
   * @param host names or addresses; null for all of this machine
   * @param port 0 for any
   * @throws OSError if it cannot listen there
   */
  createServer(
    protocolFactory: () => AnyProtocol,
    host: string | readonly string[] | null,
    port: number,
    options?: ServerOptions,
  ): Coroutine<Server>;
  /** Listens on a unix socket. See `createServer`. */
  createUnixServer(
    protocolFactory: () => AnyProtocol,
    path: string,
    options?: UnixServerOptions,
  ): Coroutine<Server>;
  /** Opens a UDP socket. @throws ValueError without an address and a family; GaiError; OSError */
  createDatagramEndpoint<P extends Partial<DatagramProtocol>>(
    protocolFactory: () => P,
    options: DatagramOptions,
  ): Coroutine<[DatagramTransport, P]>;
  /** Reads from a pipe or another stream of Node, such as `process.stdin`, which is the transport's from then on. */
  connectReadPipe<P extends AnyProtocol>(
    protocolFactory: () => P,
    pipe: PipeEnd<Readable>,
  ): Coroutine<[Transport, P]>;
  /** Writes to a pipe or another stream of Node, such as `process.stdout`, which is the transport's from then on. */
  connectWritePipe<P extends AnyProtocol>(
    protocolFactory: () => P,
    pipe: PipeEnd<Writable>,
  ): Coroutine<[Transport, P]>;
  /**
   * Goes on under TLS on a connection that is there. `transport` is of no use from then on.
   * @returns the transport to use instead
   * @throws the error of the handshake, of which the protocol hears by `connectionLost`
   */
  startTls(
    transport: Transport,
    protocol: AnyProtocol,
    options: TlsOptions,
    upgrade?: TlsUpgrade,
  ): Coroutine<Transport>;
  /**
   * Starts a program, without a shell.
   * @param options of the standard streams, each is a `PIPE` unless it is given
   * @throws FileNotFoundError if there is no such program or folder; PermissionError; OSError
   */
  subprocessExec<P extends Partial<SubprocessProtocol>>(
    protocolFactory: () => P,
    program: string,
    args?: readonly string[],
    options?: SubprocessOptions,
  ): Coroutine<[SubprocessTransport, P]>;
  /** Runs a line in the shell. See `subprocessExec`. */
  subprocessShell<P extends Partial<SubprocessProtocol>>(
    protocolFactory: () => P,
    line: string,
    options?: SubprocessOptions,
  ): Coroutine<[SubprocessTransport, P]>;
  /** The addresses of a name. @throws GaiError if it is unknown */
  getaddrinfo(
    host: string | null,
    port: number | string | null,
    query?: AddressQuery,
  ): Coroutine<AddressInfo[]>;
  /** The name of an address. @throws GaiError if it has none */
  getnameinfo(address: SocketAddress, query?: NameQuery): Coroutine<{ host: string; service: string }>;
  /**
   * Calls `callback(...args)` through the loop whenever the signal comes, in place of what it does by itself.
   * @throws ValueError for a signal that does not exist; RuntimeError for one that cannot be caught; TypeError if
   * `callback` is a coroutine function
   */
  addSignalHandler<A extends unknown[]>(signal: Signal, callback: (...args: A) => unknown, ...args: A): void;
  /** @returns whether there was one. @throws ValueError for a signal that does not exist */
  removeSignalHandler(signal: Signal): boolean;
  /**
   * Calls a function in a thread. See `toThread`.
   * @param executor null for the default one
   * @returns a future; cancelling it takes the call back, or ends the thread
   */
  runInExecutor<A extends unknown[], R>(
    executor: Executor | null,
    fn: ThreadFunction<A, R>,
    ...args: A
  ): Future<Awaited<R>>;
  setDefaultExecutor(executor: Executor): void;
  /**
   * Waits until the default executor has done its work, and ends its threads. It takes no more.
   * @param timeout in seconds; null for none. When it passes, a RuntimeWarning is given and the threads are ended.
   */
  shutdownDefaultExecutor(timeout?: number | null): Coroutine<void>;
}

declare module "../loop.js" {
  interface EventLoop extends IoMethods {}
}

/** Coroutine functions of which the first argument is the loop. Some call functions of the user. */
const begin = {
  createConnection: internal("createConnection", createConnection<AnyProtocol>, true),
  createUnixConnection: internal("createUnixConnection", createUnixConnection<AnyProtocol>, true),
  createServer: internal("createServer", createServer),
  createUnixServer: internal("createUnixServer", createUnixServer),
  createDatagramEndpoint: internal(
    "createDatagramEndpoint",
    createDatagramEndpoint<Partial<DatagramProtocol>>,
    true,
  ),
  connectReadPipe: internal("connectReadPipe", connectReadPipe<AnyProtocol>, true),
  connectWritePipe: internal("connectWritePipe", connectWritePipe<AnyProtocol>, true),
  startTls: internal("startTls", startTls),
  subprocess: internal("subprocess", spawn<Partial<SubprocessProtocol>>, true),
  getaddrinfo: internal("getaddrinfo", getaddrinfo),
  getnameinfo: internal("getnameinfo", getnameinfo),
  shutdownDefaultExecutor: internal("shutdownDefaultExecutor", shutdownDefaultExecutor),
};

const pipes = { stdin: PIPE, stdout: PIPE, stderr: PIPE } as const;

/** @internal */
export const ioMethods: IoMethods & ThisType<EventLoop> = {
  createConnection(protocolFactory, host = null, port = null, options = {}) {
    return begin.createConnection(this, protocolFactory, host, port, options) as Coroutine<any>;
  },
  createUnixConnection(protocolFactory, path = null, options = {}) {
    return begin.createUnixConnection(this, protocolFactory, path, options) as Coroutine<any>;
  },
  createServer(protocolFactory, host, port, options = {}) {
    return begin.createServer(this, protocolFactory, host, port, options);
  },
  createUnixServer(protocolFactory, path, options = {}) {
    return begin.createUnixServer(this, protocolFactory, path, options);
  },
  createDatagramEndpoint(protocolFactory, options) {
    return begin.createDatagramEndpoint(this, protocolFactory, options) as Coroutine<any>;
  },
  connectReadPipe(protocolFactory, pipe) {
    return begin.connectReadPipe(this, protocolFactory, pipe) as Coroutine<any>;
  },
  connectWritePipe(protocolFactory, pipe) {
    return begin.connectWritePipe(this, protocolFactory, pipe) as Coroutine<any>;
  },
  startTls(transport, protocol, options, upgrade = {}) {
    return begin.startTls(this, transport, protocol, options, upgrade);
  },
  subprocessExec(protocolFactory, program, args = [], options = {}) {
    const command: Command = { program, args };
    return begin.subprocess(this, protocolFactory, command, { ...pipes, ...options }) as Coroutine<any>;
  },
  subprocessShell(protocolFactory, line, options = {}) {
    const command: Command = { shellLine: line };
    return begin.subprocess(this, protocolFactory, command, { ...pipes, ...options }) as Coroutine<any>;
  },
  getaddrinfo(host, port, query = {}) {
    return begin.getaddrinfo(this, host, port, query);
  },
  getnameinfo(address, query = {}) {
    return begin.getnameinfo(this, address, query);
  },
  addSignalHandler(signal, callback, ...args) {
    addSignalHandler(this, signal, callback, args);
  },
  removeSignalHandler(signal) {
    return removeSignalHandler(this, signal);
  },
  runInExecutor(executor, fn, ...args) {
    return runInExecutor(this, executor, fn, args);
  },
  setDefaultExecutor(executor) {
    setDefaultExecutor(this, executor);
  },
  shutdownDefaultExecutor(timeout = null) {
    return begin.shutdownDefaultExecutor(this, timeout);
  },
};
