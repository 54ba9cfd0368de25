import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { KernelClient } from "./conformance/client.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => /^README.*\.md$/.test(name)),
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** Blocks that begin with "```ts cell" are the cells of one notebook, in the order of the page. */
function cellsOf(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```ts cell\n(.*?)^```$/gms)].map(([, code]) => code!);
}

describe.each(pages.filter((page) => cellsOf(page).length > 0))("the examples in %s", (page) => {
  it("run, one after the other, without an error and without a type error", async () => {
    const client = await KernelClient.start({ env: { TSLOOP_TYPES: "strict" } });
    for (const code of cellsOf(page)) {
      const { reply } = await client.execute(code);
      expect({ code, status: reply.content.status, error: reply.content.evalue }).toEqual({
        code,
        status: "ok",
        error: undefined,
      });
    }
    await client.stop();
  });
});

it("the README's pictures are there", () => {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path!);
  expect(pictures.length).toBeGreaterThan(0);
  for (const path of pictures) expect(readFileSync(join(root, path)).length).toBeGreaterThan(1000);
});
