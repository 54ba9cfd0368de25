/**
 * Native promises, while somebody wants to see them. V8 calls a hook for every promise of the process, so this is off
 * until it is asked for; while it is on, at most a thousand promises a second are noted, those made by user code: by
 * async functions, `new Promise` and the likes of `Promise.all`.
 */
import { promiseHooks } from "node:v8";
import { noteOwnPromises } from "../../asyncio/own-promises.js";
import { promiseRow } from "../views/promise-row.js";
import { Budget } from "./budget.js";
import { captureLazily, type LazyPlace } from "./places.js";
import { Ring } from "./ring.js";
import type { Place, PromiseRow } from "./rows.js";
import { siteOf } from "./task-row.js";
import { DueTimes, waitingOf } from "./waiting.js";

/** One call of an async function, as the kernel knows it. */
export interface Activation {
  /** The await where it is, or was last, and what that waits for. */
  readonly site: number;
  readonly on: unknown;
  readonly waiting: boolean;
}

interface PromiseEntry {
  readonly id: number;
  readonly promise: WeakRef<Promise<unknown>>;
  readonly created: LazyPlace | undefined;
  readonly createdAt: number;
  endedAt: number | undefined;
  /** The call that it is the promise of. */
  activation: WeakRef<Activation> | undefined;
  /** It stands in for one of the user's. */
  own: boolean;
  /** Its last row, for when it is gone. */
  row: PromiseRow | undefined;
}

const kept = 500;

export class PromiseTracker {
  readonly #entries = new Ring<PromiseEntry>(kept);
  readonly #byPromise = new WeakMap<Promise<unknown>, PromiseEntry>();
  readonly #own = new WeakSet<Promise<unknown>>();
  readonly #budget = new Budget(500, 1000, () => performance.now());
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  /** Of the promise that was made last, if that is noted. */
  #latest: PromiseEntry | undefined;
  #lastId = 0;
  #stop: (() => void) | undefined;
  /** What is done here makes promises too, perhaps. */
  #inside = false;

  /** @param now seconds */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
  }

  get tracking(): boolean {
    return this.#stop !== undefined;
  }

  /** Told when tracking begins and ends, from where on and up to when `entered` is to be called. */
  whenTracking: (tracking: boolean) => void = () => {};

  /** An async function begins, whose promise is the one that was made last. */
  entered(activation: Activation): void {
    if (this.#latest) this.#latest.activation = new WeakRef(activation);
    this.#latest = undefined;
  }

  start(): void {
    if (!this.tracking) this.whenTracking(true);
    noteOwnPromises(this.#own);
    this.#stop ??= promiseHooks.createHook({
      init: this.#hook,
      settled: (promise) => this.#settled(promise),
    }) as () => void;
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#latest = undefined;
    this.whenTracking(false);
    noteOwnPromises(null);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Those that are still there, and those that were seen settled; the oldest first. */
  rows(): PromiseRow[] {
    const rows: PromiseRow[] = [];
    const due = new DueTimes();
    for (const entry of this.#entries) {
      const promise = entry.promise.deref();
      if (entry.own || (promise && this.#own.has(promise))) {
        entry.own = true;
        continue;
      }
      const place = entry.created?.place;
      const row = isOfUser(place) ? rowOf(entry) : undefined;
      if (row)
        rows.push({
          ...row,
          id: entry.id,
          created: place,
          createdAt: entry.createdAt,
          endedAt: entry.endedAt,
          ...(row.state === "pending" && this.#suspension(entry, due)),
        });
    }
    return rows;
  }

  /** Where the async function is whose promise it is. */
  #suspension({ activation }: PromiseEntry, due: DueTimes): Pick<PromiseRow, "suspended" | "waiting"> {
    const { waiting, site = -1, on } = activation?.deref() ?? {};
    if (!waiting) return {};
    const id = on instanceof Promise ? this.#byPromise.get(on)?.id : undefined;
    const ref = id === undefined ? undefined : ({ kind: "promise", id, name: "Promise" } as const);
    return { suspended: siteOf(site), waiting: ref ? { kind: "promise", ref } : waitingOf(on, due) };
  }

  readonly #hook = (promise: Promise<unknown>, parent: Promise<unknown> | undefined): void => {
    // What `then` and `await` derive from another promise is left out: it is only ever seen through that one.
    if (parent === undefined) this.#init(promise);
  };

  #init(promise: Promise<unknown>): void {
    if (this.#inside) return;
    this.#latest = undefined;
    if (!this.#budget.take()) return;
    this.#inside = true;
    const entry: PromiseEntry = {
      id: ++this.#lastId,
      promise: new WeakRef(promise),
      created: captureLazily(true, this.#hook),
      createdAt: this.#now(),
      endedAt: undefined,
      activation: undefined,
      own: false,
      row: undefined,
    };
    this.#latest = entry;
    this.#entries.push(entry);
    this.#byPromise.set(promise, entry);
    this.#changed();
    this.#inside = false;
  }

  #settled(promise: Promise<unknown>): void {
    const entry = this.#byPromise.get(promise);
    if (!entry || this.#inside) return;
    entry.endedAt = this.#now();
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/**
 * Promises of Node and of libraries have no line of the user's, or it is further away: a function of theirs that the
 * user's code has called gives one promise, and may make any number for itself.
 */
function isOfUser(place: Place | undefined): boolean {
  return place?.line !== undefined && (place.away ?? 0) <= 1;
}

function rowOf(entry: PromiseEntry): PromiseRow | undefined {
  const promise = entry.promise.deref();
  if (promise) entry.row = promiseRow(promise);
  // A promise that was collected while it was pending can never be settled, and nobody waits for it.
  return entry.row?.state === "pending" && !promise ? undefined : entry.row;
}

/** The tracker of this process. */
export const promiseTracker = new PromiseTracker();
