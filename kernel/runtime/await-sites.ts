import type { AwaitSite } from "../channel/commands.js";

/**
 * Await sites: the transform turns `await x` in cell code into
 * `__tsloop.resumed(await __tsloop.site(__tsloop.mark(), x, n, f), f)`, where `f` is what `__tsloop.enter()` gave
 * at the start of the function, or `n` once more at the top level of a cell. This file is what makes a cell that waits
 * interruptible, and what knows where it waits.
 *
 * A *flow* is one activation: the top level of a cell, or one call of an async function in cell code. A flow that
 * is called in the operand of another flow's await belongs to it (`children`), so that an interrupt finds the
 * innermost await. Only that one has to be rejectable: every other await gets the native promise itself, and so
 * settles in exactly the microtask that it would settle in without us. The innermost pending await of a native
 * promise resumes one microtask later than it would.
 */
export interface Flow {
  /** The flows whose promises this one waits for. */
  children: Flow[];
  site: number;
  /** What it waits for; held, so that a promise that nobody else keeps is not collected while a cell waits. */
  on: unknown;
  waiting: boolean;
  /** Ends the wait with an error, where the await is one that can be ended. */
  reject: ((error: unknown) => void) | undefined;
  /** Set by an interrupt: thrown where a flow resumes that could not be rejected. */
  stopped: unknown;
  /** From then on, in milliseconds of `performance.now()`, a stopped flow that goes on is parked for ever. */
  parkAfter: number;
  /** The asyncio task that drives this flow, if any. */
  task: unknown;
}

/** How asyncio's tasks take part: their cancellation must reach an await of a native promise too. */
export interface TaskAwaits {
  current(): unknown;
  /** Notes where the task waits and on what; for a native promise gives one that the task's `cancel` rejects. */
  suspend(on: unknown, site: number, leaf: boolean): unknown;
  /** Cancels what exists for the sake of this await alone: a coroutine, a gathering; false where it is neither. */
  cancel(on: unknown): boolean;
  isCancelled(error: unknown): boolean;
  /** The coroutine that runs for an awaitable of the library: itself, or that of a task. */
  coroutineOf(on: unknown): object | undefined;
}

/** A site that was passed this often without the event loop turning is taken for one that never waits long. */
const HOT = 32;

export class AwaitSites {
  readonly sites: (AwaitSite & { script: string })[] = [];
  /** By site number: the flow of the cell whose top level holds the site, while that runs. */
  readonly #mains: (Flow | undefined)[] = [];
  /** Flows entered in the present synchronous run that no await has claimed yet. */
  #unclaimed: Flow[] = [];
  /** Promise (or array) that a statement stored, to the flows that were called while it was made. */
  readonly #owned = new WeakMap<object, Flow[]>();
  #turn = 1;
  #turnEnds = false;
  readonly #turnOf: number[] = [];
  readonly #passes: number[] = [];
  readonly #setImmediate = setImmediate;
  /** The coroutine whose body is being called; its flow is the next that is entered, if it has awaits at all. */
  #starting: object | undefined;
  readonly #flowOf = new WeakMap<object, Flow>();

  constructor(
    private readonly isPending: (promise: Promise<unknown>) => boolean,
    private readonly tasks: TaskAwaits,
  ) {}

  /** Registers a script's sites; `main` is the flow of its top level. */
  open(script: { name: string; sites: AwaitSite[]; firstSite: number }): Flow {
    const main = newFlow(undefined);
    script.sites.forEach((site, index) => {
      this.sites[script.firstSite + index] = { ...site, script: script.name };
      this.#mains[script.firstSite + index] = main;
      this.#turnOf[script.firstSite + index] = 0;
      this.#passes[script.firstSite + index] = 0;
    });
    this.#unclaimed = [];
    return main;
  }

  /** The top level is over: its sites can only be reached from functions now. */
  close(script: { sites: AwaitSite[]; firstSite: number }): void {
    script.sites.forEach((_, index) => {
      this.#mains[script.firstSite + index] = undefined;
    });
  }

  /** The body of a coroutine is about to be called. */
  starting(coroutine: object): void {
    this.#starting = coroutine;
  }

  mark = (): number => {
    this.#starting = undefined;
    return this.#unclaimed.length;
  };

  enter = (): Flow => {
    const flow = newFlow(this.tasks.current());
    if (this.#starting) {
      this.#flowOf.set(this.#starting, flow);
      this.#starting = undefined;
    }
    this.#unclaimed.push(flow);
    return flow;
  };

  own = (start: number, value: unknown): unknown => {
    if (this.#unclaimed.length > start) {
      const flows = this.#unclaimed.splice(start);
      if (typeof value === "object" && value !== null) this.#owned.set(value, flows);
    }
    return value;
  };

  site = (start: number, x: unknown, site: number, inner: Flow | number): unknown => {
    const flow = typeof inner === "number" ? this.#mains[inner] : inner;
    if (flow === undefined) return x;
    const called = this.#unclaimed.length > start ? this.#unclaimed.splice(start) : none;
    if (flow.parkAfter !== 0 && performance.now() > flow.parkAfter) return new Promise(() => {});
    if ((typeof x !== "object" || x === null) && typeof x !== "function") return x;
    if (!this.#turnEnds) this.#endTurnLater();
    flow.site = site;
    flow.on = x;
    flow.waiting = true;
    flow.reject = undefined;
    flow.children = called.length > 0 ? called : (this.#owned.get(x) ?? none);
    const native = x instanceof Promise;
    if (native && this.#isHot(site)) return x;
    const leaf = native && this.isPending(x) && !flow.children.some((child) => child.waiting);
    if (flow.task) return this.tasks.suspend(x, site, leaf);
    if (native) return leaf ? rejectable(flow, x) : x;
    return isThenable(x) ? rejectableThenable(flow, x) : x;
  };

  resumed = (value: unknown, inner: Flow | number): unknown => {
    const flow = typeof inner === "number" ? this.#mains[inner] : inner;
    if (flow === undefined) return value;
    flow.waiting = false;
    flow.on = undefined;
    if (flow.stopped === undefined) return value;
    const error = flow.stopped;
    flow.stopped = undefined;
    throw error;
  };

  /** `for await`: each of the iterator's promises is an await of its own. */
  siteIterable = (_start: number, iterable: unknown, site: number, inner: Flow | number): unknown => {
    const source = iterable as AsyncIterable<unknown>;
    const method = source?.[Symbol.asyncIterator];
    if (method === undefined || method === null) return iterable;
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = method.call(source);
        return {
          next: (): unknown => {
            const start = this.mark();
            return this.site(start, iterator.next(), site, inner);
          },
          ...(iterator.return && { return: (value: unknown) => iterator.return!(value) }),
          ...(iterator.throw && { throw: (error: unknown) => iterator.throw!(error) }),
        };
      },
    };
  };

  /** Ends the waits that `main` is in, innermost first; what it waits for through other flows ends with them. */
  interrupt(main: Flow, error: unknown, parkAfter: number): void {
    const seen = new Set<Flow>();
    const stop = (flow: Flow): void => {
      if (seen.has(flow)) return;
      seen.add(flow);
      flow.parkAfter = parkAfter;
      if (!flow.waiting) return;
      const deeper = flow.children.filter((child) => child.waiting);
      deeper.forEach(stop);
      if (deeper.length > 0 || this.tasks.cancel(flow.on)) return;
      if (flow.reject) flow.reject(error);
      else flow.stopped = error;
    };
    stop(main);
  }

  /**
   * The sites at which a flow that failed, and the flows it waited for, were waiting: innermost first. An await that
   * throws leaves its flow as it was, so that this can be asked afterwards. V8 knows such a chain only as far as it is
   * made of native promises.
   */
  trail(main: Flow): number[] {
    const sites: number[] = [];
    const seen = new Set<Flow>();
    for (let flow: Flow | undefined = main; flow?.waiting && !seen.has(flow); ) {
      seen.add(flow);
      sites.unshift(flow.site);
      const { on, children }: Flow = flow;
      const body: object | undefined = this.tasks.coroutineOf(on);
      flow = body ? this.#flowOf.get(body) : children.find((child) => child.waiting);
    }
    return sites;
  }

  isCancelled(error: unknown): boolean {
    return this.tasks.isCancelled(error);
  }

  /** Where a flow waits, for those who ask. */
  describe(site: number): (AwaitSite & { script: string }) | undefined {
    return this.sites[site];
  }

  #isHot(site: number): boolean {
    if (this.#turnOf[site] === this.#turn) return ++this.#passes[site]! > HOT;
    this.#turnOf[site] = this.#turn;
    this.#passes[site] = 0;
    return false;
  }

  #endTurnLater(): void {
    this.#turnEnds = true;
    this.#setImmediate(() => {
      this.#turnEnds = false;
      this.#turn++;
      this.#unclaimed.length = 0;
    });
  }
}

const none: Flow[] = [];

function newFlow(task: unknown): Flow {
  return {
    children: none,
    site: -1,
    on: undefined,
    waiting: false,
    reject: undefined,
    stopped: undefined,
    parkAfter: 0,
    task,
  };
}

function rejectable(flow: Flow, promise: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    flow.reject = reject;
    promise.then(resolve, reject);
  });
}

function isThenable(x: unknown): x is PromiseLike<unknown> {
  return typeof (x as PromiseLike<unknown>).then === "function";
}

/** A thenable is adopted in a job of its own anyway, so that this one costs no microtask. */
function rejectableThenable(flow: Flow, thenable: PromiseLike<unknown>): PromiseLike<unknown> {
  return {
    then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
      flow.reject = reject;
      thenable.then(resolve, reject);
    },
  } as PromiseLike<unknown>;
}
