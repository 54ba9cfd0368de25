import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
// @ts-expect-error plain JavaScript
import { expectedNotebooks, NOTEBOOKS, readSources } from "../../scripts/notebook-source.mjs";
// @ts-expect-error plain JavaScript
import { codeCell, LANGUAGE_INFO } from "../../scripts/notebook-source-build.mjs";
// @ts-expect-error plain JavaScript
import * as kept from "../../scripts/notebook-source-outputs.mjs";

const { comparable, normalised, outputsOf, runNotebook, textOf } = kept;

/** The Python of the set-up, in which Jupyter finds this checkout's kernel. `npm test` says which. */
const python = process.env.TSLOOP_PYTHON;
const AT_ONCE = 2;

interface Solution {
  readonly id: string;
  readonly source: string;
  readonly check: string;
}

interface Course {
  readonly name: string;
  readonly notebook: any;
  readonly varying: readonly string[];
  readonly solutions: readonly Solution[];
}

function course(): Course[] {
  const notebooks: { path: string; notebook: any }[] = expectedNotebooks();
  return readSources().map(({ name, cells }: { name: string; cells: any[] }) => ({
    name,
    // The code of the Chinese notebook is the same: see source.test.ts.
    notebook: notebooks.find(({ path }) => path === `${name}.ipynb`)!.notebook,
    varying: cells.filter(({ marks }) => marks?.varies !== undefined).map(({ id }) => id),
    solutions: cells
      .filter(({ marks }) => marks?.solution !== undefined)
      .map(({ id, source, marks }) => ({ id, source, check: marks.solution })),
  }));
}

/** With each solution and its check once more at the end, where they change no number of a cell before. */
function withSolutions({ notebook, solutions }: Course) {
  const sourceOf = (id: string) => textOf(notebook.cells.find((cell: any) => cell.id === id).source);
  const more = solutions.flatMap(({ id, source, check }) => [
    codeCell(`${id}-solved`, source, {}),
    codeCell(`${id}-checked`, sourceOf(check), {}),
  ]);
  return { ...notebook, cells: [...notebook.cells, ...more] };
}

/** Starts so many at a time; gives the promise of each. */
function runAll(notebooks: readonly Course[], executable: string): Promise<any>[] {
  const waiting: (() => Promise<void>)[] = [];
  const runs = notebooks.map((each) => {
    const { promise, resolve, reject } = deferred();
    waiting.push(() =>
      runNotebook(
        { name: each.name, notebook: withSolutions(each) },
        { python: executable, env: process.env },
        NOTEBOOKS,
      ).then(resolve, reject),
    );
    promise.catch(() => undefined);
    return promise;
  });
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  };
  for (let i = 0; i < AT_ONCE; i++) void work();
  return runs;
}

function deferred() {
  let resolve!: (value: any) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<any>((onResult, onError) => {
    resolve = onResult;
    reject = onError;
  });
  return { promise, resolve, reject };
}

describe("run in Jupyter", () => {
  if (python === undefined) {
    test("needs the Python that npm test sets up", (context) => {
      if (process.env.CI) throw new Error("TSLOOP_PYTHON is not set");
      context.skip("TSLOOP_PYTHON is not set; run npm test");
    });
    return;
  }
  const notebooks = course();
  const runs = runAll(notebooks, python);

  describe.each(notebooks.map((each, i) => [each.name, each, runs[i]!] as const))("%s", (_, each, run) => {
    test("puts out what the notebook carries, times and addresses aside", { timeout: 240_000 }, async () => {
      const executed = await run;
      const outputs: Map<string, { outputs: any[] }> = outputsOf(executed, NOTEBOOKS);
      const kept = each.notebook.cells.filter((cell: any) => cell.cell_type === "code");
      const compared = kept.filter(({ id }: any) => !each.varying.includes(id));
      const now = compared.map(({ id, outputs: before }: any) => {
        return [id, comparable(outputs.get(id)?.outputs ?? [], before)];
      });
      expect(now).toEqual(compared.map(({ id, outputs: before }: any) => [id, normalised(before)]));
      const { version: _version, ...languageInfo } = executed.metadata.language_info;
      expect(languageInfo).toEqual(LANGUAGE_INFO);
    });

    test("is content with its own solutions", { timeout: 240_000 }, async () => {
      const outputs: Map<string, { outputs: any[] }> = outputsOf(await run, NOTEBOOKS);
      for (const { id } of each.solutions) {
        const said: { text: string }[] = normalised(outputs.get(`${id}-checked`)!.outputs);
        const lines = said.flatMap(({ text }) => text.trim().split("\n"));
        expect({ id, lines }).toEqual({ id, lines: lines.filter((line) => line.startsWith("✓")) });
        expect(lines.length).toBeGreaterThan(0);
      }
    });
  });

  test("all notebooks are valid by the schema of nbformat 4.5", () => {
    const files = expectedNotebooks().map(({ path }: { path: string }) => join(NOTEBOOKS, path));
    const program =
      "import sys, nbformat\nfor f in sys.argv[1:]: nbformat.validate(nbformat.read(f, as_version=nbformat.NO_CONVERT))";
    const { status, stderr } = spawnSync(python, ["-c", program, ...files], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
