/**
 * What transports call. Extend a class and override what is of interest, or give any object that has some of the
 * methods. They are called by the loop, one after the other, and should not block.
 * CPython: `asyncio.protocols`.
 */

import type { SocketAddress } from "./address.js";
import type { DatagramTransport } from "./datagram-transport.js";
import type { SubprocessTransport } from "./subprocess-transport.js";
import type { Transport } from "./transport.js";

/** For stream sockets, unix sockets, TLS and pipes. The methods do nothing. CPython: `asyncio.Protocol`. */
export class Protocol {
  /** The connection is there. Called once, before anything else. */
  connectionMade(_transport: Transport): void {}

  /** @param _data some bytes of the stream: where a piece ends says nothing */
  dataReceived(_data: Buffer): void {}

  /**
   * The peer will send no more.
   * @returns something true to keep the connection open for writing; else the transport closes itself, and with TLS
   * it always does
   */
  eofReceived(): unknown {
    return undefined;
  }

  /**
   * The connection is gone. Called once, after everything else.
   * @param _error null when it was closed or aborted by this side, or ended by the other
   */
  connectionLost(_error: unknown): void {}

  /** More than the high water mark is waiting to be sent: write no more for now. */
  pauseWriting(): void {}

  /** No more than the low water mark is waiting to be sent. */
  resumeWriting(): void {}
}

/**
 * Like `Protocol`, with memory that the protocol provides. CPython: `asyncio.BufferedProtocol`.
 *
 * Difference: Node reads into memory of its own, from which bytes are copied.
 */
export class BufferedProtocol {
  connectionMade(_transport: Transport): void {}

  /**
   * @param _sizeHint how many bytes are there; -1 if it is unknown
   * @returns where to put them: at least one byte; what does not fit comes with the next call
   */
  getBuffer(_sizeHint: number): Uint8Array {
    throw new TypeError("getBuffer() is not implemented");
  }

  /** @param _count how many bytes were put into the buffer, from its beginning */
  bufferUpdated(_count: number): void {}

  eofReceived(): unknown {
    return undefined;
  }

  connectionLost(_error: unknown): void {}

  pauseWriting(): void {}

  resumeWriting(): void {}
}

/** For UDP. CPython: `asyncio.DatagramProtocol`. */
export class DatagramProtocol {
  connectionMade(_transport: DatagramTransport): void {}

  /** One datagram, whole. */
  datagramReceived(_data: Buffer, _from: SocketAddress): void {}

  /** A datagram could not be sent or received; others may be. */
  errorReceived(_error: unknown): void {}

  connectionLost(_error: unknown): void {}

  pauseWriting(): void {}

  resumeWriting(): void {}
}

/** For child processes. CPython: `asyncio.SubprocessProtocol`. */
export class SubprocessProtocol {
  connectionMade(_transport: SubprocessTransport): void {}

  /** @param _fd 1 or 2, the child's own number of the pipe */
  pipeDataReceived(_fd: number, _data: Buffer): void {}

  /** A pipe is closed. @param _error null when it was in good order */
  pipeConnectionLost(_fd: number, _error: unknown): void {}

  /** The child has exited. Data may still come, for pipes outlive it. */
  processExited(): void {}

  /** It has exited, and all pipes are closed. */
  connectionLost(_error: unknown): void {}

  /** The pipe to its standard input is above the high water mark. */
  pauseWriting(): void {}

  resumeWriting(): void {}
}

/** What a transport of a stream can serve. */
export type AnyProtocol = Partial<Protocol> | Partial<BufferedProtocol>;
