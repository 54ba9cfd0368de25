import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cells } from "../fixtures/forty/cells.js";

/** The Python of the set-up, in which Jupyter finds this checkout's kernel. `npm test` says which. */
const python = process.env.TSLOOP_PYTHON;

interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, string | string[]>;
  ename?: string;
}

const join_ = (text: string | string[] | undefined): string | undefined =>
  Array.isArray(text) ? text.join("") : text;
const stream = (outputs: Output[], name: string): string =>
  outputs
    .filter((output) => output.name === name)
    .map(({ text }) => join_(text))
    .join("");

describe("a notebook of forty cells, run by nbconvert", () => {
  if (python === undefined) {
    it("needs the Python that npm test sets up", (context) => {
      if (process.env.CI) throw new Error("TSLOOP_PYTHON is not set");
      context.skip("TSLOOP_PYTHON is not set; run npm test");
    });
    return;
  }
  const out = mkdtempSync(join(tmpdir(), "tsloop-forty-"));
  // The kernel's folder is that of the notebook: it lies beside the files that the cells import.
  const notebook = join(import.meta.dirname, "../fixtures/forty/forty-run.ipynb");
  afterAll(() => {
    rmSync(notebook, { force: true });
    rmSync(out, { recursive: true, force: true });
  });
  writeFileSync(
    notebook,
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { name: "tsloop", display_name: "TypeScript (tsloop)", language: "typescript" },
      },
      cells: cells.map(({ code }, index) => ({
        id: `cell-${index + 1}`,
        cell_type: "code",
        execution_count: null,
        metadata: {},
        outputs: [],
        source: code,
      })),
    }),
  );
  const run = (to: string): { status: number | null; stderr: string } => {
    const args = [
      "-m",
      "nbconvert",
      "--execute",
      "--allow-errors",
      "--to",
      to,
      "--output-dir",
      out,
      notebook,
    ];
    return spawnSync(python, args, { encoding: "utf8" });
  };

  const executed = run("notebook");
  const shown: Output[][] =
    executed.status === 0
      ? JSON.parse(readFileSync(join(out, "forty-run.ipynb"), "utf8")).cells.map(
          ({ outputs }: { outputs: Output[] }) => outputs,
        )
      : [];

  it("runs to its end", () => {
    expect({ status: executed.status, stderr: executed.status === 0 ? "" : executed.stderr }).toEqual({
      status: 0,
      stderr: "",
    });
    expect(shown).toHaveLength(40);
  });

  it.each(cells.map((cell, index) => [index + 1, cell] as const))(
    "shows what cell %i must show",
    (number, cell) => {
      const outputs = shown[number - 1]!;
      const error = outputs.find(({ output_type }) => output_type === "error");
      expect(error?.ename).toBe(cell.error);
      expect(stream(outputs, "stdout")).toBe(cell.stdout ?? "");
      expect(stream(outputs, "stderr")).toMatch(cell.stderr ?? /^$/);
      const result = outputs.find(({ output_type }) => output_type === "execute_result");
      const plain = join_(result?.data?.["text/plain"]);
      if (cell.result instanceof RegExp) expect(plain).toMatch(cell.result);
      else expect(plain).toBe(cell.result);
      const displays = outputs
        .filter(({ output_type }) => output_type === "display_data")
        .map(({ data }) => Object.keys(data!).find((type) => type !== "text/plain"));
      expect(displays).toEqual(cell.displays ?? []);
    },
  );

  it("exports to HTML with the table in it", () => {
    expect(run("html").status).toBe(0);
    const page = readFileSync(join(out, "forty-run.html"), "utf8");
    expect(page).toContain("<b>bold</b>");
    expect(page).toContain("answer");
    expect(page).toContain("✔ done");
  });
});
