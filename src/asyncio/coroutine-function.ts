import { type Body, Coroutine, type Kind } from "./coroutine.js";
import type { Plan } from "./given.js";
import { isAsyncFunction } from "./kinds.js";
import { requireFunction } from "./required.js";

/** A function whose calls give coroutines. */
export interface CoroutineFunction<A extends unknown[], T> {
  (...args: A): Coroutine<T>;
  /** @internal */
  readonly [coroutineFunction]: true;
}

const coroutineFunction = Symbol("asyncio.coroutineFunction");

/**
 * Makes a coroutine function: calling it does not run `fn`, it gives a `Coroutine`.
 *
 * @param fn an async function (`await` suspends it) or a generator function (`yield*` suspends it). Parameters and
 * result keep their types.
 * @param name shown in messages and tables; by default the name of `fn`
 * @throws TypeError where `fn` is no function
 */
export function coroutine<A extends unknown[], T>(
  fn: (...args: A) => Generator<unknown, T, any>,
  name?: string,
): CoroutineFunction<A, T>;
export function coroutine<A extends unknown[], T>(
  fn: (...args: A) => PromiseLike<T>,
  name?: string,
): CoroutineFunction<A, T>;
export function coroutine<A extends unknown[], T>(
  fn: (...args: A) => Body<T>,
  name?: string,
): CoroutineFunction<A, T> {
  requireFunction("coroutine", fn);
  const kind: Kind<T> = {
    fn,
    name: (name ?? fn.name) || "<anonymous>",
    native: isAsyncFunction(fn),
    internal: false,
  };
  return marked(function (this: unknown, ...args: A) {
    return new Coroutine<T>(this === undefined ? kind : { ...kind, fn: fn.bind(this as never) }, args);
  }, kind.name);
}

/**
 * A coroutine function of the library itself. Its body needs no generator where a simpler plan will do.
 * @param callsUser whether the body runs code of the user, which must find its async context
 * @internal
 */
export function internal<A extends unknown[], T>(
  name: string,
  fn: (...args: A) => Plan<T>,
  callsUser = false,
): CoroutineFunction<A, T> {
  const kind: Kind<T> = { fn: fn as Kind<T>["fn"], name, native: false, internal: !callsUser };
  return marked((...args: A) => new Coroutine<T>(kind, args), name);
}

function marked<A extends unknown[], T>(
  call: (...args: A) => Coroutine<T>,
  name: string,
): CoroutineFunction<A, T> {
  Object.defineProperty(call, "name", { value: name, configurable: true });
  // Not enumerable: it is none of what the function shows of itself.
  Object.defineProperty(call, coroutineFunction, { value: true });
  return call as CoroutineFunction<A, T>;
}

/** Whether `value` is a function whose calls give coroutines. */
export function isCoroutineFunction(value: unknown): value is CoroutineFunction<any[], unknown> {
  return typeof value === "function" && (value as any)[coroutineFunction] === true;
}
