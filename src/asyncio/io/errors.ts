/**
 * The errors of I/O, under the names that asyncio's users know. Those of the operating system keep what Node says
 * of them: `code` (such as `ECONNRESET`), `errno`, `syscall`, `address`, `port`, `path`, and Node's own error as
 * `cause`.
 */
import { TimeoutError } from "../errors.js";

/** The end of a stream came before the bytes that were asked for. CPython: `asyncio.IncompleteReadError`. */
export class IncompleteReadError extends Error {
  override name = "IncompleteReadError";

  /**
   * @param partial the bytes that were read before the end
   * @param expected how many bytes were asked for; null when a separator was
   */
  constructor(
    readonly partial: Buffer,
    readonly expected: number | null,
  ) {
    super(`${partial.length} bytes read on a total of ${expected ?? "undefined"} expected bytes`);
  }
}

/** What was looked for lies beyond the limit of a stream. CPython: `asyncio.LimitOverrunError`. */
export class LimitOverrunError extends Error {
  override name = "LimitOverrunError";

  /** @param consumed how many bytes can be read before the separator, or before it may begin */
  constructor(
    message: string,
    readonly consumed: number,
  ) {
    super(message);
  }
}

/** A call of the operating system failed. CPython: `OSError`. */
export class OSError extends Error {
  override name = "OSError";
  readonly code: string | undefined;
  readonly errno: number | undefined;
  readonly syscall: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly path: string | undefined;

  constructor(message: string, options: { cause?: unknown; code?: string } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : {});
    const { code, errno, syscall, address, port, path } = (options.cause ?? {}) as SystemError;
    this.code = options.code ?? code;
    this.errno = errno;
    this.syscall = syscall;
    this.address = address;
    this.port = port;
    this.path = path;
  }
}

/** A connection failed or broke. CPython: `ConnectionError`. */
export class ConnectionError extends OSError {
  override name = "ConnectionError";
}

/** The peer reset the connection, or it is lost already (`ECONNRESET`). */
export class ConnectionResetError extends ConnectionError {
  override name = "ConnectionResetError";
}

/** Nobody listens there (`ECONNREFUSED`). */
export class ConnectionRefusedError extends ConnectionError {
  override name = "ConnectionRefusedError";
}

/** The connection was given up (`ECONNABORTED`), for instance because a TLS handshake took too long. */
export class ConnectionAbortedError extends ConnectionError {
  override name = "ConnectionAbortedError";
}

/** Nobody reads at the other end any more (`EPIPE`). */
export class BrokenPipeError extends ConnectionError {
  override name = "BrokenPipeError";
}

/** `ENOENT`, for instance a program or a unix socket that does not exist. */
export class FileNotFoundError extends OSError {
  override name = "FileNotFoundError";
}

/** `EACCES` or `EPERM`. */
export class PermissionError extends OSError {
  override name = "PermissionError";
}

/** There is no such process any more (`ESRCH`). */
export class ProcessLookupError extends OSError {
  override name = "ProcessLookupError";
}

/** A name could not be resolved. CPython: `socket.gaierror`. */
export class GaiError extends OSError {
  override name = "GaiError";
}

interface SystemError {
  message?: string;
  code?: string;
  errno?: number;
  syscall?: string;
  address?: string;
  port?: number;
  path?: string;
}

const byCode: Record<string, new (message: string, options: { cause: unknown }) => OSError> = {
  ECONNRESET: ConnectionResetError,
  ECONNREFUSED: ConnectionRefusedError,
  ECONNABORTED: ConnectionAbortedError,
  EPIPE: BrokenPipeError,
  ESHUTDOWN: BrokenPipeError,
  ENOENT: FileNotFoundError,
  EACCES: PermissionError,
  EPERM: PermissionError,
  ESRCH: ProcessLookupError,
  ENOTFOUND: GaiError,
};

/**
 * The error to throw for one that Node gave: those of the operating system under asyncio's names, anything else,
 * such as the error of a certificate, as it is. When an attempt at several addresses failed, the first one's.
 * @internal
 */
export function asyncioError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof OSError) return error;
  if (error instanceof AggregateError && error.errors.length > 0) return severalErrors(error.errors);
  const { code, syscall, message } = error as SystemError & Error;
  if (code === undefined || (syscall === undefined && !(code in byCode))) return error;
  if (code === "ETIMEDOUT")
    return Object.assign(new TimeoutError(message, { cause: error }), { code, syscall });
  const type = syscall === "getaddrinfo" || syscall === "getnameinfo" ? GaiError : (byCode[code] ?? OSError);
  return new type(message, { cause: error });
}

function severalErrors(errors: readonly unknown[]): unknown {
  const all = errors.map(asyncioError) as Error[];
  const first = all[0]!;
  if (all.some((error) => error.constructor !== first.constructor)) {
    const messages = all.map((error) => error.message).join(", ");
    return new OSError(`Multiple exceptions: ${messages}`, { cause: new AggregateError(errors) });
  }
  return first;
}
