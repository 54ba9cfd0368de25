/** A circle of tasks and futures, link by link. */
import type { Future } from "../../asyncio/future.js";
import { linkKind } from "./graph.js";
import { refOf } from "./names.js";
import type { Ref } from "./rows.js";

export interface Link {
  readonly ref: Ref;
  /** As what the link before waits for it, if it does not await it as it is: "lock". */
  readonly kind: string | undefined;
}

/** Beginning with the first of `cycle`, whose kind is that of the last one's wait for it. */
export function linksOf(cycle: readonly Future<unknown>[]): Link[] {
  return cycle.map((future, i) => ({ ref: refOf(future), kind: linkKind(cycle.at(i - 1)!, future) }));
}

/** `lock held by Kant #5`, or just `Kant #5`. */
export function linkText({ ref, kind }: Link, text: (ref: Ref) => string): string {
  if (kind === undefined) return text(ref);
  return `${kind} ${kind === "lock" ? "held by" : "with"} ${text(ref)}`;
}
