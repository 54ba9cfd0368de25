import { describe, expect, test } from "vitest";
import { runHistory } from "./history.js";
import { programs } from "./programs.js";

test("there are at least sixty programs", () => {
  expect(Object.keys(programs).length).toBeGreaterThanOrEqual(60);
});

describe("the table tells the truth about", () => {
  test.each(Object.entries(programs))("%s", (_title, body) => runHistory(body));
});
