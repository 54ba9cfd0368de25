import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** The Python of the set-up, in which Jupyter finds this checkout's kernel. `npm test` says which. */
const python = process.env.TSLOOP_PYTHON;

interface Outcome {
  readonly name: string;
  readonly failures: readonly string[];
  readonly skipped: string | null;
}

/** Runs Jupyter's suite; its tests share one kernel, so that they cannot be run one by one. */
function runSuite(executable: string): Outcome[] {
  const file = join(import.meta.dirname, "kernel_test.py");
  const { stdout, stderr, status } = spawnSync(executable, [file], { encoding: "utf8", timeout: 120_000 });
  const outcomes = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Outcome]));
  const whole = {
    name: "starts and stops its kernel",
    failures: status === 0 ? [] : [stderr],
    skipped: null,
  };
  return [whole, ...outcomes];
}

/** Needs a pager, a message that the specification deprecates, and that this kernel does not send. */
const UNSUPPORTED = ["test_pager"];

describe("Jupyter's kernel test suite", () => {
  if (python === undefined) {
    test("runs with the Python that npm test sets up", (context) => {
      if (process.env.CI) throw new Error("TSLOOP_PYTHON is not set");
      context.skip("TSLOOP_PYTHON is not set; run npm test");
    });
    return;
  }
  const outcomes = runSuite(python);
  test.for(outcomes)("$name", ({ name, failures, skipped }, context) => {
    if (skipped !== null && UNSUPPORTED.includes(name)) context.skip(skipped);
    expect({ failures: failures.join("\n"), skipped }).toEqual({ failures: "", skipped: null });
  });

  test("has run all of its tests", () => {
    expect(outcomes.length).toBeGreaterThan(12);
  });
});
