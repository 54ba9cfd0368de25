import type { Coroutine } from "./coroutine.js";

let yielder: Coroutine<any> | null = null;

/** A step of `coroutine` came to a `yield`; the innermost of those that delegate to each other says so first. */
export function noteYield(coroutine: Coroutine<any>): void {
  yielder ??= coroutine;
}

/** The innermost coroutine that yielded in the step just done. Asking for it forgets it. */
export function takeYielder(): Coroutine<any> | null {
  const taken = yielder;
  yielder = null;
  return taken;
}
