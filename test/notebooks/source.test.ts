import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
// @ts-expect-error plain JavaScript
import { buildNotebooks, stringify } from "../../scripts/notebook-source-build.mjs";
// @ts-expect-error plain JavaScript
import { comparable, keptOutputs, normalised } from "../../scripts/notebook-source-outputs.mjs";
// @ts-expect-error plain JavaScript
import { parseSource } from "../../scripts/notebook-source-parse.mjs";
// @ts-expect-error plain JavaScript
import { drawSequence } from "../../scripts/notebook-source-sequence.mjs";
// @ts-expect-error plain JavaScript
import { linkPages } from "../../scripts/notebooks.mjs";

const small = `:::en title
# 01 · Small
:::zh
# 01 · 小
:::

\`\`\`ts first
const x = 1;
\`\`\`

\`\`\`ts wrong raises
throw new Error("no");
\`\`\`
`;

function built(text = small) {
  const [en, zh] = buildNotebooks([{ name: "01-small", cells: parseSource(text, "01-small.md") }]);
  return { en, zh };
}

describe("the source of a notebook", () => {
  test("gives one notebook in each language, with the same code cells", () => {
    const { en, zh } = built();
    expect([en.path, zh.path]).toEqual(["01-small.ipynb", "zh/01-small.ipynb"]);
    const code = ({ notebook }: any) => notebook.cells.filter((cell: any) => cell.cell_type === "code");
    expect(code(en)).toEqual(code(zh));
    expect(code(en).map((cell: any) => cell.id)).toEqual(["first", "wrong"]);
    expect(zh.notebook.cells[0].source.join("")).toBe("# 01 · 小\n\n[English](../01-small.ipynb)");
  });

  test("marks a cell that is meant to fail, so that Jupyter goes on", () => {
    const cells = built().en.notebook.cells;
    expect(cells[2].metadata).toEqual({ tags: ["raises-exception"] });
  });

  test.each([
    ["a text without its Chinese", ":::en a\nhello\n:::\n", /1: "a" has no text in zh/],
    ["a text without its end", ":::en a\nhello\n:::zh\n你好\n", /1: "a" has no end/],
    ["two cells of one id", `${small}\n\`\`\`ts first\n\`\`\`\n`, /two cells "first"/],
    ["a line that is in no cell", "hello\n", /1: neither a text/],
    ["a mark that there is not", "```ts a often\n```\n", /no mark is called "often"/],
    ["a solution that nothing checks", "```ts a solution=b\n```\n", /solves "b"/],
  ])("is refused with its line when it has %s", (_, text, message) => {
    expect(() => parseSource(text, "x.md")).toThrow(message);
  });

  test("may have fences in its prose that look like code cells", () => {
    const text = small.replace("# 01 · Small", "# 01 · Small\n\n```text\n:::\n```ts no\n```");
    expect(parseSource(text, "x.md")).toHaveLength(3);
  });

  test("shows a solution folded, and not as a code cell", () => {
    const text = `${small}\n\`\`\`ts answer solution=first\nconst x = 2;\n\`\`\`\n`;
    const cell = built(text).zh.notebook.cells.find(({ id }: any) => id === "answer");
    expect(cell.cell_type).toBe("markdown");
    expect(cell.source.join("")).toContain("<details><summary>参考答案</summary>");
  });

  test("links other notebooks by their number, but not in code", () => {
    const text = small
      .replace("Small", "Small\n\n[[01]], notebook 01, `notebook 01`, notebook 99")
      .replace("小", "小\n\n见 01 篇");
    const { en, zh } = built(text);
    const link = (words: string) => `[${words}](01-small.ipynb)`;
    expect(en.notebook.cells[0].source.join("")).toContain(
      `${link("01 · Small")}, ${link("notebook 01")}, \`notebook 01\`, notebook 99`,
    );
    expect(zh.notebook.cells[0].source.join("")).toContain(`见 ${link("01 篇")}`);
  });

  test("turns a described sequence into a picture in the page, which JupyterLab shows", () => {
    const picture = "\n```sequence\na | b\na -> b: <go>\n```";
    const cell = built(small.replace("Small", `Small\n${picture}`)).en.notebook.cells[0];
    const image = /^<img alt="(.*)" src="data:image\/svg\+xml;base64,(.*)">$/m.exec(cell.source.join(""));
    expect(image?.[1]).toBe("a → b: &lt;go&gt;");
    expect(Buffer.from(image![2]!, "base64").toString()).toContain("&#60;go&#62;");
    expect(cell.attachments).toBeUndefined();
  });

  test("may not draw a sequence with somebody who takes no part", () => {
    expect(() => drawSequence("a | b\na -> c: x")).toThrow(/no "c"/);
  });
});

describe("the outputs in a notebook", () => {
  const stream = (text: string) => ({ output_type: "stream", name: "stdout", text });

  test("are kept up to the first code cell that has changed", () => {
    const { notebook } = built().en;
    const before = structuredClone(notebook);
    for (const cell of before.cells) if (cell.cell_type === "code") cell.outputs = [stream(cell.id)];
    before.cells[2].source = ["other"];
    expect([...keptOutputs(before, notebook).keys()]).toEqual(["first"]);
    expect([...keptOutputs(notebook, notebook).keys()]).toEqual(["first", "wrong"]);
  });

  test.each([
    ["took 1.25 s, busy 3 %", "took 0.9 s, busy 12 %", true],
    ["listening on 127.0.0.1:43121", "listening on 127.0.0.1:9001", true],
    ["at 2 s: tea", "at 3 s: tea", false],
    ["step 1", "step 2", false],
    ["a result of 3", "a result of 4", false],
  ])("%j and %j: the same but for times and addresses? %s", (a, b, same) => {
    const equal = JSON.stringify(normalised([stream(a)])) === JSON.stringify(normalised([stream(b)]));
    expect(equal).toBe(same);
  });

  test("are the same when only the times in a display differ", () => {
    const shown = (text: string) => ({ output_type: "display_data", data: { "text/plain": text } });
    expect(normalised([shown("Total     Result\n1.00 s    3")])).toEqual(
      normalised([shown("Total  Result\n0.9 ms  3")]),
    );
    expect(normalised([shown("Timeline\n   0    50 ms 100 ms\n✔ a #1  █──██──█  0.1 s")])).toEqual(
      normalised([shown("Timeline\n   0      99 ms\n✔ a #1  ─██──█    0.2 s")]),
    );
    expect(normalised([shown("Timeline\n   0    99 ms\n✔ a #1  █──█  0.1 s")])).toEqual(
      normalised([shown("Timeline\n   0    99 ms\n✔ a #1  █───█  0.1 s\n          /  (/ no task)")]),
    );
    expect(normalised([shown("Steps\n1")])).not.toEqual(normalised([shown("Steps\n2")]));
  });

  test("are the same however their HTML is written", () => {
    const shown = (text: string) => ({ output_type: "display_data", data: { "text/html": text } });
    expect(normalised([shown("<b>a</b> &lt;1 % <svg><path d='M0'/></svg>")])).toEqual(
      normalised([shown('<i style="x">a</i> 7 %')]),
    );
    expect(normalised([shown("<b>a</b>")])).not.toEqual(normalised([shown("<b>b</b>")]));
  });

  test("are the same when a step held the loop that did not before, but not the other way round", () => {
    const table = (finding: string) => [
      {
        output_type: "display_data",
        data: { "text/html": `<p>a ✔ done</p>${finding && `<p>⚠ ${finding}</p>`}<p>final</p>` },
      },
    ];
    const held = table("a #1 held the loop for 0.12 s at In[1]:2: nothing else could run; or use toThread");
    const other = table("a #1 was asked to stop; asked at In[1]:2: throw CancelledError on");
    expect(comparable(held, table(""))).toEqual(normalised(table("")));
    expect(comparable(other, table(""))).not.toEqual(normalised(table("")));
    expect(comparable(held, held)).toEqual(normalised(held));
    expect(comparable(table(""), held)).not.toEqual(normalised(held));
    const timeline = [
      { output_type: "display_data", data: { "text/plain": "Timeline\n 0 1 s\n cells In[1] \n✔ a" } },
    ];
    expect(comparable(timeline, timeline)).toEqual(normalised(timeline));
  });

  test("are the same with and without a caret in a traceback, but not with another line", () => {
    const error = (...traceback: string[]) => [{ output_type: "error", ename: "E", evalue: "", traceback }];
    expect(normalised(error("--> 1 f()", "    ^"))).toEqual(normalised(error("--> 1 f()")));
    expect(normalised(error("--> 1 f()"))).not.toEqual(normalised(error("--> 2 f()")));
  });

  test("are the same whether the value or the check of the types was ready first", () => {
    const value = { output_type: "execute_result", data: { "text/plain": "4" } };
    const types = {
      output_type: "display_data",
      data: { "text/html": '<pre class="tsloop-types">2322</pre>' },
    };
    expect(normalised([types, value])).toEqual(normalised([value, types]));
    expect(normalised([types])).not.toEqual(normalised([value, types]));
  });

  test("are the same however the printed text was cut", () => {
    expect(normalised([stream("a\nb"), stream("c\n")])).toEqual(normalised([stream("a\nbc\n")]));
  });
});

test("a notebook is written as Jupyter writes it", () => {
  const text = stringify({ b: ["ü"], a: {} });
  expect(text).toBe('{\n "a": {},\n "b": [\n  "ü"\n ]\n}\n');
  expect(readFileSync(new URL("../../notebooks/README.md", import.meta.url), "utf8")).toContain(":::en");
});

test("the links between the notebooks lead from page to page in their HTML", () => {
  const before = `<a href="zh/02-coroutines.ipynb">中文版</a> <a href="https://a.org/01-x.ipynb">`;
  expect(linkPages(before)).toBe(
    `<a href="zh/02-coroutines.html">中文版</a> <a href="https://a.org/01-x.ipynb">`,
  );
});
