import type { Piscina } from "piscina";
import { Deque } from "../deque.js";
import { CancelledError, RuntimeError } from "../errors.js";
import { fs, os } from "./node.js";
import { type ThreadCall, type ThreadFunction, threadCall } from "./thread-call.js";

export interface ExecutorOptions {
  /** The most threads at a time; by default as many as the machine can run at once and 4 more, and at most 32. */
  readonly maxWorkers?: number | undefined;
  /** How long a thread without work is kept, in seconds; by default 10. */
  readonly idleTimeout?: number | undefined;
  /** JavaScript that each thread runs first, for the functions that are sent by their text. */
  readonly prelude?: string | undefined;
}

interface Job {
  readonly call: ThreadCall;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (value: any) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome =
  | { readonly value: unknown }
  | { readonly thrown: { error: unknown; name?: string; properties?: object } };

/**
 * Threads of this process that run functions. CPython: `concurrent.futures.ThreadPoolExecutor`; difference: they
 * share no variables. Arguments and results are copied, by the rules of `structuredClone`.
 *
 * Threads are started when they are needed; none keeps the process alive while it has nothing to do.
 */
export class Executor {
  private readonly maxWorkers: number;
  private pool: Promise<Piscina> | null = null;
  private readonly waiting = new Deque<Job>();
  private readonly running = new Set<Promise<void>>();
  private closed = false;

  /** @throws RangeError if `maxWorkers` is not positive */
  constructor(private readonly options: ExecutorOptions = {}) {
    this.maxWorkers = options.maxWorkers ?? Math.min(32, os().availableParallelism() + 4);
    if (!(this.maxWorkers > 0)) throw new RangeError("maxWorkers must be greater than 0");
  }

  /**
   * Calls a function in a thread, as soon as one is free.
   * @throws TypeError if the function cannot be sent; RuntimeError after `shutdown()`
   */
  submit<A extends unknown[], R>(fn: ThreadFunction<A, R>, ...args: A): Promise<Awaited<R>> {
    return this._submit(threadCall(fn, args), undefined) as Promise<Awaited<R>>;
  }

  /**
   * Takes no more work, and ends the threads.
   * @param options.wait for the work that was given, by default; else it is given up, also where it is running
   * @param options.cancelFutures give up what has not begun
   */
  async shutdown(options: { wait?: boolean; cancelFutures?: boolean } = {}): Promise<void> {
    const { wait = true, cancelFutures = false } = options;
    this.closed = true;
    if (cancelFutures || !wait) this.giveUpWaiting();
    while (wait && this.running.size > 0) await Promise.all(this.running);
    const { pool } = this;
    this.pool = null;
    await (await pool)?.destroy();
  }

  /** `shutdown()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  toString(): string {
    return `<Executor maxWorkers=${this.maxWorkers} running=${this.running.size} waiting=${this.waiting.length}>`;
  }

  /** @param signal ends the thread if the call has begun @internal */
  async _submit(call: ThreadCall, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.closed) throw new RuntimeError("cannot schedule new futures after shutdown");
    return await new Promise((resolve, reject) => {
      const job: Job = { call, signal, resolve, reject };
      if (this.running.size < this.maxWorkers) this.start(job);
      else {
        this.waiting.push(job);
        signal?.addEventListener("abort", () => this.waiting.remove(job), { once: true });
      }
    });
  }

  private start(job: Job): void {
    const done = this.run(job).then(job.resolve, job.reject);
    this.running.add(done);
    void done.then(() => {
      this.running.delete(done);
      const next = this.waiting.shift();
      if (next !== undefined) this.start(next);
    });
  }

  private async run({ call, signal }: Job): Promise<unknown> {
    this.pool ??= this.makePool();
    const pool = await this.pool;
    if (signal?.aborted) throw new CancelledError();
    const outcome: Outcome = await pool.run(call, signal === undefined ? {} : { signal }).catch((error) => {
      // What the function throws comes as an outcome. A result that cannot be copied ends the thread, with an error
      // of which not even the name arrives.
      if (error instanceof Error && !error.stack?.startsWith("DataCloneError")) throw error;
      throw new DOMException(
        `The result of ${call.name || "the function"}() could not be cloned.`,
        "DataCloneError",
      );
    });
    if (!("thrown" in outcome)) return outcome.value;
    throw asItWas(outcome.thrown);
  }

  private giveUpWaiting(): void {
    for (const job of this.waiting) job.reject(new CancelledError());
    this.waiting.clear();
  }

  /** The library is loaded here, when it is first needed. */
  private async makePool(): Promise<Piscina> {
    const { Piscina } = await import("piscina");
    const { prelude, idleTimeout = 10 } = this.options;
    return new Piscina({
      filename: workerFile(),
      name: "run",
      minThreads: 0,
      maxThreads: this.maxWorkers,
      idleTimeout: idleTimeout * 1000,
      workerData: { prelude },
    });
  }
}

/** Gives an error that came from a thread its name and properties back. */
function asItWas({
  error,
  name,
  properties,
}: {
  error: unknown;
  name?: string;
  properties?: object;
}): unknown {
  if (!(error instanceof Error)) return error;
  if (name !== undefined && error.name !== name) {
    Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  }
  return Object.assign(error, properties);
}

/** The worker is a file of the package, and not part of the bundle that this code may be in. */
function workerFile(): string {
  const beside = new URL("./worker.cjs", import.meta.url);
  let found = beside;
  for (let folder = new URL("./", import.meta.url), last = ""; folder.href !== last; ) {
    if (fs().existsSync(found)) return decodeURIComponent(found.pathname);
    found = new URL("./src/asyncio/io/worker.cjs", folder);
    last = folder.href;
    folder = new URL("../", folder);
  }
  throw new RuntimeError(`the file of the threads is missing: ${beside.href}`);
}
