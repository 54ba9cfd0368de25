import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { removeWorkspaces, workspace } from "../fixtures/modules/harness.js";

afterAll(removeWorkspaces);

/** Evaluates as cells are: in V8's REPL mode, in the global scope; gives the value, or how it failed. */
const evaluator = `
  const { Session } = await importer.import("node:inspector");
  const session = new Session();
  session.connect();
  const evaluate = (expression) => new Promise((resolve, reject) =>
    session.post("Runtime.evaluate", { expression, replMode: true, awaitPromise: true, returnByValue: true },
      (error, { exceptionDetails, result }) =>
        error ? reject(error) : resolve(exceptionDetails ? exceptionDetails.exception.description : result.value)));`;

it("a cell sees what a script in the notebook's folder sees", () => {
  const { folder, run } = workspace({ "data.json": '{"n":1}' });
  expect(
    run(`installScriptGlobals(globalThis, importer);
      ${evaluator}
      return evaluate(\`({ __dirname, __filename, argv: process.argv, flags: process.execArgv, main: require.main === module,
        exports: module.exports === exports, n: require("./data").n, paths: module.paths[0] })\`)`),
  ).toEqual({
    __dirname: folder,
    __filename: join(folder, "study.ipynb"),
    argv: [process.env.TSLOOP_TEST_NODE ?? process.execPath, join(folder, "study.ipynb")],
    flags: [],
    main: true,
    exports: true,
    n: 1,
    paths: join(folder, "node_modules"),
  });
});

it("a cell may declare each of the names itself, by every kind of declaration, and assign to them", () => {
  const { run } = workspace({});
  const names = ["require", "module", "exports", "__filename", "__dirname"];
  const kinds = [
    "const NAME = 7",
    "let NAME = 7",
    "var NAME = 7",
    "class NAME { static valueOf() { return 7 } }",
  ];
  for (const kind of [...kinds, "function NAME() { return 7 }", "NAME = 7"]) {
    const cells = names.map((name) => kind.replace("NAME", name));
    const values = run(`installScriptGlobals(globalThis, importer);
      ${evaluator}
      const failures = [];
      for (const cell of ${JSON.stringify(cells)}) failures.push(await evaluate(cell + "; 0"));
      return [failures, await evaluate("[${names}].map((value) => typeof value === 'function' && !/^class/.test(value) ? value() : Number(value))")]`);
    expect(values).toEqual([names.map(() => 0), names.map(() => 7)]);
  }
});

it("the names do not count among the user's variables", () => {
  const { run } = workspace({});
  expect(
    run(`const before = Object.keys(globalThis);
      installScriptGlobals(globalThis, importer);
      return Object.keys(globalThis).filter((name) => !before.includes(name))`),
  ).toEqual([]);
});
