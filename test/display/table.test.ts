import { describe, expect, test } from "vitest";
import { type Rendered, render, type TableOptions, table } from "../../src/display/index.js";
import { textTable, textWidth } from "../../src/display/text-table.js";

const data = (rows: unknown, options?: TableOptions) => (render(table(rows, options)) as Rendered).data;
const plain = (rows: unknown, options?: TableOptions) => data(rows, options)["text/plain"] as string;
const lines = (rows: unknown, options?: TableOptions) => plain(rows, options).split("\n");

describe("what rows may be", () => {
  test("objects, with the keys of all of them as columns", () => {
    expect(
      lines([
        { a: 1, b: "x" },
        { b: "y", c: true },
      ]),
    ).toEqual(["a  b  c", "─  ─  ────", "1  x", "   y  true"]);
  });

  test("arrays, plain values, Map, a set, a generator", () => {
    expect(
      lines([
        [1, 2],
        [3, 4],
      ])[0],
    ).toBe("0  1");
    expect(lines([1, "two"])).toEqual(["value", "─────", "1", "two"]);
    expect(lines(new Map([["k", 1]]))[2]).toBe("k        1");
    expect(lines(new Set([7]))[2]).toBe("    7");
    expect(
      lines(
        (function* () {
          yield { n: 1 };
        })(),
      )[2],
    ).toBe("1");
  });

  test("a record of columns, and an object of objects", () => {
    expect(lines({ x: [1, 2], y: new Float64Array([0.5, 1.5]) })).toEqual([
      "x    y",
      "─  ───",
      "1  0.5",
      "2  1.5",
    ]);
    expect(lines({ ada: { age: 36 }, bob: { age: 7 } })).toEqual([
      "key  age",
      "───  ───",
      "ada   36",
      "bob    7",
    ]);
  });

  test("something without rows is refused", () => {
    for (const value of [null, undefined, 5, "text"]) expect(() => table(value)).toThrow(TypeError);
  });

  test("no rows at all is a table that says so", () => {
    expect(plain([])).toContain("(0 rows)");
  });
});

describe("limits", () => {
  test("rows and columns beyond them are counted", () => {
    const rows = Array.from({ length: 1234 }, (_, i) => ({ a: i, b: i, c: i }));
    const text = plain(rows, { maxRows: 2, maxColumns: 1 });
    expect(text.split("\n")).toHaveLength(5);
    expect(text).toContain("1,234 rows, first 2 shown, 2 more columns");
  });

  test("an endless iterable is read one row too far, and closed", () => {
    let made = 0;
    let closed = false;
    function* endless() {
      try {
        for (;;) yield ++made;
      } finally {
        closed = true;
      }
    }
    expect(plain(endless(), { maxRows: 3 })).toContain("first 3 rows, there are more");
    expect([made, closed]).toEqual([4, true]);
  });

  test("a cell is one line and cut", () => {
    expect(lines([{ a: "one\ntwo" }, { a: "x".repeat(1000) }], { maxWidth: 10 }).slice(2)).toEqual([
      "one two",
      "xxxxxxxxx…",
    ]);
  });
});

describe("safety", () => {
  test("everything is escaped", () => {
    const markup = data([{ "<k>": "<script>" }], { caption: "<c>" })["text/html"] as string;
    expect(markup).not.toMatch(/<script>|<k>|<c>/);
    expect(markup).toContain("&lt;script&gt;");
  });

  test("there is no script and no style sheet in it", () => {
    expect(data([{ a: 1 }])["text/html"]).not.toMatch(/<style|<script|class=/);
  });

  test("getters are named and not run, but for a column that is asked for", () => {
    let ran = 0;
    const row = {
      get a() {
        return ++ran;
      },
      b: 1,
    };
    expect(plain([row])).toContain("[Getter]");
    expect(ran).toBe(0);
    expect(lines([row], { columns: ["a"] })[2]).toBe("1");
  });

  test("a getter that throws is shown as that", () => {
    const row = {
      get a() {
        throw new Error("no");
      },
    };
    expect(lines([row], { columns: ["a"] })[2]).toBe("[Throws]");
  });
});

describe("text tables", () => {
  test("wide characters and combining marks are counted as a terminal shows them", () => {
    expect(textWidth("日本")).toBe(4);
    expect(textWidth("e\u0301")).toBe(1);
    expect(textWidth("👍")).toBe(2);
    expect(
      textTable(
        [{ title: "a" }, { title: "n", align: "right" }],
        [
          ["日", "1"],
          ["x", "22"],
        ],
      ),
    ).toBe("a    n\n──  ──\n日   1\nx   22");
  });
});
