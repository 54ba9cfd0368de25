import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { createTransformer } from "../kernel/transform/index.js";
import { readCell } from "../kernel/transform/read.js";

const src = readFileSync("/tmp/real30.mts", "utf8");
const body = src
  .slice(src.indexOf("`interface") + 1, src.indexOf("Colour[1] })`") + "Colour[1] })".length)
  .replaceAll("\\`", "`")
  .replaceAll("\\$", "$");
const C30 = (n: number) =>
  Array.from(
    { length: 10 },
    (_, i) => `function f${i}(x: number): number {\n  const y = x * ${i};\n  return y + 1; }`,
  ).join("\n") + `\nf1(${n})`;
const kinds: any = {
  real: (n: number) => body.replaceAll("${n}", String(n)),
  C30,
  "1+1": () => "1+1",
  noenum: (n: number) =>
    body.replaceAll("${n}", String(n)).replace(/enum Colour.*/, "const Colour = ['a','b']"),
  noparam: (n: number) => body.replaceAll("${n}", String(n)).replace("readonly name: string", "name: string"),
  neither: (n: number) =>
    body
      .replaceAll("${n}", String(n))
      .replace("readonly name: string", "name: string")
      .replace(/enum Colour.*/, "const Colour = ['a','b']"),
};
const settings: any = {};
for (const k of (process.argv[2] ?? "real").split(",")) {
  const t = createTransformer();
  const ts: number[] = [];
  for (let i = 0; i < 300; i++) {
    const code = kinds[k](i);
    const a = performance.now();
    const r = t.transform({ name: `tsloop:cell/${i}.${i}`, code, count: i } as any, settings);
    void r.map;
    ts.push(performance.now() - a);
    if (process.env.SHOW && i === 3) console.log(r.code);
  }
  const p: number[] = [];
  for (let i = 0; i < 100; i++) {
    const a = performance.now();
    parseSync("x.ts", kinds[k](i)).program;
    p.push(performance.now() - a);
  }
  const rd: number[] = [];
  for (let i = 0; i < 100; i++) {
    const a = performance.now();
    readCell(kinds[k](i), settings, () => false);
    rd.push(performance.now() - a);
  }
  const m = (x: number[]) =>
    x
      .slice()
      .sort((a, b) => a - b)
      [x.length >> 1]!.toFixed(3);
  console.log(
    k.padEnd(8),
    "first",
    ts[0]!.toFixed(1),
    "2-10",
    m(ts.slice(1, 10)),
    "10-50",
    m(ts.slice(10, 50)),
    "200-300",
    m(ts.slice(200)),
    "parse",
    m(p),
    "readCell",
    m(rd),
  );
}
