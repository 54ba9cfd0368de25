import { describe, expect, it } from "vitest";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook();

describe("A type error that the cell's own error says as well is left out:", () => {
  it.each([
    ["a name that is not there", "missing1(1)"],
    ["a name in a function that the cell calls", "function caller() {\n  return missing2;\n}\ncaller()"],
    ["a property by a name alone", "({ missing3 })"],
    ["a package", "import anything from 'no-such-package'"],
    ["a local module", "import anything from './no-such-file.js'"],
    ["a module that is imported for what it does", "import './no-such-file.js'"],
    ["a module that is imported while the cell runs", "const m = await import('./no-such-file.js')"],
    ["what the elements of JSX stand for", "const element = <div>text</div>"],
    ["a name after an await", "await new Promise((resolve) => setTimeout(resolve, 30)); missing4"],
  ])("%s", async (_title, code) => {
    const { shown, status } = await notebook().run(code);
    expect(status).toBe("error");
    expect(shown).toBe("");
  });
});

describe("A type error is shown", () => {
  it.each([
    ["where another name failed first", "missing5;\nmissing6", ["2:0 2304"]],
    ["where the same name is in another line", "missing7;\nmissing7", ["2:0 2304"]],
    [
      "where the cell failed otherwise",
      "if (Math.random() > 2) missing8; throw new Error('missing8 is not defined')",
      ["1:23 2304"],
    ],
    ["where the cell goes on", "try { missing9 } catch {}", ["1:6 2304"]],
    ["where it knows a better name", "const correct1 = 1; correct2", ["1:20 2552"]],
    ["beside one that is left out", "const wrong1: number = 's';\nmissing10", ["1:6 2322"]],
  ])("%s", async (_title, code, errors) => {
    expect((await notebook().run(code)).errors).toEqual(errors);
  });
});
