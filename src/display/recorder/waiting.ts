/** What is waited for, and by whom. */
import { types } from "node:util";
import { Future } from "../../asyncio/future.js";
import type { TimerHandle } from "../../asyncio/handle.js";
import type { EventLoop } from "../../asyncio/loop.js";
import { Task } from "../../asyncio/task.js";
import { refOf, valueText } from "./names.js";
import type { Ref, Waiting } from "./rows.js";

/** When the timers of loops that are asked about will set the futures that sleeps wait for. For one snapshot. */
export class DueTimes {
  readonly #loops = new Map<EventLoop, Map<unknown, number>>();

  of(future: Future<unknown>): number | undefined {
    let known = this.#loops.get(future._loop);
    if (!known) {
      known = new Map();
      for (const timer of timersOf(future._loop)) known.set(timer._args[0], timer.when());
      this.#loops.set(future._loop, known);
    }
    return known.get(future);
  }
}

export function timersOf(loop: EventLoop): Iterable<TimerHandle> {
  return loop._queues.timers as Iterable<TimerHandle>;
}

/** What the await of `awaits` waits for; undefined if nothing is known of it. */
export function waitingOf(awaits: unknown, due: DueTimes): Waiting | undefined {
  if (awaits === undefined) return undefined;
  if (awaits === null) return { kind: "next turn" };
  if (types.isProxy(awaits)) return { kind: "awaitable", detail: valueText(awaits, 40) };
  if (awaits instanceof Task) return { kind: "task", ref: refOf(awaits) };
  if (awaits instanceof Promise) return { kind: "promise" };
  if (!(awaits instanceof Future)) return { kind: "awaitable", detail: valueText(awaits, 40) };
  const when = due.of(awaits);
  if (when !== undefined) return { kind: "timer", due: when };
  const purpose = purposeOf(awaits);
  if (!purpose) return { kind: "future", ref: refOf(awaits) };
  return { kind: purpose.kind, holder: holderOf(purpose.on) };
}

/** What the library says a future stands for: a place in the queue of a lock, and the like. */
export function purposeOf(
  future: Future<unknown>,
): { readonly kind: string; readonly on: unknown } | undefined {
  const { purpose } = future as { purpose?: unknown };
  if (typeof purpose !== "object" || purpose === null) return undefined;
  const { kind, on } = purpose as { kind?: unknown; on?: unknown };
  return typeof kind === "string" ? { kind, on } : undefined;
}

function holderOf(on: unknown): Ref | undefined {
  const owner = (on as { _owner?: unknown } | undefined)?._owner;
  return owner instanceof Task ? refOf(owner) : undefined;
}

/** The tasks and futures whose progress depends on `future`. */
export function awaitersOf(future: Future<unknown>): Ref[] {
  const refs: Ref[] = [];
  for (const { awaiter } of future._waiting()) if (awaiter) refs.push(refOf(awaiter));
  return refs;
}
