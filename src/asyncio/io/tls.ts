import type { ConnectionOptions, TlsOptions as ServerOptions } from "node:tls";

/**
 * How to speak TLS: true for the defaults of a client, or what Node's `tls.connect` (for a client) or
 * `tls.createServer` (for a server, which needs a `key` and a `cert`) take. CPython: an `ssl.SSLContext`.
 */
export type TlsOptions = true | ConnectionOptions | ServerOptions;

/** How to go on under TLS on a connection that is there. */
export interface TlsUpgrade {
  /** This is the side of the server. */
  readonly serverSide?: boolean | undefined;
  /** The name that the certificate of the server must be for. */
  readonly serverHostname?: string | undefined;
  /** In seconds; by default 60. */
  readonly sslHandshakeTimeout?: number | undefined;
}

export const defaultHandshakeTimeout = 60;

/** The options as an object of Node's. */
export function tlsObject(options: TlsOptions): ConnectionOptions & ServerOptions {
  return options === true ? {} : (options as ConnectionOptions & ServerOptions);
}
