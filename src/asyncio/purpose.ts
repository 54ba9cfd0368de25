import type { Future } from "./future.js";

/** What a future of the library is waited for, to be shown in tables. */
export interface Purpose {
  /** Such as `lock`, `queue.get`, `socket` or `process`. */
  readonly kind: string;
  /** The lock, queue, stream or process itself. */
  readonly on: object;
}

/** Says what `future` is for. */
export function purposeful<T>(future: Future<T>, kind: string, on: object): Future<T> {
  future.purpose = { kind, on };
  return future;
}
