import { type Body, coroutine, run, VirtualLoop } from "../../src/asyncio/index.js";

/** Runs `body` as the main task of a fresh loop whose clock jumps. */
export function virtually<T>(body: () => Body<T>, loop = new VirtualLoop()): Promise<T> {
  return run(coroutine(body as () => PromiseLike<T>, "main")(), { loop });
}

/** Both ways to write a coroutine: what holds for one must hold for the other. */
export const flavours = ["async", "generator"] as const;

/** What `promise` was rejected with; fails if it was not. */
export async function rejection(promise: PromiseLike<unknown>): Promise<any> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}

/** What `fn` throws; fails if it does not. */
export function thrown(fn: () => unknown): any {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error("expected an error");
}
