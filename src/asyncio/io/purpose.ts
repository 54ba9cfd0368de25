import type { Future } from "../future.js";

/** What a future of the library waits for, to be shown in tables. */
export interface Purpose {
  readonly kind: string;
  readonly on: object;
}

/** Says what `future` is for. */
export function purposeful<T>(future: Future<T>, kind: string, on: object): Future<T> {
  if ("purpose" in future) (future as { purpose?: Purpose }).purpose = { kind, on };
  return future;
}
