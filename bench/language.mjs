// What the language side costs: `npx tsx bench/language.mjs [independent|chained|redeclared]`, after `npm run build`.
//
// Prints the time to the first cell's diagnostics from a cold start, then, after 20, 200 and 2,000 cells, the median
// (and the 90th percentile) of a cell's check, of a completion and of a hover, and the memory of the language process.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLanguage } from "../kernel/language/index.ts";

const CELLS = 2000;
const SAMPLES = 20;

/** Cells of three kinds of notebook. */
const kinds = {
  independent: (n) =>
    `const value${n} = ${n};\nfunction scale${n}(x: number) { return x * ${n} }\nscale${n}(value${n}).toFixed(2)`,
  chained: (n) =>
    n === 1
      ? "const value1 = 1;\nfunction scale1(x: number) { return x }\nconst row1 = { id: 1, names: ['a'] };"
      : `const value${n} = scale${n - 1}(value${n - 1}) + 1;\nfunction scale${n}(x: number) { return scale${n - 1}(x) + value${n - 1} }\nconst row${n} = { ...row${n - 1}, id: value${n} };`,
  redeclared: (n) =>
    `const result = [1, 2, 3].map((x) => ({ x, y: x * ${n} }));\nconst kept${n} = result.length;\nlet total = kept${n} + result[0]!.y;\ntotal += 1;`,
};

const declarations = (path) => fileURLToPath(new URL(`../dist/src/${path}.d.ts`, import.meta.url));
const ownTypes = {
  tsloop: declarations("index"),
  "tsloop/asyncio": declarations("asyncio/index"),
  tslab: declarations("compat/tslab"),
  deno: declarations("compat/deno"),
};

const chosen = process.argv[2] ? [process.argv[2]] : Object.keys(kinds);
const folder = mkdtempSync(join(tmpdir(), "tsloop-bench-"));
try {
  for (const kind of chosen) await measure(kind);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(kind) {
  const cellOf = kinds[kind];
  const language = createLanguage({ folder, ownTypes });
  const names = { independent: "value", chained: "row", redeclared: "kept" };
  console.log(`\n${kind}`);
  const checks = [];
  for (let n = 1; n <= CELLS; n++) {
    const cell = { id: String(n), count: n, code: cellOf(n) };
    const start = performance.now();
    const check = language.check(cell);
    language.add(cell);
    await check;
    checks.push(performance.now() - start);
    // A person, or a running cell, takes some time between two cells.
    await new Promise((resolve) => setTimeout(resolve, 4));
    if (n === 1) console.log(`  first cell's diagnostics      ${checks[0].toFixed(0)} ms after the start`);
    if (n === 20 || n === 200 || n === 2000) {
      const name = `${names[kind]}${n}`;
      const completions = await sample((k) =>
        language.complete(`// ${k}\n${name}.`, `// ${k}\n${name}.`.length),
      );
      const words = await sample((k) =>
        language.complete(`// ${k}\n${name.slice(0, -1)}`, `// ${k}\n${name}`.length - 1),
      );
      const hovers = await sample((k) => language.inspect(`// ${k}\n${name}`, `// ${k}\n${name}`.length, 0));
      console.log(
        `  ${String(n).padStart(4)} cells: check ${both(checks.slice(-SAMPLES))}, members ${both(completions)}, names ${both(words)}, hover ${both(hovers)}, ${memory(language.pid)} MB`,
      );
    }
  }
  await language.dispose();
}

async function sample(question) {
  const times = [];
  for (let k = 0; k < SAMPLES; k++) {
    const start = performance.now();
    await question(k);
    times.push(performance.now() - start);
  }
  return times;
}

function both(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  return `${at(0.5)} ms (${at(0.9)})`;
}

function memory(pid) {
  try {
    const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return "?";
  }
}
