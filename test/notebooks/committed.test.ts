import { describe, expect, test } from "vitest";
// @ts-expect-error plain JavaScript
import { expectedNotebooks, readNotebook } from "../../scripts/notebook-source.mjs";
// @ts-expect-error plain JavaScript
import { LANGUAGE_INFO, stringify } from "../../scripts/notebook-source-build.mjs";

const expected: { path: string; notebook: any }[] = expectedNotebooks();

describe.each(expected)("notebooks/$path", ({ path, notebook }) => {
  test("is what its source says (if not: node scripts/notebook-source.mjs)", () => {
    expect(stringify(readNotebook(path) ?? {})).toBe(stringify(notebook));
  });

  test("carries the outputs of a run of all its cells, in order", () => {
    const code = notebook.cells.filter((cell: any) => cell.cell_type === "code");
    expect(code.map((cell: any) => cell.execution_count)).toEqual(code.map((_: unknown, i: number) => i + 1));
    expect(notebook.metadata.language_info).toEqual(LANGUAGE_INFO);
  });

  test("fails only in cells that are meant to", () => {
    const failed = notebook.cells.filter((cell: any) =>
      (cell.outputs ?? []).some((output: any) => output.output_type === "error"),
    );
    expect(failed.map((cell: any) => cell.metadata.tags)).toEqual(failed.map(() => ["raises-exception"]));
  });

  test("tells nothing of the machine on which it was run", () => {
    const outputs = JSON.stringify(notebook.cells.flatMap((cell: any) => cell.outputs ?? []));
    expect(outputs).not.toMatch(/\/(home|root|Users|tmp|work|var|opt)\/|[A-Z]:\\\\Users/);
  });
});

test("every link from notebook to notebook leads to one, and the first notebook leads to all", () => {
  const paths = new Set(expected.map(({ path }) => path));
  for (const { path, notebook } of expected) {
    const prose = notebook.cells.filter((cell: any) => cell.cell_type === "markdown");
    const links = [...JSON.stringify(prose).matchAll(/\]\(((?!https?:)[^)]+\.ipynb)\)/g)].map((match) =>
      new URL(match[1]!, `file:///${path}`).pathname.slice(1),
    );
    expect({ path, dead: links.filter((link) => !paths.has(link)) }).toEqual({ path, dead: [] });
    if (/(^|\/)00-/.test(path)) {
      const all = [...paths].filter((each) => each.startsWith("zh/") === path.startsWith("zh/"));
      expect(all.filter((each) => each !== path && !links.includes(each))).toEqual([]);
    }
  }
});

test("every notebook has its Chinese and its English", () => {
  const paths = expected.map(({ path }) => path);
  const english = paths.filter((path) => !path.startsWith("zh/"));
  expect(paths.filter((path) => path.startsWith("zh/"))).toEqual(english.map((path) => `zh/${path}`));
});
