import { afterAll, describe, expect, it } from "vitest";
import { removeWorkspaces, workspace } from "../fixtures/modules/harness.js";

afterAll(removeWorkspaces);

describe("a local file that changed", () => {
  it("is loaded anew with all that imports it, and what it imports keeps its instance", () => {
    const { run } = workspace({
      "top.ts":
        "import { value } from './middle'; import { state } from './state'; export const top = value + 1; export { state }",
      "middle.ts": "import { state } from './state'; export const value: number = 1; void state",
      "state.ts": "export const state = { count: 0 }",
    });
    expect(
      run(`const before = await importer.import("./top");
        before.state.count = 7;
        write("middle.ts", "export const value: number = 41");
        const after = await importer.import("./top");
        return [before.top, after.top, after.state.count, after.state === (await importer.import("./state")).state,
          after === await importer.import("./top")]`),
    ).toEqual([2, 42, 7, true, true]);
  });

  it("is renewed for an importer that a cell imports only later", () => {
    const { run } = workspace({
      "one.ts": "export { value } from './shared'",
      "two.ts": "export { value } from './shared'",
      "shared.ts": "export const value = 1",
    });
    expect(
      run(`await importer.import("./one");
        await importer.import("./two");
        write("shared.ts", "export const value = 2");
        const [one, two] = [await importer.import("./one"), await importer.import("./two")];
        return [one.value, two.value]`),
    ).toEqual([2, 2]);
  });

  it("is renewed in a cycle", () => {
    const { run } = workspace({
      "a.ts": "import { b } from './b'; export const a = 1; export const readB = () => b",
      "b.ts": "import { a } from './a'; export const b = 2; export const readA = () => a",
    });
    expect(
      run(`const before = await importer.import("./a");
        write("b.ts", "import { a } from './a'; export const b = 3; export const readA = () => a");
        return [before.readB(), (await importer.import("./a")).readB(), before.readB()]`),
    ).toEqual([2, 3, 2]);
  });

  it("is not loaded anew when only its time changed", () => {
    const { run } = workspace({ "a.ts": "export const a = {}" });
    expect(
      run(`const before = await importer.import("./a");
        write("a.ts", "export const a = {}");
        return before === await importer.import("./a")`),
    ).toBe(true);
  });

  it("is found by its content while it is too young for its time to tell", () => {
    const { run } = workspace({ "a.ts": "" });
    expect(
      run(`const { writeFileSync, utimesSync } = await importer.import("node:fs");
        const now = new Date();
        const writeNow = (text) => { writeFileSync(folder + "/a.ts", text); utimesSync(folder + "/a.ts", now, now); };
        writeNow("export const a = 1");
        const before = await importer.import("./a");
        const same = before === await importer.import("./a");
        writeNow("export const a = 2");
        return [same, before.a, (await importer.import("./a")).a]`),
    ).toEqual([true, 1, 2]);
  });

  it("is renewed by require and by import alike, in CommonJS, JSON and TypeScript", () => {
    const { run } = workspace({
      "user.cjs":
        "exports.value = require('./part.cjs').value; exports.data = require('./data.json'); exports.state = require('./state.cjs')",
      "part.cjs": "exports.value = 1",
      "state.cjs": "exports.count = 0",
      "data.json": '{"n":1}',
      "typed.ts": "import { value } from './part.cjs'; export const typed: number = value",
    });
    expect(
      run(`const first = importer.require("./user.cjs");
        first.state.count = 5;
        const imported = [(await importer.import("./user.cjs")).default === first, importer.require("./typed").typed];
        write("part.cjs", "exports.value = 2");
        write("data.json", '{"n":20}');
        const second = importer.require("./user.cjs");
        return [...imported, second.value, second.data.n, second.state.count, (await importer.import("./user.cjs")).value,
          importer.require("./typed").typed, (await importer.import("./typed")).typed, (await importer.import("./data")).n]`),
    ).toEqual([true, 1, 2, 20, 5, 2, 2, 2, 20]);
  });

  it("is renewed for every file of a folder that required it by the same name", () => {
    const { run } = workspace({
      "one.cjs": "exports.value = require('./shared.cjs').value",
      "two.cjs": "exports.value = require('./shared.cjs').value",
      "shared.cjs": "exports.value = 1",
    });
    expect(
      run(`importer.require("./one");
        importer.require("./two");
        write("shared.cjs", "exports.value = 2");
        return [importer.require("./two").value, importer.require("./one").value]`),
    ).toEqual([2, 2]);
  });

  it("is renewed by both of two imports at a time, once", () => {
    const { run } = workspace({
      "a.ts": "(globalThis as any).loads = ((globalThis as any).loads ?? 0) + 1; export const a = await 1",
    });
    expect(
      run(`await importer.import("./a");
        write("a.ts", "(globalThis as any).loads += 10; export const a = await 2");
        const [x, y] = await Promise.all([importer.import("./a"), importer.import("./a")]);
        return [x === y, x.a, globalThis.loads]`),
    ).toEqual([true, 2, 11]);
  });

  it("that was removed is missing, and is found again under another extension", () => {
    const { run } = workspace({ "user.ts": "export { a } from './a'", "a.ts": "export const a = 1" });
    expect(
      run(`const { rmSync } = await importer.import("node:fs");
        await importer.import("./user");
        rmSync(folder + "/a.ts");
        const { code } = await failure(importer.import("./user"));
        write("a/index.ts", "export const a = 2");
        return [code, (await importer.import("./user")).a]`),
    ).toEqual(["ERR_MODULE_NOT_FOUND", 2]);
  });
});

describe("a local file that failed", () => {
  it("can be repaired, and what had run before it is not run again", () => {
    const { run } = workspace({
      "state.ts":
        "export const state = { loads: ((globalThis as any).loads = ((globalThis as any).loads ?? 0) + 1) }",
      "throws.ts": "import { state } from './state'; throw new Error('boom ' + state.loads)",
      "user.ts": "import './throws'; export const user = 1",
    });
    expect(
      run(`const { message } = await failure(importer.import("./user"));
        write("throws.ts", "import { state } from './state'; export const ok = state.loads");
        return [message, (await importer.import("./user")).user, (await importer.import("./throws")).ok, globalThis.loads]`),
    ).toEqual(["boom 1", 1, 1, 1]);
  });

  it("can be repaired after a syntax error, a rejected await and a missing import", () => {
    const { run } = workspace({
      "syntax.ts": "let a: = 1",
      "rejects.ts": "export const a = await Promise.reject(new Error('later'))",
      "missing.ts": "export { a } from './nothing'",
      "names.ts": "import { nothing } from './empty'; export const a = nothing",
      "empty.ts": "export {}",
    });
    expect(
      run(`const names = ["./syntax", "./rejects", "./missing", "./names"];
        const failures = [];
        for (const name of names) failures.push((await failure(importer.import(name))).name);
        for (const name of names) write(name + ".ts", "export const a = 2");
        const repaired = [];
        for (const name of names) repaired.push((await importer.import(name)).a);
        return [failures, repaired]`),
    ).toEqual([
      ["SyntaxError", "Error", "Error", "SyntaxError"],
      [2, 2, 2, 2],
    ]);
  });

  it("is tried again even if it did not change", () => {
    const { run } = workspace({
      "a.ts": "if (!(globalThis as any).ready) throw new Error('not ready'); export const a = 1",
    });
    expect(
      run(`const { message } = await failure(importer.import("./a"));
        const required = await failure((async () => importer.require("./a"))());
        globalThis.ready = true;
        return [message, required.message, (await importer.import("./a")).a]`),
    ).toEqual(["not ready", "not ready", 1]);
  });
});

describe("a package that failed", () => {
  it("is tried again: what it lacks may have been installed, what it threw for may have been mended", () => {
    const { run } = workspace({
      "node_modules/lacks/package.json": '{"name":"lacks","type":"module","exports":"./i.js"}',
      "node_modules/lacks/i.js": "export { value } from './inner.js'",
      "node_modules/lacks/inner.js": "export { value } from 'peer'",
      "node_modules/throws/package.json": '{"name":"throws","type":"module","exports":"./i.js"}',
      "node_modules/throws/i.js":
        "if (!globalThis.ready) throw new Error('not ready'); export const value = 2",
    });
    expect(
      run(`const failures = [await failure(importer.import("lacks")), await failure(importer.import("throws"))];
        write("node_modules/peer/package.json", '{"name":"peer","main":"m.js"}');
        write("node_modules/peer/m.js", "exports.value = 1");
        globalThis.ready = true;
        return [...failures.map(({ message }) => message.slice(0, 26)), (await importer.import("lacks")).value, (await importer.import("throws")).value]`),
    ).toEqual(["Cannot find package 'peer'", "not ready", 1, 2]);
  });
});

describe("the cost of imports", () => {
  it("is not that of a transformer before the first TypeScript file is imported", () => {
    const { run } = workspace({
      "a.ts": "export const a = 1",
      "node_modules/p/package.json": '{"name":"p"}',
      "node_modules/p/index.js": "",
    });
    expect(
      run(`const loaded = () => Object.keys(importer.require.cache).some((path) => /node_modules.(oxc-transform|esbuild)/.test(path));
        await importer.import("node:fs");
        await importer.import("p");
        const before = loaded();
        await importer.import("./a");
        return [before, loaded()]`),
    ).toEqual([false, true]);
  });
});
