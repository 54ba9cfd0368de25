import { describe, expect, test } from "vitest";

const { add, fromCheck, fromVitest, lastLine } = await import(
  new URL("../../scripts/test-summary.mjs", import.meta.url).href
);

describe("the sum of the tests", () => {
  test("counts the checks and vitest's tests", () => {
    const report = { numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 };
    const total = add(fromCheck(true), fromCheck(false), fromVitest(report, 1));
    expect(lastLine(total)).toBe("6 passed, 3 failed, 2 skipped");
  });

  test("says nothing of skipped tests where there are none", () => {
    expect(lastLine(add(fromCheck(true), fromVitest({ numPassedTests: 1 }, 0)))).toBe("2 passed, 0 failed");
  });

  test.each([
    [
      "a file that does not load or an error outside the tests",
      { numPassedTests: 3, numFailedTests: 0 },
      1,
      3,
    ],
    ["a vitest that ends without a report", null, null, 0],
  ])("counts %s as a failure", (_, report, code, passed) => {
    expect(fromVitest(report, code)).toEqual({ passed, failed: 1, skipped: 0 });
  });
});
