import { createRequire } from "node:module";

/**
 * The two parts of Node that the runtime needs and that Node does not export: the process is started with
 * `--expose-internals` for them.
 */
export interface Internals {
  /** Unwinds Node's stack of async ids, which a terminated execution leaves behind (else Node aborts). */
  clearAsyncIdStack(): void;
  /** Whether a native promise has not settled; a look from outside, no reaction is added. */
  isPending(promise: Promise<unknown>): boolean;
  details(
    promise: Promise<unknown>,
  ): { state: "pending" | "fulfilled" | "rejected"; result: unknown } | undefined;
}

const PENDING = 0;
const REJECTED = 2;

export function loadInternals(): Internals {
  const require = createRequire(import.meta.url);
  const emitWarning = process.emitWarning;
  // The loader of internals warns that it is for tests; the warning would land in the user's first cell.
  process.emitWarning = () => {};
  try {
    const { internalBinding } = require("internal/test/binding");
    const { clearAsyncIdStack } = require("internal/async_hooks");
    const { getPromiseDetails } = internalBinding("util");
    return {
      clearAsyncIdStack,
      isPending: (promise) => {
        const details = getPromiseDetails(promise);
        return details === PENDING || details?.[0] === PENDING;
      },
      details: (promise) => {
        const found = getPromiseDetails(promise);
        if (found === undefined) return undefined;
        const [state, result] = Array.isArray(found) ? found : [found, undefined];
        if (state === PENDING) return { state: "pending", result: undefined };
        return { state: state === REJECTED ? "rejected" : "fulfilled", result };
      },
    };
  } finally {
    process.emitWarning = emitWarning;
  }
}
