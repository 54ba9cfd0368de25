import type { LookupAddress } from "node:dns";
import type { EventLoop } from "../loop.js";
import { purposeful } from "../purpose.js";
import { type SocketAddress, toAddress } from "./address.js";
import { asyncioError, GaiError } from "./errors.js";
import { dns, net } from "./node.js";
import { fail, succeed } from "./opening.js";

/** What to look for. CPython: the keywords of `loop.getaddrinfo`. */
export interface AddressQuery {
  /** Only IPv4 or only IPv6; by default both. */
  readonly family?: 4 | 6 | undefined;
  /** By default both, an entry each. */
  readonly type?: "stream" | "datagram" | undefined;
  /** CPython: `AI_PASSIVE`: with no host, the address to listen on instead of that of this machine. */
  readonly passive?: boolean | undefined;
}

/** One address. CPython: the tuple `(family, type, proto, canonname, sockaddr)`. */
export interface AddressInfo {
  readonly family: 4 | 6;
  readonly type: "stream" | "datagram";
  /** The number of the protocol: 6 for TCP, 17 for UDP. */
  readonly proto: 6 | 17;
  /** Always empty: Node does not ask for it. */
  readonly canonname: string;
  readonly sockaddr: SocketAddress;
}

/** Behind `loop.getaddrinfo`. */
export function* getaddrinfo(
  loop: EventLoop,
  host: string | null,
  port: number | string | null,
  query: AddressQuery = {},
): Generator<unknown, AddressInfo[], any> {
  const number = portNumber(port);
  const types = query.type === undefined ? (["stream", "datagram"] as const) : [query.type];
  const addresses =
    host === null || host === "" ? ownAddresses(query) : yield* lookup(loop, host, query.family);
  return addresses.flatMap(({ address, family }) =>
    types.map((type): AddressInfo => {
      const sockaddr = toAddress(address, number, family);
      return {
        family: sockaddr.family!,
        type,
        proto: type === "stream" ? 6 : 17,
        canonname: "",
        sockaddr,
      };
    }),
  );
}

/** What `loop.getnameinfo` does not look up. CPython: `NI_NUMERICHOST` and `NI_NUMERICSERV`. */
export interface NameQuery {
  readonly numericHost?: boolean | undefined;
  readonly numericService?: boolean | undefined;
}

/** Behind `loop.getnameinfo`. */
export function* getnameinfo(
  loop: EventLoop,
  address: SocketAddress,
  query: NameQuery = {},
): Generator<unknown, { host: string; service: string }, any> {
  const { host, port } = address;
  if (net().isIP(host) === 0) throw new GaiError(`getnameinfo: ${host} is not a numeric address`);
  const { numericHost = false, numericService = false } = query;
  if (numericHost && numericService) return { host, service: String(port) };
  const future = purposeful(loop.createFuture<{ host: string; service: string }>(), "dns", address);
  dns().lookupService(host, port, (error, hostname, service) => {
    if (error === null) {
      succeed(future, {
        host: numericHost ? host : hostname,
        service: numericService ? String(port) : service,
      });
    } else fail(future, asyncioError(error));
  });
  return yield* future;
}

/** The addresses of a name. Cancelling does not stop the lookup, whose outcome is then dropped. */
export function* lookup(
  loop: EventLoop,
  host: string,
  family: 4 | 6 | undefined,
): Generator<unknown, LookupAddress[], any> {
  const version = net().isIP(host);
  if (version !== 0) {
    if (family !== undefined && family !== version) {
      throw new GaiError(`getaddrinfo: address family for hostname not supported: ${host}`, {
        code: "EAI_ADDRFAMILY",
      });
    }
    return [{ address: host, family: version }];
  }
  const future = purposeful(loop.createFuture<LookupAddress[]>(), "dns", { host });
  dns().lookup(host, { all: true, family: family ?? 0, order: "verbatim" } as object, (error, addresses) => {
    if (error === null) succeed(future, addresses as unknown as LookupAddress[]);
    else fail(future, asyncioError(error));
  });
  return yield* future;
}

function ownAddresses({ family, passive = false }: AddressQuery): LookupAddress[] {
  const four = { address: passive ? "0.0.0.0" : "127.0.0.1", family: 4 };
  const six = { address: passive ? "::" : "::1", family: 6 };
  if (family === undefined) return [six, four];
  return family === 4 ? [four] : [six];
}

function portNumber(port: number | string | null): number {
  if (port === null || port === "") return 0;
  const number = Number(port);
  if (Number.isInteger(number) && number >= 0 && number <= 65535) return number;
  throw new GaiError(`getaddrinfo: service not supported: ${port}`, { code: "EAI_SERVICE" });
}
