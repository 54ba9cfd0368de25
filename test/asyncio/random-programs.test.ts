/**
 * Random programs print the same in both languages. `TSLOOP_SEED` sets another seed, `TSLOOP_RUNS` another number of
 * programs, and a failure shows the least program that fails, with its seed and path.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Form, load } from "./traces/forms.js";
import { runTraced, type Trace } from "./traces/harness.js";
import { findPython, Oracle } from "./traces/python.js";
import { randomProgram } from "./traces/random-arbitrary.js";

const seed = Number(process.env.TSLOOP_SEED ?? 20_260_729);
const numRuns = Number(process.env.TSLOOP_RUNS ?? 250);
const timeout = Math.max(60_000, numRuns * 100);
const python = findPython();

function untilEnd(trace: Trace): Trace {
  const end = trace.findIndex(([, what]) => what === "the end");
  return end < 0 ? trace : trace.slice(0, end);
}

describe.skipIf(python === undefined)("a random program prints what it prints on CPython", () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(python!);
  });
  afterAll(() => oracle.close());

  test.each<Form>(["generators", "native async functions", "a mixture of both"])(
    "in the form of %s",
    { timeout },
    async (form) => {
      const { main } = load("random-programs", form);
      const property = fc.asyncProperty(randomProgram(python!.version, form), async (program) => {
        const [expected] = await oracle.ask({ random: [program] });
        expect(untilEnd(await runTraced(() => main(program)))).toEqual(untilEnd(expected));
      });
      await fc.assert(property, { seed, numRuns });
    },
  );
});
