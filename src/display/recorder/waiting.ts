/** What is waited for, and by whom. */
import { types } from "node:util";
import { Barrier } from "../../asyncio/barrier.js";
import { Coroutine } from "../../asyncio/coroutine.js";
import { Future } from "../../asyncio/future.js";
import type { TimerHandle } from "../../asyncio/handle.js";
import type { EventLoop } from "../../asyncio/loop.js";
import type { Purpose } from "../../asyncio/purpose.js";
import { suspensionOf } from "../../asyncio/suspension.js";
import { Task } from "../../asyncio/task.js";
import { coroutineName, refOf, valueText } from "./names.js";
import { holdersOf, purposeOf } from "./purposes.js";
import type { Ref, Waiting } from "./rows.js";

/** Holders that are named. */
const mostHolders = 4;

/** A loop's timers, those that were looked at by what they set. */
interface Looked {
  readonly known: Map<unknown, number>;
  readonly others: Iterator<TimerHandle>;
}

/**
 * When the timers of loops that are asked about will set the futures that sleeps wait for. For one snapshot. Of ten
 * thousand timers those that are due next are most often asked for, and come first.
 */
export class DueTimes {
  readonly #loops = new Map<EventLoop, Looked>();

  of(future: Future<unknown>): number | undefined {
    const { known, others } = this.#lookedAt(future._loop);
    const when = known.get(future);
    if (when !== undefined) return when;
    for (let next = others.next(); !next.done; next = others.next()) {
      const timer = next.value;
      known.set(timer._args[0], timer.when());
      if (timer._args[0] === future) return timer.when();
    }
    return undefined;
  }

  #lookedAt(loop: EventLoop): Looked {
    let looked = this.#loops.get(loop);
    if (!looked) {
      looked = { known: new Map(), others: loop._queues.timers[Symbol.iterator]() };
      this.#loops.set(loop, looked);
    }
    return looked;
  }
}

/** What the await of `awaits` waits for; undefined if nothing is known of it. */
export function waitingOf(awaits: unknown, due: DueTimes): Waiting | undefined {
  if (awaits === undefined) return undefined;
  if (awaits === null) return { kind: "next turn" };
  if (types.isProxy(awaits)) return { kind: "awaitable", detail: valueText(awaits, 40) };
  if (awaits instanceof Task) return { kind: "task", ref: refOf(awaits) };
  if (awaits instanceof Promise) return { kind: "promise" };
  if (awaits instanceof Coroutine) return ofCoroutine(awaits, due);
  if (!(awaits instanceof Future)) return { kind: "awaitable", detail: valueText(awaits, 40) };
  const when = due.of(awaits);
  if (when !== undefined) return { kind: "timer", due: when };
  const purpose = purposeOf(awaits);
  if (!purpose) return { kind: "future", ref: refOf(awaits) };
  const holders = purpose.kind === "wait" ? [] : held(awaits);
  return { kind: purpose.kind, detail: detailOf(purpose), holders: holders.length > 0 ? holders : undefined };
}

/**
 * Outside of tasks a coroutine is awaited, and a task runs it that nobody sees. Of one of the library's (`sleep`,
 * `acquire`) what that waits for says more than its name.
 */
function ofCoroutine(coroutine: Coroutine<unknown>, due: DueTimes): Waiting {
  const { internal } = coroutine._kind;
  const inner = internal && coroutine._task ? suspensionOf(coroutine._task)?.awaited : undefined;
  const within = inner instanceof Coroutine ? undefined : waitingOf(inner, due);
  return within ?? { kind: "coroutine", ref: { kind: "coroutine", name: coroutineName(coroutine) } };
}

/** Those who hold what somebody waits for; of the members of a group, and of what `wait` was given, as well. */
function held(awaits: Future<unknown>): readonly Ref[] {
  return holdersOf(awaits).slice(0, mostHolders).map(refOf);
}

/** How full a barrier is; of a class of the user's nothing is asked. */
function detailOf({ on }: Purpose): string | undefined {
  if (!(on instanceof Barrier) || Object.getPrototypeOf(on) !== Barrier.prototype) return undefined;
  return `${on.nWaiting} of ${on.parties}`;
}

/** The tasks and futures whose progress depends on `future`. */
export function awaitersOf(future: Future<unknown>): Ref[] {
  const refs: Ref[] = [];
  for (const { awaiter } of future._waiting()) if (awaiter) refs.push(refOf(awaiter));
  return refs;
}
