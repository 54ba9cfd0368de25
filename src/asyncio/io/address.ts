import type { AddressInfo, Socket } from "node:net";

/** An internet address and port. CPython: the tuple `(host, port)`, with two more items for IPv6. */
export interface SocketAddress {
  /** A numeric address, in what asyncio gives; a name may be passed in. */
  readonly host: string;
  readonly port: number;
  /** 4 or 6, the version of the protocol. */
  readonly family?: 4 | 6;
}

/** The address of a unix socket is its path, empty for the side that has none. */
export type AnyAddress = SocketAddress | string;

/** The address that a socket of this side is bound to; undefined if it is not connected. */
export function localAddress(socket: Socket): AnyAddress | undefined {
  const { localAddress: host, localPort: port, localFamily: family } = socket;
  return host === undefined || port === undefined ? undefined : toAddress(host, port, family);
}

/** The address of the other side; undefined if it is not known. */
export function remoteAddress(socket: Socket): AnyAddress | undefined {
  const { remoteAddress: host, remotePort: port, remoteFamily: family } = socket;
  return host === undefined || port === undefined ? undefined : toAddress(host, port, family);
}

/** @param bound what `address()` of a server or a datagram socket of Node gives */
export function boundAddress(bound: AddressInfo | string): AnyAddress {
  return typeof bound === "string" ? bound : toAddress(bound.address, bound.port, bound.family);
}

export function toAddress(host: string, port: number, family: string | number | undefined): SocketAddress {
  return { host, port, family: family === "IPv6" || family === 6 ? 6 : 4 };
}
