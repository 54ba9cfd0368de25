import { ownPromise } from "../../src/asyncio/own-promises.js";
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
export class Flow {
  /** The flows whose promises this one waits for; a list only where it is not one. */
  children: Flow | readonly Flow[] = none;
  /** Where it waits; negative while it does not. */
  site = -1;
  /** What it waits for, or waited for last; held, so that a promise that nobody else keeps is not collected while a cell waits. */
  on: unknown = undefined;
  /** What ends its waits, where one could be ended, or it was interrupted. Most flows have none, and are made in no time. */
  end: End | undefined = undefined;

  /** @param task the asyncio task that drives this flow, if any */
  constructor(readonly task: unknown) {}

  /** The flow that it waits for, as far as one that waits itself is known. */
  get deeper(): Flow[] {
    const { children } = this;
    return (children instanceof Flow ? [children] : children).filter(({ waiting }) => waiting);
  }

  get waiting(): boolean {
    return this.site >= 0;
  }
}

/** How the waits of a flow end before their time. */
interface End {
  /** Ends the present wait with an error, where the await is one that can be ended. */
  reject: ((error: unknown) => void) | undefined;
  /** Set by an interrupt: thrown where a flow resumes that could not be rejected. */
  stopped: unknown;
  /** From then on, in milliseconds of `performance.now()`, a stopped flow that goes on is parked for ever. */
  parkAfter: number;
}

function endOf(flow: Flow): End {
  flow.end ??= { reject: undefined, stopped: undefined, parkAfter: 0 };
  return flow.end;
}

const none: readonly Flow[] = [];

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

/**
 * `mark`, `enter`, `site` and `resumed` run at every await of a cell. They are short so that V8 inlines them, and what is
 * seldom needed is in methods of its own; `bench/` says what an await costs beside one of plain Node.
 */
export class AwaitSites {
  readonly sites: (AwaitSite & { script: string })[] = [];
  /** By site number: the flow of the cell whose top level holds the site, while that runs. */
  private readonly mains: (Flow | undefined)[] = [];
  /** Flows entered in the present synchronous run that no await has claimed yet. */
  private readonly unclaimed: Flow[] = [];
  /** Promise (or array) that a statement stored, to the flows that were called while it was made. */
  readonly #owned = new WeakMap<object, Flow[]>();
  private turn = 1;
  #turnEnds = false;
  /** By site number: the last turn of the loop in which it was hot. */
  private readonly hotIn: number[] = [];
  readonly #turnOf: number[] = [];
  readonly #passes: number[] = [];
  readonly #setImmediate = setImmediate;
  /** Told of each flow at its start, while somebody wants to know; its promise is the one that was made last. */
  onEnter: ((flow: Flow) => void) | undefined;
  /** The coroutine whose body is being called; its flow is the next that is entered, if it has awaits at all. */
  private beginning: object | undefined;
  readonly #flowOf = new WeakMap<object, Flow>();

  constructor(
    private readonly isPending: (promise: Promise<unknown>) => boolean,
    private readonly tasks: TaskAwaits,
  ) {}

  /** Registers a script's sites; `main` is the flow of its top level. */
  open(script: { name: string; sites: AwaitSite[]; firstSite: number }): Flow {
    const main = new Flow(undefined);
    script.sites.forEach((site, index) => {
      this.sites[script.firstSite + index] = { ...site, script: script.name };
      this.mains[script.firstSite + index] = main;
      this.hotIn[script.firstSite + index] = 0;
      this.#turnOf[script.firstSite + index] = 0;
      this.#passes[script.firstSite + index] = 0;
    });
    this.unclaimed.length = 0;
    return main;
  }

  /** The top level is over: its sites can only be reached from functions now. */
  close(script: { sites: AwaitSite[]; firstSite: number }): void {
    script.sites.forEach((_, index) => {
      this.mains[script.firstSite + index] = undefined;
    });
  }

  /** The body of a coroutine is about to be called. */
  starting(coroutine: object): void {
    this.beginning = coroutine;
  }

  mark = (): number => {
    this.beginning = undefined;
    return this.unclaimed.length;
  };

  /** @param first whether nothing of the function's has run before: no default of a parameter */
  enter = (first = true): Flow => {
    const flow = new Flow(this.tasks.current());
    if (this.beginning !== undefined) this.#begin(flow);
    this.unclaimed.push(flow);
    if (first && this.onEnter !== undefined) this.onEnter(flow);
    return flow;
  };

  own = (start: number, value: unknown): unknown => {
    if (this.unclaimed.length > start) {
      const flows = this.unclaimed.splice(start);
      if (typeof value === "object" && value !== null) this.#owned.set(value, flows);
    }
    return value;
  };

  site = (start: number, x: unknown, site: number, inner: Flow | number): unknown => {
    const flow = typeof inner === "number" ? this.mains[inner] : inner;
    if (flow === undefined) return x;
    if (flow.end !== undefined) {
      if (isParked(flow.end)) return new Promise(() => {});
      flow.end.reject = undefined;
    }
    const { unclaimed } = this;
    if ((typeof x !== "object" || x === null) && typeof x !== "function") {
      if (unclaimed.length > start) unclaimed.length = start;
      return x;
    }
    flow.site = site;
    flow.on = x;
    const called = unclaimed.length - start;
    flow.children = called === 1 ? unclaimed.pop()! : called > 0 ? unclaimed.splice(start) : none;
    if (this.hotIn[site] === this.turn && x instanceof Promise) return x;
    return this.#wait(x, site, flow);
  };

  resumed = (value: unknown, inner: Flow | number): unknown => {
    const flow = typeof inner === "number" ? this.mains[inner] : inner;
    if (flow === undefined) return value;
    flow.site = -1;
    if (flow.end !== undefined) throwIfStopped(flow.end);
    return value;
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
      const end = endOf(flow);
      end.parkAfter = parkAfter;
      if (!flow.waiting) return;
      const { deeper } = flow;
      deeper.forEach(stop);
      if (deeper.length > 0 || this.tasks.cancel(flow.on)) return;
      if (end.reject) end.reject(error);
      else end.stopped = error;
    };
    stop(main);
  }

  /**
   * The sites at which a flow that failed, and the flows it waited for, were waiting: innermost first. An await that
   * throws leaves its flow as it was, so that this can be asked afterwards. V8 knows such a chain only as far as it is
   * made of native promises.
   *
   * @param certain ends it where a flow waits for several together: it cannot be told which of them it is
   */
  trail(main: Flow, certain = false): number[] {
    const sites: number[] = [];
    const seen = new Set<Flow>();
    for (let flow: Flow | undefined = main; flow?.waiting && !seen.has(flow); ) {
      seen.add(flow);
      sites.unshift(flow.site);
      const body: object | undefined = this.tasks.coroutineOf(flow.on);
      const { deeper }: Flow = flow;
      flow = body ? this.#flowOf.get(body) : certain && deeper.length > 1 ? undefined : deeper[0];
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

  #begin(flow: Flow): void {
    this.#flowOf.set(this.beginning!, flow);
    this.beginning = undefined;
  }

  /** @returns what is to be awaited in the place of `x` */
  #wait(x: object, site: number, flow: Flow): unknown {
    if (this.#turnOf[site] !== this.turn) {
      this.#turnOf[site] = this.turn;
      this.#passes[site] = 0;
    }
    if (++this.#passes[site]! > HOT) this.hotIn[site] = this.turn;
    if (!this.#turnEnds) this.#endTurnLater();
    if (flow.children === none) flow.children = this.#owned.get(x) ?? none;
    const native = x instanceof Promise;
    const leaf = native && this.isPending(x) && flow.deeper.length === 0;
    if (flow.task) return this.tasks.suspend(x, site, leaf);
    if (native) return leaf ? rejectable(flow, x) : x;
    return isThenable(x) ? rejectableThenable(flow, x) : x;
  }

  #endTurnLater(): void {
    this.#turnEnds = true;
    this.#setImmediate(() => {
      this.#turnEnds = false;
      this.turn++;
      this.unclaimed.length = 0;
    });
  }
}

function isParked({ parkAfter }: End): boolean {
  return parkAfter !== 0 && performance.now() > parkAfter;
}

function throwIfStopped(end: End): void {
  if (end.stopped === undefined) return;
  const error = end.stopped;
  end.stopped = undefined;
  throw error;
}

function rejectable(flow: Flow, promise: Promise<unknown>): Promise<unknown> {
  const standIn = new Promise((resolve, reject) => {
    endOf(flow).reject = reject;
    promise.then(resolve, reject);
  });
  return ownPromise(standIn);
}

function isThenable(x: unknown): x is PromiseLike<unknown> {
  return typeof (x as PromiseLike<unknown>).then === "function";
}

/** A thenable is adopted in a job of its own anyway, so that this one costs no microtask. */
function rejectableThenable(flow: Flow, thenable: PromiseLike<unknown>): PromiseLike<unknown> {
  return {
    then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
      endOf(flow).reject = reject;
      thenable.then(resolve, reject);
    },
  } as PromiseLike<unknown>;
}
