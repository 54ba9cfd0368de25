/** What CPython's test_timeouts states beyond the traces. */
import { describe, expect, it } from "vitest";
import { CancelledError, sleep, type Timeout, TimeoutError, timeout } from "../../../src/asyncio/index.js";
import { rejection, virtually } from "../virtually.js";

describe("a timeout", () => {
  it("says its state", async () => {
    await virtually(async () => {
      let scope: Timeout | undefined;
      await timeout(10, async (given) => {
        scope = given;
        expect(String(given)).toBe("<Timeout [active] when=10>");
      });
      expect(String(scope)).toBe("<Timeout [finished]>");
      await timeout(null, (given) => expect(String(given)).toBe("<Timeout [active] when=null>"));
      const expired = timeout(1, async (given) => {
        scope = given;
        await sleep(10);
      });
      await rejection(expired);
      expect(String(scope)).toBe("<Timeout [expired]>");
    });
  });

  it("has the cancellation as the cause of its error, also inside of another", async () => {
    await virtually(async () => {
      let inner: unknown;
      const outer = await rejection(
        timeout(1, async () => {
          try {
            await sleep(10);
          } finally {
            inner = await rejection(timeout(1, () => sleep(10)));
          }
        }),
      );
      for (const error of [outer, inner] as Error[]) {
        expect(error).toBeInstanceOf(TimeoutError);
        expect(error.cause).toBeInstanceOf(CancelledError);
      }
      expect(outer.cause).not.toBe((inner as Error).cause);
    });
  });
});
