import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error plain JavaScript
import { readSources } from "../../scripts/notebook-source.mjs";

const text = readFileSync(new URL("../../notebooks/COVERAGE.md", import.meta.url), "utf8");
const rows = text
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => /^\d\d$/.test(cells.at(-3) ?? ""))
  .map((cells) => ({ what: cells.slice(1, -3).join(" "), notebook: cells.at(-3)!, cell: cells.at(-2)! }));

test("every program of the chapter has its place", () => {
  const programs = rows.flatMap(({ what }) => /asyncio_\w+\.py/.exec(what) ?? []);
  expect(new Set(programs).size).toBe(39);
  expect(programs.length).toBe(39);
});

test("every place is a code cell of a notebook", () => {
  const sources: { name: string; cells: any[] }[] = readSources();
  const wrong = rows.filter(({ notebook, cell }) => {
    const source = sources.find(({ name }) => name.startsWith(`${notebook}-`));
    return !source?.cells.some(({ kind, id }) => kind === "code" && `\`${id}\`` === cell);
  });
  expect(wrong).toEqual([]);
});
