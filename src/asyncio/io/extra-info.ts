import type { ChildProcess } from "node:child_process";
import type { Socket as DatagramSocket } from "node:dgram";
import type { Socket } from "node:net";
import type { CipherNameAndProtocol, PeerCertificate, TLSSocket } from "node:tls";
import type { AnyAddress } from "./address.js";
import type { TlsOptions } from "./tls.js";

/** What `getExtraInfo` of a transport can tell; undefined where it does not apply. */
export interface ExtraInfo {
  /** Node's own socket. It is the transport's: look, but leave reading and writing to it. */
  readonly socket?: Socket | DatagramSocket | undefined;
  /** The address on this side. */
  readonly sockname?: AnyAddress | undefined;
  /** The address on the other side, which stays known after the connection is lost. */
  readonly peername?: AnyAddress | undefined;
  /** The options of TLS; undefined when there is none. */
  readonly sslcontext?: TlsOptions | undefined;
  /** Node's TLS socket. */
  readonly sslObject?: TLSSocket | undefined;
  readonly cipher?: CipherNameAndProtocol | undefined;
  readonly peercert?: PeerCertificate | undefined;
  /** Node's child process. */
  readonly subprocess?: ChildProcess | undefined;
  /** Which end of a pipe it is; undefined for a connection. */
  readonly end?: "read" | "write" | undefined;
}
