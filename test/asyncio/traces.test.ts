/** Programs in Python and in TypeScript that have to print the same: test/asyncio/traces. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Form, load } from "./traces/forms.js";
import { runTraced, takePrograms } from "./traces/harness.js";
import { findPython, Oracle } from "./traces/python.js";

const forms: Form[] = ["generators", "native async functions", "a mixture of both"];
const topics = readdirSync(join(dirname(fileURLToPath(import.meta.url)), "traces"))
  .filter((file) => /^[a-z-]+\.py$/.test(file) && !["harness.py", "oracle.py"].includes(file))
  .map((file) => file.slice(0, -".py".length));
const python = findPython();

function programsOf(topic: string, form: Form) {
  load(topic, form);
  return takePrograms();
}

test("there are at least 200 programs, each of another name", () => {
  const all = topics.flatMap((topic) =>
    programsOf(topic, "generators").map(({ name }) => `${topic}: ${name}`),
  );
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(200);
});

describe.skipIf(python === undefined)("the trace is CPython's", () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(python!);
  });
  afterAll(() => oracle.close());

  describe.each(topics)("%s", (topic) => {
    let expected: Record<string, { trace?: unknown; skip?: string }>;
    beforeAll(async () => {
      expected = await oracle.ask({ topic });
    });

    test("both languages have the same programs", () => {
      const ours = programsOf(topic, "generators").map(({ name }) => name);
      expect(ours.sort()).toEqual(Object.keys(expected).sort());
    });

    describe.each(forms)("%s", (form) => {
      for (const { name, body, isScript, nativeDiffers } of programsOf(topic, form)) {
        if (form === "a mixture of both" && nativeDiffers !== undefined) continue;
        const differs = form === "native async functions" && nativeDiffers !== undefined;
        test(differs ? `${name} (not so, because ${nativeDiffers})` : name, async (context) => {
          const answer = expected[name]!;
          if (answer.skip !== undefined) context.skip(answer.skip);
          const trace = await runTraced(body, isScript);
          if (differs) expect(trace).not.toEqual(answer.trace);
          else expect(trace).toEqual(answer.trace);
        });
      }
    });
  });
});
