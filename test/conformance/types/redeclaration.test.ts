import { describe, expect, it } from "vitest";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook();

interface Kind {
  declare(name: string): string;
  /** An expression that says which declaration the name stands for, with its type and its value. */
  use(name: string): string;
  type: string;
  value: string;
}

const kinds: Record<string, Kind> = {
  const: { declare: (x) => `const ${x} = 1n`, use: (x) => x, type: "1n", value: "1n" },
  let: { declare: (x) => `let ${x} = 'let'`, use: (x) => x, type: "string", value: "'let'" },
  var: { declare: (x) => `var ${x} = true`, use: (x) => x, type: "boolean", value: "true" },
  function: {
    declare: (x) => `function ${x}() { return 2 }`,
    use: (x) => `${x}()`,
    type: "number",
    value: "2",
  },
  class: {
    declare: (x) => `class ${x} { of: ${x}[] = [] }`,
    use: (x) => `new ${x}().of`,
    type: "$name[]",
    value: "[]",
  },
  enum: { declare: (x) => `enum ${x} { A = 3 }`, use: (x) => `${x}.A`, type: "$name", value: "3" },
  namespace: {
    declare: (x) => `namespace ${x} { export const inner: RegExp = /a/ }`,
    use: (x) => `${x}.inner`,
    type: "RegExp",
    value: "/a/",
  },
  import: {
    declare: (x) => `import { StringDecoder as ${x} } from 'node:string_decoder'`,
    use: (x) => `new ${x}().end()`,
    type: "string",
    value: "''",
  },
};

const pairs = Object.keys(kinds).flatMap((from) => Object.keys(kinds).map((to) => [from, to] as const));

describe("A name that is declared again means what it was declared as last", () => {
  it.each(pairs)("%s, then %s", async (from, to) => {
    const name = `${from}_${to}`;
    const { declare, use, type, value } = kinds[to]!;
    await notebook().run(kinds[from]!.declare(name), declare(name));
    const {
      shown,
      value: got,
      errors,
    } = await notebook().run(`const probe: never = ${use(name)};\n${use(name)}`);
    expect(errors).toEqual(["1:6 2322"]);
    expect(/: Type '(.*)' is not assignable to type 'never'/.exec(shown)?.[1]).toBe(
      type.replace("$name", name),
    );
    expect(got).toBe(value);
  });
});

/** What it is about, cells that run one after the other, and the places of the errors of the last. */
const cases: [title: string, cells: string[], errors: string[]][] = [
  [
    "an interface, then a type",
    ["interface A1 { a: number }", "type A1 = 'x'", "const a1: A1 = 'y'"],
    ["1:6 2322"],
  ],
  [
    "a type, then an interface",
    ["type A2 = 'x'", "interface A2 { a: number }", "const a2: A2 = { a: 'y' }"],
    ["1:17 2322"],
  ],
  [
    "a type, then a class",
    ["type A3 = 'x'", "class A3 { b = 1 }", "const a3: A3 = { b: 's' }"],
    ["1:17 2322"],
  ],
  [
    "a class, then a type: the class is a value still",
    ["class A4 { b = 1 }", "type A4 = 'x'", "const a4: A4 = 'x'; new A4().nope"],
    ["1:29 2339"],
  ],
  [
    "an enum, then an interface",
    ["enum A5 { X }", "interface A5 { a: 1 }", "const a5: A5 = { a: 2 }; A5.X.nope"],
    ["1:17 2322", "1:30 2339"],
  ],
  [
    "a value beside a type of its name",
    ["const A6 = { x: 1 } as const; type A6 = typeof A6", "const a6: A6 = { x: 2 }; A6.nope"],
    ["1:17 2322", "1:28 2339"],
  ],
  [
    "with other type parameters",
    ["type B1<T> = T[]", "type B1<T, U> = [T, U]", "const b1: B1<number, string> = [1, 2]"],
    ["1:35 2322"],
  ],
  [
    "with other parameters",
    ["function b2(a: number) { return a }", "function b2(a: string, b: string) { return a + b }", "b2(1)"],
    ["1:0 2554"],
  ],
  [
    "a class whose objects live on",
    ["class B3 { x = 1 } const b3 = new B3()", "class B3 { y = 's' }", "b3.y; new B3().y.nope"],
    ["1:3 2339", "1:17 2339"],
  ],
  [
    "a class that extends the one before",
    [
      "class B4 { x = 1 }",
      "const Base = B4; class B5 extends Base { y = 2 }",
      "class B4 { z = 's' }",
      "new B5().x.nope",
    ],
    ["1:11 2339"],
  ],
  ["a name by its own value before", ["let b6 = 1", "let b7 = String(b6); let b6 = b7", "b6 = 1"], []],
  [
    "a name that was a global",
    ["const name = 5; const status = 'x'; let event = []", "name.nope; status.nope"],
    ["1:5 2339", "1:18 2339"],
  ],
  ["a library's name", ["class Promise2 {} ; const Map = (x: number) => x", "Map('a')"], ["1:4 2345"]],
  [
    "the kernel's names",
    ["const display = 1; const input = 2; const tsloop2 = tsloop", "display.nope; input.nope; tsloop2.nope"],
    ["1:8 2339", "1:20 2339", "1:34 2339"],
  ],
  [
    "from a value of a package to one of its own",
    ["import { sep } from 'node:path'", "const sep = 5", "sep.nope"],
    ["1:4 2339"],
  ],
  ["a variable of no type", ["let b8", "b8 = 1; b8.anything", "let b8 = 's'", "b8.anything"], ["1:3 2339"]],
  ["a variable of a wider type", ["let b9: number = 1", "let b9: number | string = 1", "b9 = 's'"], []],
  [
    "parts of a pattern",
    ["const { c1, c2 } = { c1: 1, c2: 's' }", "const [c1] = [[true]]", "c1.nope; c2.nope"],
    ["1:3 2339", "1:12 2339"],
  ],
];

describe("A name may be declared again as", () => {
  it.each(cases)("%s", async (_title, cells, errors) => {
    const { errors: found, shown } = await notebook().run(...cells);
    expect(found, shown).toEqual(errors);
  });
});
