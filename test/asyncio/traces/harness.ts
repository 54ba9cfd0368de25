/**
 * What a program of a trace may use, and how it is run: the counterpart of harness.py.
 *
 * `program("words of its name", async () => ...)` is the main coroutine of a fresh loop with virtual time;
 * `script("words of its name", async () => ...)` runs by itself, outside of every loop, and is there for programs that
 * run loops. Each is run twice: as it is written, and with all its async functions turned into generator functions
 * (see forms.ts).
 */
import {
  CancelledError,
  coroutine,
  type EventLoop,
  ExceptionGroup,
  getRunningLoop,
  run,
  type Task,
  VirtualLoop,
} from "../../../src/asyncio/index.js";

export interface Program {
  readonly name: string;
  readonly body: () => any;
  readonly isScript: boolean;
  /** Why native async functions cannot print the same. */
  readonly nativeDiffers: string | undefined;
}

export interface ProgramOptions {
  readonly nativeDiffers?: string;
}

/** What a program prints: the time on the loop's clock and what was given to `trace`, for each call of it. */
export type Trace = readonly (readonly Plain[])[];
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

let registered: Program[] = [];
let printed: Plain[][] = [];

export function program(name: string, body: () => any, options: ProgramOptions = {}): void {
  registered.push({ name, body, isScript: false, nativeDiffers: options.nativeDiffers });
}

export function script(name: string, body: () => Promise<void>, options: ProgramOptions = {}): void {
  registered.push({ name, body, isScript: true, nativeDiffers: options.nativeDiffers });
}

/** The programs that were registered since this was last asked. */
export function takePrograms(): Program[] {
  const taken = registered;
  registered = [];
  return taken;
}

export function trace(...values: unknown[]): void {
  printed.push([plain(now()), ...values.map(plain)]);
}

/** A loop whose clock jumps, and which traces what its exception handler is told. */
export function virtualLoop(): EventLoop {
  const loop = new VirtualLoop();
  loop.setExceptionHandler((_loop, { message, exception }) => {
    if (message !== undefined && /never retrieved|was destroyed/.test(message)) return;
    trace("the loop is told", brief(exception));
  });
  return loop;
}

/** Runs a program and gives what it printed. */
export async function runTraced(body: () => any, isScript = false): Promise<Trace> {
  printed = [];
  try {
    const result = isScript ? await body() : await runWatched(body);
    if (result !== undefined && result !== null) trace("returned", result);
  } catch (error) {
    trace("raised", error);
  }
  return printed;
}

async function runWatched(body: () => any): Promise<unknown> {
  const loop = virtualLoop();
  const release = stopWhenIdle(loop);
  try {
    return await run(coroutine(body, "main")(), { loop });
  } finally {
    release();
  }
}

/** Stops `loop` when there is nothing left that could make it go on, as the virtual loop of harness.py does. */
function stopWhenIdle(loop: EventLoop): () => void {
  let idle = 0;
  let watching = true;
  const look = (): void => {
    if (!watching) return;
    const { ready, timers } = loop._queues;
    const busy = !loop.isRunning() || !isEmpty(ready) || !isEmpty(timers);
    idle = busy ? 0 : idle + 1;
    // By then all that was under way when it was first seen idle has come to its end.
    if (idle === 3) {
      printed.push([plain(loop.time()), "deadlock"]);
      loop.stop();
    }
    setImmediate(look);
  };
  setImmediate(look);
  return () => {
    watching = false;
  };
}

function isEmpty(items: Iterable<unknown>): boolean {
  for (const _ of items) return false;
  return true;
}

function now(): number | null {
  try {
    return getRunningLoop().time();
  } catch {
    return null;
  }
}

/** A value in the form in which both languages print it. */
export function plain(value: unknown): Plain {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Math.round(value * 1e9) / 1e9;
  if (value instanceof ExceptionGroup) return { group: value.message, errors: value.errors.map(plain) };
  if (value instanceof Error) return [value.name, value.message].filter(Boolean).join(": ");
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Set) return [...value].map(plain).sort();
  throw new TypeError(`a trace cannot show ${String(value)}`);
}

/** Messages of the library name objects in different ways; those of cancellations are the program's own. */
export function brief(error: unknown): Plain {
  if (error instanceof ExceptionGroup) return error.errors.map(brief);
  return error instanceof CancelledError || error instanceof Boom ? plain(error) : kind(error);
}

export function kind(error: unknown): string {
  return (error as Error).name;
}

export function names(tasks: Iterable<unknown>): string[] {
  return [...tasks].map((task) => (task as Task).getName()).sort();
}

/** What a promise gives, or what it throws; for scripts, which run outside of every loop. */
export async function outcomeOf(promise: PromiseLike<unknown>): Promise<any> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}

/** What it returns, or what it throws. */
export function attempt<T>(fn: () => T): any {
  try {
    return fn();
  } catch (error) {
    return error;
  }
}

export class Boom extends Error {
  override name = "Boom";
}
