/** What is known of a future that is no task, or of a coroutine object. */
import type { Coroutine } from "../../asyncio/coroutine.js";
import type { Future } from "../../asyncio/future.js";
import type { LazyPlace } from "./places.js";
import type { FutureRow } from "./rows.js";
import type { TaskEntry } from "./task-entry.js";

/** Times are seconds on the clock of the future's loop. */
export class FutureEntry {
  readonly createdAt: number;
  readonly created: LazyPlace | undefined;
  /** The future itself, for a short while; after that only as long as others hold it. */
  #future: Future<unknown> | WeakRef<Future<unknown>> | undefined;
  endedAt: number | undefined;
  /** It was seen to be set by a timer. */
  timed = false;
  setPlace: LazyPlace | undefined;
  setTask: TaskEntry | undefined;
  /** Its row, made once it is done. */
  row: FutureRow | undefined;

  constructor(future: Future<unknown>, now: number, created: LazyPlace | undefined) {
    this.#future = future;
    this.createdAt = now;
    this.created = created;
  }

  get future(): Future<unknown> | undefined {
    return this.#future instanceof WeakRef ? this.#future.deref() : this.#future;
  }

  /** Whether this keeps the future from being collected. */
  get held(): boolean {
    return this.#future !== undefined && !(this.#future instanceof WeakRef);
  }

  /** From now on the future may be collected. */
  release(): void {
    if (this.#future && !(this.#future instanceof WeakRef)) this.#future = new WeakRef(this.#future);
  }

  forget(): void {
    this.#future = undefined;
  }
}

export class CoroutineEntry {
  readonly id: number;
  readonly created: LazyPlace | undefined;
  #coroutine: Coroutine<unknown> | WeakRef<Coroutine<unknown>>;
  /** Name and arguments, for when it is gone. */
  texts: { readonly name: string; readonly args: string } | undefined;

  constructor(coroutine: Coroutine<unknown>, created: LazyPlace | undefined) {
    this.id = coroutine.id;
    this.#coroutine = coroutine;
    this.created = created;
  }

  get coroutine(): Coroutine<unknown> | undefined {
    return this.#coroutine instanceof WeakRef ? this.#coroutine.deref() : this.#coroutine;
  }

  release(): void {
    if (!(this.#coroutine instanceof WeakRef)) this.#coroutine = new WeakRef(this.#coroutine);
  }
}
