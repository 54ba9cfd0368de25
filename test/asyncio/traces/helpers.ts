/** The coroutines of harness.py, in the form of the program that uses them. */
import { type Awaitable, CancelledError, coroutine, sleep } from "../../../src/asyncio/index.js";
import { trace } from "./harness.js";

/** What it gives, or what it throws. */
export const outcome = coroutine(async (awaitable: Awaitable<any>): Promise<any> => {
  try {
    return await awaitable;
  } catch (error) {
    return error;
  }
});

export const turns = coroutine(async (count: number = 1) => {
  for (let i = 0; i < count; i++) await sleep(0);
});

/** Sleeps, and says how it goes. */
export const child = coroutine(
  async (name: string, delay: number = 0, { result, error }: { result?: any; error?: Error } = {}) => {
    trace(name, "starts");
    try {
      await sleep(delay);
    } catch (cancelled) {
      if (cancelled instanceof CancelledError) trace(name, cancelled);
      throw cancelled;
    }
    trace(name, "ends");
    if (error !== undefined) throw error;
    return result ?? name;
  },
);
