/** What CPython's test_streams states beyond the tests of test/asyncio/io. */
import { describe, expect, it } from "vitest";
import { createTask, getRunningLoop } from "../../../src/asyncio/index.js";
import { LimitOverrunError, StreamReader } from "../../../src/asyncio/io/index.js";
import { rejection, virtually } from "../virtually.js";

describe("readuntil with several separators", () => {
  it("counts the limit up to the separator that is found", async () => {
    await virtually(async () => {
      const reader = new StreamReader({ limit: 3 });
      reader.feedData(Buffer.from("some dataA"));
      const error = await rejection(reader.readuntil([Buffer.from("A"), Buffer.from("me dataA")]));
      expect(error).toBeInstanceOf(LimitOverrunError);
      expect(error.message).toMatch(/is found/);
      reader.feedEof();
      expect(String(await reader.read())).toBe("some dataA");
    });
  });

  it("finds the shortest behind bytes that are fewer than the longest has", async () => {
    await virtually(async () => {
      const reader = new StreamReader();
      reader.feedData(Buffer.from("data"));
      const reading = createTask(reader.readuntil([Buffer.from("A"), Buffer.from("long sep")]));
      getRunningLoop().callSoon(() => reader.feedData(Buffer.from("Z")));
      getRunningLoop().callSoon(() => reader.feedData(Buffer.from("Aaaa")));
      expect(String(await reading)).toBe("dataZA");
      reader.feedEof();
      expect(String(await reader.read())).toBe("aaa");
    });
  });
});
