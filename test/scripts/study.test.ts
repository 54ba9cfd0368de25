import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const script = async (name: string) => import(new URL(`../../scripts/${name}`, import.meta.url).href);
const { explain, findNotebooks } = await script("notebooks.mjs");
const { indexPage } = await script("index-page.mjs");

/** A checkout with these notebooks in it; each is a list of its cells, Markdown where they begin with #. */
function checkout(notebooks: Record<string, string[]>): string {
  const root = mkdtempSync(join(tmpdir(), "tsloop-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, sources] of Object.entries(notebooks)) {
    const cells = sources.map((text) => ({
      cell_type: text.startsWith("#") ? "markdown" : "code",
      source: text.split(/(?<=\n)/),
    }));
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify({ cells }));
  }
  return root;
}

describe("the study notebooks", () => {
  const notebooks = {
    "notebooks/02-b.ipynb": ["1", "# Coroutines\ntext"],
    "notebooks/01-a.ipynb": ["1"],
    "notebooks/zh/02-b.ipynb": ["# 协程"],
    "notebooks/notes.txt": [],
  };

  test("are found in order, with their titles, and those in Chinese after the others", () => {
    const root = checkout(notebooks);
    expect(findNotebooks(root, "")).toEqual([
      { path: join(root, "notebooks/01-a.ipynb"), name: "01-a", title: "01-a", language: "en" },
      { path: join(root, "notebooks/02-b.ipynb"), name: "02-b", title: "Coroutines", language: "en" },
      { path: join(root, "notebooks/zh/02-b.ipynb"), name: "zh/02-b", title: "协程", language: "zh" },
    ]);
  });

  test("are chosen by the beginning of their names", () => {
    const root = checkout(notebooks);
    expect(findNotebooks(root, "02").map((each: { name: string }) => each.name)).toEqual(["02-b", "zh/02-b"]);
    expect(() => findNotebooks(root, "07")).toThrow(`No notebook's name begins with "07".`);
  });

  test("are listed on a page for each language, which escapes their titles", () => {
    const page = indexPage([{ name: "zh/02 b", title: "a <b> & c", language: "zh" }]);
    const list = /<section lang="zh">([\s\S]*?)<\/section>/.exec(page)?.[1];
    expect(list).toContain('<li><a href="zh/02%20b.html">a &#60;b&#62; &#38; c</a></li>');
    expect(page).not.toContain('<section lang="en">');
  });
});

describe("a cell that fails", () => {
  const log = [
    "Traceback (most recent call last):",
    "nbclient.exceptions.CellExecutionError: An error occurred while executing the following cell:",
    "------------------",
    "const a = 1;",
    "boom()",
    "------------------",
    "",
    "ReferenceError: boom is not defined",
    "    at Cell In[2], line 2",
    "",
  ].join("\n");

  test("is shown with its number, its text and its error", () => {
    const root = checkout({ "notebooks/01-a.ipynb": ["# Title", "1", "const a = 1;\nboom()\n"] });
    expect(explain(join(root, "notebooks/01-a.ipynb"), "01-a", log)).toBe(
      [
        "✗ 01-a: cell 3 of 3 failed:",
        "",
        "    const a = 1;",
        "    boom()",
        "",
        "ReferenceError: boom is not defined",
        "    at Cell In[2], line 2",
      ].join("\n"),
    );
  });

  test("is told from anything else that can go wrong", () => {
    const root = checkout({ "notebooks/01-a.ipynb": ["1"] });
    expect(explain(join(root, "notebooks/01-a.ipynb"), "01-a", "a\nKernel died\n")).toBe(
      "✗ 01-a could not be run:\n  a\n  Kernel died",
    );
  });
});
