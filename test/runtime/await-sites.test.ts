import { expect, it } from "vitest";
import { AwaitSites } from "../../kernel/runtime/await-sites.js";

it("stops a flow at a hot await also where an await before it could be ended, and failed", async () => {
  const pending = new WeakSet<Promise<unknown>>();
  const none = { current: () => null, suspend: (on: unknown) => on, cancel: () => false };
  const tasks = { ...none, isCancelled: () => false, coroutineOf: () => undefined };
  const sites = new AwaitSites((promise) => pending.has(promise), tasks);
  const awaited = { line: 1, column: 0, text: "x", inLoop: true };
  const main = sites.open({ name: "tsloop:cell/1.1", sites: [awaited], firstSite: 0 });
  const site = (promise: Promise<unknown>): unknown => sites.site(sites.mark(), promise, 0, 0);
  const never = new Promise<never>(() => {});
  pending.add(never);
  expect(site(never)).not.toBe(never);
  // Each of these fails, so that the flow does not come by `resumed`.
  const settled = Promise.resolve();
  for (let pass = 0; pass < 40; pass++) site(settled);
  expect(site(never)).toBe(never);
  sites.interrupt(main, new Error("interrupted"), Number.POSITIVE_INFINITY);
  expect(() => sites.resumed(1, 0)).toThrow("interrupted");
});
