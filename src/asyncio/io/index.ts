export type { AnyAddress, SocketAddress } from "./address.js";
export type { BytesLike } from "./bytes.js";
export type { ConnectionOptions, SecureOptions, UnixConnectionOptions } from "./connect.js";
export type { DatagramOptions } from "./create-datagram-endpoint.js";
export type { ServerOptions, UnixServerOptions } from "./create-server.js";
export { DatagramTransport } from "./datagram-transport.js";
export type { AddressInfo, AddressQuery, NameQuery } from "./dns.js";
export {
  BrokenPipeError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileNotFoundError,
  GaiError,
  IncompleteReadError,
  LimitOverrunError,
  OSError,
  PermissionError,
  ProcessLookupError,
} from "./errors.js";
export { Executor, type ExecutorOptions } from "./executor.js";
export type { ExtraInfo } from "./extra-info.js";
export { toThread } from "./loop-executor.js";
export type { IoMethods } from "./loop-methods.js";
export type { PipeEnd } from "./pipes.js";
export { createSubprocessExec, createSubprocessShell, Process, type ProcessOptions } from "./process.js";
export {
  type AnyProtocol,
  BufferedProtocol,
  DatagramProtocol,
  Protocol,
  SubprocessProtocol,
} from "./protocol.js";
export { ListeningSocket, Server } from "./server.js";
export { DEVNULL, PIPE, STDOUT, type Stdio, type SubprocessOptions } from "./spawn.js";
export { type ClientConnected, StreamReaderProtocol } from "./stream-protocol.js";
export { type Pausable, StreamReader } from "./stream-reader.js";
export { StreamWriter, type WriterProtocol } from "./stream-writer.js";
export {
  type Limited,
  openConnection,
  openUnixConnection,
  type Streams,
  startServer,
  startUnixServer,
} from "./streams.js";
export { type Pipes, type Signal, SubprocessTransport } from "./subprocess-transport.js";
export type { ModuleFunction, ThreadFunction } from "./thread-call.js";
export type { TlsOptions, TlsUpgrade } from "./tls.js";
export { Transport } from "./transport.js";
export type { WriteBufferLimits } from "./write-limits.js";
