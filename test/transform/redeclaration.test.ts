import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvaluatingSession } from "./session.js";

/** Ways to declare a name so that its value, as `show` reads it, is `tag`. */
const kinds: Record<string, (name: string, tag: string) => string> = {
  let: (name, tag) => `let ${name}: string = "${tag}"`,
  const: (name, tag) => `const ${name} = "${tag}"`,
  var: (name, tag) => `var ${name} = "${tag}"`,
  "var in a block": (name, tag) => `{ var ${name} = "${tag}" }`,
  "var in a loop": (name, tag) => `for (var ${name} of ["${tag}"]);`,
  function: (name, tag) => `function ${name}() { return "${tag}" }`,
  "async function": (name, tag) =>
    `async function ${name}() { await 0 } Object.assign(${name}, { tag: "${tag}" })`,
  generator: (name, tag) => `function* ${name}() {} Object.assign(${name}, { tag: "${tag}" })`,
  class: (name, tag) => `class ${name} { static tag = "${tag}" }`,
  "decorated class": (name, tag) => `@((c: any) => c) class ${name} { static tag = "${tag}" }`,
  enum: (name, tag) => `enum ${name} { tag = "${tag}" }`,
  "const enum": (name, tag) => `const enum ${name} { tag = "${tag}" }`,
  namespace: (name, tag) => `namespace ${name} { export const tag = "${tag}" }`,
  import: (name, tag) => `import { ${tag} as ${name} } from "tags"`,
  "namespace import": (name, tag) => `import * as ${name} from "tag ${tag}"`,
  "import equals": (name, tag) => `import ${name} = require("tag ${tag}")`,
  "object pattern": (name, tag) => `let { a: ${name} } = { a: "${tag}" }`,
  "array pattern": (name, tag) => `const [, ...${name}] = [0, "${tag}"]`,
  using: (name, tag) => `using ${name} = { tag: "${tag}", [Symbol.dispose]() {} }`,
  "await using": (name, tag) => `await using ${name} = { tag: "${tag}", async [Symbol.asyncDispose]() {} }`,
  export: (name, tag) => `export const ${name} = "${tag}"`,
  "export default": (name, tag) => `export default function ${name}() { return "${tag}" }`,
};

const common = ["let", "const", "var", "function", "class", "enum", "import"];

const show = (name: string) =>
  `((v: any) => v.tag ?? (typeof v === "function" ? v() : Array.isArray(v) ? v[0] : v))(${name})`;

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
  await session.run(`
    const load = require("node:module")._load;
    require("node:module")._load = (name, ...rest) => name.startsWith("tag ") ? { tag: name.slice(4) } : load(name, ...rest);
    record.modules.tags = { first: "first", second: "second" };
    record.modules["tag first"] = { tag: "first" };
    record.modules["tag second"] = { tag: "second" };
  `);
});
afterAll(() => session.close());

describe("a name that a cell declares", () => {
  let count = 0;
  for (const [before, declareBefore] of Object.entries(kinds)) {
    it(`by ${before} can be declared again by every kind of declaration, and functions see the new value`, async () => {
      for (const [after, declareAfter] of Object.entries(kinds)) {
        const name = `name${++count}`;
        await session.run(declareBefore(name, "first"));
        await session.run(
          `const read_${name} = () => ${show(name)}; for (let i = 0; i < 200; i++) read_${name}()`,
        );
        expect([after, await session.result(`read_${name}()`)]).toEqual([after, "'first'"]);
        await session.run(declareAfter(name, "second"));
        expect([after, await session.result(`[read_${name}(), ${show(name)}]`)]).toEqual([
          after,
          "[ 'second', 'second' ]",
        ]);
      }
    });

    it(`by ${before} and that a cell throws before can be declared again by that cell and by every other`, async () => {
      for (const after of common) {
        const declareAfter = kinds[after]!;
        const name = `name${++count}`;
        const failing = `if (typeof ready${count} === "undefined") throw new Error("before"); ${declareBefore(name, "first")}`;
        expect(await session.result(failing)).toBe("Error: before");
        await session.run(declareAfter(name, "second"));
        expect([after, await session.result(show(name))]).toEqual([after, "'second'"]);
        expect(await session.result(`let ready${count} = 1`, failing, show(name))).toBe("'first'");
      }
    });
  }
});
