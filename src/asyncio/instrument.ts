/**
 * Hooks that see what the library does: for tables, tracers and profilers. With no instrument added, each place
 * costs one test of a module variable.
 */
import type { Coroutine } from "./coroutine.js";
import type { Future } from "./future.js";
import type { Handle } from "./handle.js";
import type { EventLoop } from "./loop.js";
import type { Task } from "./task.js";

/** What is left to tell of a coroutine that was collected without ever being awaited. */
export interface DroppedCoroutine {
  readonly id: number;
  readonly name: string;
  readonly place: unknown;
}

/**
 * The events. Each is called at once, synchronously, and should neither throw nor await. Any subset may be given.
 */
export interface Instrument {
  /** Where the library was called from, in whatever form the instrument likes; kept as `place` of what is made. */
  place(): unknown;
  /** The loop begins, or ends, to run. */
  loopStarted(loop: EventLoop): void;
  loopStopped(loop: EventLoop): void;
  /** A loop has run what it could for now: Node's own loop has its turn. */
  loopPaused(): void;
  coroutineCreated(coroutine: Coroutine<unknown>): void;
  /** First awaited, or scheduled as a task and now begun; `by` is the task that runs it. */
  coroutineStarted(coroutine: Coroutine<unknown>, by: Task<unknown> | null): void;
  coroutineDropped(dropped: DroppedCoroutine): void;
  futureCreated(future: Future<unknown>): void;
  /** After `futureCreated` has not been called for it: a task is announced once, here. */
  taskCreated(task: Task<unknown>, parent: Task<unknown> | null): void;
  /** The task is in the ready queue. */
  ready(task: Task<unknown>): void;
  stepBegin(task: Task<unknown>): void;
  /** After everything that the step set off in microtasks is done. */
  stepEnd(task: Task<unknown>): void;
  /** The task waits for `awaitable`: a future or task, a native promise, or null for a turn of the loop. */
  suspended(task: Task<unknown>, awaitable: unknown): void;
  /** Set, failed or cancelled. `by` is the task that did it, if one did. */
  done(future: Future<unknown>, by: Task<unknown> | null): void;
  cancelRequested(task: Task<unknown>, by: Task<unknown> | null): void;
  /** It was asked to stop and finished as if it had not been, without `uncancel()`. */
  cancelSwallowed(task: Task<unknown>): void;
  groupEntered(group: object, task: Task<unknown>): void;
  groupLeft(group: object, task: Task<unknown>): void;
  callbackBegin(handle: Handle): void;
  callbackEnd(handle: Handle): void;
}

const nothing = (): undefined => undefined;
/** Written out, so that V8 keeps the methods in the object itself. */
const heedless = (): Instrument => ({
  place: nothing,
  loopStarted: nothing,
  loopStopped: nothing,
  loopPaused: nothing,
  coroutineCreated: nothing,
  coroutineStarted: nothing,
  coroutineDropped: nothing,
  futureCreated: nothing,
  taskCreated: nothing,
  ready: nothing,
  stepBegin: nothing,
  stepEnd: nothing,
  suspended: nothing,
  done: nothing,
  cancelRequested: nothing,
  cancelSwallowed: nothing,
  groupEntered: nothing,
  groupLeft: nothing,
  callbackBegin: nothing,
  callbackEnd: nothing,
});
const names = Object.keys(heedless()) as (keyof Instrument)[];

const added: Partial<Instrument>[] = [];
/** Those whose methods do without `this`. */
const free = new WeakSet<Partial<Instrument>>();

/** All the instruments in one, or null. @internal */
export let hook: Instrument | null = null;

/** The same, for what happens at each step; null while nobody follows steps one by one. @internal */
export let stepHook: Pick<Instrument, "ready" | "stepEnd" | "suspended"> | null = null;

const resting = new Set<Partial<Instrument>>();

/**
 * An instrument that has had more than enough of single steps need not be told of them for a while: `ready`, `stepEnd`
 * and `suspended` may be left out, which costs the library nothing then.
 */
export function restFromSteps(instrument: Partial<Instrument>, rests: boolean): void {
  if (rests) resting.add(instrument);
  else resting.delete(instrument);
  update();
}

function update(): void {
  const follows = ({ ready, stepEnd, suspended }: Partial<Instrument>): boolean =>
    ready !== undefined || stepEnd !== undefined || suspended !== undefined;
  stepHook = added.some((instrument) => !resting.has(instrument) && follows(instrument)) ? hook : null;
}

function combine(): Instrument | null {
  if (added.length === 0) return null;
  const all = heedless() as unknown as Record<string, (...args: any[]) => unknown>;
  for (const name of names) {
    const listeners = added.filter((instrument) => instrument[name] !== undefined);
    if (listeners.length === 0) continue;
    if (listeners.length === 1) {
      const [only] = listeners;
      const method = only![name] as (...args: any[]) => unknown;
      all[name] = free.has(only!) ? method : method.bind(only);
    } else {
      all[name] = (...args) => {
        let answer: unknown;
        for (const listener of listeners as Record<string, (...args: unknown[]) => unknown>[]) {
          const given = listener[name]!(...args);
          answer ??= given;
        }
        return answer;
      };
    }
  }
  return all as unknown as Instrument;
}

/**
 * Adds an instrument. Objects made before are not announced to it.
 * @param options.free its methods do without `this`: V8 puts a function into its callers, but not one that is bound
 * @returns a function that takes it away again
 */
export function addInstrument(
  instrument: Partial<Instrument>,
  options: { readonly free?: boolean } = {},
): () => void {
  if (options.free) free.add(instrument);
  added.push(instrument);
  hook = combine();
  update();
  return () => {
    const at = added.indexOf(instrument);
    if (at < 0) return;
    added.splice(at, 1);
    resting.delete(instrument);
    hook = combine();
    update();
  };
}
