/**
 * `npm run bench`: this kernel, and beside it in the same run any peer that is installed, with ratios.
 *
 *   npm run bench                           this kernel and plain Node
 *   npm run bench -- --peer deno            and the kernelspec "deno"
 *   npm run bench -- --peer ./kernel.json   or a kernelspec's file
 *   npm run bench -- --rounds 5
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { KernelClient, result, text } from "../test/conformance/client.js";

const { values } = parseArgs({
  options: {
    peer: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "3" },
  },
});
const rounds = Number(values.rounds);

interface Measured {
  [metric: string]: number;
}

const CELL_30 = Array.from(
  { length: 10 },
  (_, i) => `function f${i}(x: number): number {\n  const y = x * ${i};\n  return y + 1; }`,
).join("\n");

const printing = (n: number): string =>
  Array.from({ length: 30 }, (_, i) => `console.log("line", ${i}, ${n});`).join("\n");

/** Between the first cell and those that are timed as a session's usual ones, in milliseconds; the same for every kernel. */
const SETTLE = 2000;

async function measure(argv: string[] | undefined): Promise<Measured> {
  const measured: Measured = {};
  const time = async (metric: string, body: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    await body();
    measured[metric] = performance.now() - start;
  };
  const begin = performance.now();
  const kernel = await KernelClient.start({ argv });
  measured["start to kernel_info (ms)"] = performance.now() - begin;
  // Some kernels lose what they publish while they start.
  for (let first: number | undefined; first === undefined; ) {
    const sent = performance.now() - begin;
    first = await timeToResult(kernel, "40 + 2");
    if (first !== undefined) measured["start to first result (ms)"] = sent + first;
  }
  measured["memory after the first cell (MB)"] = memory(kernel.process.pid!);
  // What starts beside the first cell, such as a type checker, has started by then.
  await new Promise((resolve) => setTimeout(resolve, SETTLE));
  measured["1+1, to its result (ms)"] = await medianOf(200, () => timeToResult(kernel, "1+1"));
  measured["1+1, to idle (ms)"] = await median(200, () => kernel.execute("1+1"));
  const cell30 = (n: number): string => `${CELL_30}\nf1(${n})`;
  measured["30-line cell, to its result (ms)"] = await medianOf(50, (n) => timeToResult(kernel, cell30(n)));
  measured["30-line cell, to idle (ms)"] = await median(50, (n) => kernel.execute(cell30(n)));
  measured["30 lines that print, to the last one (ms)"] = await medianOf(50, (n) =>
    timeTo(kernel, printing(n), (outputs) => text(outputs).endsWith(`line 29 ${n}\n`), 1000),
  );
  measured["30 lines that print, to idle (ms)"] = await median(50, (n) => kernel.execute(printing(n)));
  await time("10,000 lines (ms)", async () => {
    const { outputs } = await kernel.execute("for (let i = 0; i < 10000; i++) console.log('line ' + i)");
    const lines = text(outputs).split("\n").length - 1;
    if (lines !== 10_000) measured["lines lost of 10,000"] = 10_000 - lines;
  });
  await time("20 MB, 1 MB at a time (ms)", () =>
    kernel.execute("for (let i = 0; i < 20; i++) console.log('x'.repeat(1 << 20))"),
  );
  await time("20 MB, in lines of 1 kB (ms)", () =>
    kernel.execute("for (let i = 0; i < 20_000; i++) console.log('x'.repeat(1000))"),
  );
  const early = await median(50, () => kernel.execute("2+2"));
  for (let n = 0; n < 1900; n++) await kernel.execute(`let v${n} = ${n}; v${n}`);
  measured["a cell after 2,000 others (ratio to before)"] =
    (await median(50, () => kernel.execute("2+2"))) / early;
  measured["memory after 2,000 cells (MB)"] = memory(kernel.process.pid!);
  for (const [metric, code] of Object.entries(PROGRAMS)) {
    const samples: number[] = [];
    for (let n = 0; n < 3; n++) samples.push(Number(result((await kernel.execute(code)).outputs)));
    measured[metric] = Math.min(...samples);
  }
  await kernel.stop();
  return measured;
}

/** From sending a cell to its result; undefined where it has not come when the cell is over. */
async function timeToResult(kernel: KernelClient, code: string): Promise<number | undefined> {
  const isResult = ({ header }: { header: { msg_type: string } }): boolean =>
    header.msg_type === "execute_result";
  return await timeTo(kernel, code, (outputs) => outputs.some(isResult));
}

/**
 * From sending a cell to when its outputs are such; undefined where they have not been so many milliseconds after the cell
 * was over: some kernels are idle before.
 */
async function timeTo(
  kernel: KernelClient,
  code: string,
  isThere: (outputs: ReturnType<KernelClient["outputs"]>) => boolean,
  patience = 0,
): Promise<number | undefined> {
  const start = performance.now();
  const id = kernel.sendCell(code);
  let time: number | undefined;
  const there = kernel
    .until(() => {
      if (isThere(kernel.outputs(id))) time ??= performance.now() - start;
      return time !== undefined;
    })
    .catch(() => {});
  await kernel.answer(id);
  if (time === undefined && patience > 0) {
    await Promise.race([there, new Promise((resolve) => setTimeout(resolve, patience))]);
  }
  return time;
}

async function medianOf(times: number, body: (n: number) => Promise<number | undefined>): Promise<number> {
  const samples: number[] = [];
  for (let n = 0; n < times; n++) samples.push((await body(n)) ?? Number.NaN);
  return samples.sort((a, b) => a - b)[times >> 1]!;
}

async function median(times: number, body: (n: number) => Promise<unknown>): Promise<number> {
  const samples: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await body(n);
    samples.push(performance.now() - start);
  }
  return samples.sort((a, b) => a - b)[times >> 1]!;
}

/** Each gives its own time, in milliseconds; the same text runs as a module in plain Node. */
const PROGRAMS: Record<string, string> = {
  "loop at the top level (ms)":
    "var t0 = performance.now(); let s = 0; for (let i = 0; i < 1e8; i++) s += i & 3;\nperformance.now() - t0",
  "loop in a function (ms)":
    "let total = 0; function spin(n: number) { for (let i = 0; i < n; i++) total += i & 3 }\nvar t1 = performance.now(); spin(1e8);\nperformance.now() - t1",
  "a million awaits of a value (ms)":
    "async function af(i: number) { return i }\nvar t2 = performance.now(); let u = 0; for (let i = 0; i < 1e6; i++) u += await af(i);\nperformance.now() - t2",
  "a million awaits in functions (ms)":
    "async function ag(i: number) { await null; return i }\nasync function am() { let w = 0; for (let i = 0; i < 1e6; i++) w += await ag(i); return w }\nvar t3 = performance.now(); await am();\nperformance.now() - t3",
};

function plainNode(): Measured {
  const measured: Measured = {};
  for (const [metric, code] of Object.entries(PROGRAMS)) {
    const lines = code.replace(/: number/g, "").split("\n");
    const body = `${lines.slice(0, -1).join("\n")}\nconsole.log(${lines.at(-1)})`;
    const module = `import { AsyncLocalStorage } from "node:async_hooks";
      await new AsyncLocalStorage().run({}, async () => { ${body} })`;
    const samples = Array.from({ length: 3 }, () =>
      Number(execFileSync(process.execPath, ["--input-type=module", "-e", module], { encoding: "utf8" })),
    );
    measured[metric] = Math.min(...samples);
  }
  return measured;
}

/** Resident memory of a process and all that it started. */
function memory(pid: number): number {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of rows) {
      if (family.has(parent!) && !family.has(child!)) {
        family.add(child!);
        grown = true;
      }
    }
  }
  const kilobytes = rows.filter(([child]) => family.has(child!)).reduce((sum, row) => sum + row[2]!, 0);
  return kilobytes / 1024;
}

function findPeer(name: string): string[] {
  if (existsSync(name)) return JSON.parse(readFileSync(name, "utf8")).argv;
  const { stdout } = spawnSync("jupyter", ["kernelspec", "list", "--json"], { encoding: "utf8" });
  const found = stdout && JSON.parse(stdout).kernelspecs[name];
  if (!found) throw new Error(`no kernelspec named ${name}; see: jupyter kernelspec list`);
  return found.spec.argv;
}

function best(samples: Measured[]): Measured {
  const metrics = Object.keys(samples[0]!);
  return Object.fromEntries(
    metrics.map((metric) => {
      const sorted = samples.map((each) => each[metric]!).sort((a, b) => a - b);
      return [metric, sorted[sorted.length >> 1]!];
    }),
  );
}

const columns: Record<string, Measured> = {};
const contenders: [string, string[] | undefined][] = [
  ["tsloop", undefined],
  ...(values.peer as string[]).map((name): [string, string[]] => [name, findPeer(name)]),
];
const samples: Record<string, Measured[]> = {};
for (let round = 0; round < rounds; round++) {
  for (const [name, argv] of contenders) {
    process.stderr.write(`round ${round + 1} of ${rounds}: ${name}\n`);
    (samples[name] ??= []).push(await measure(argv));
  }
}
for (const [name, each] of Object.entries(samples)) columns[name] = best(each);
columns["plain Node"] = plainNode();
const ours = columns.tsloop!;
console.table(
  Object.fromEntries(
    Object.keys(ours).map((metric) => [
      metric,
      Object.fromEntries(
        Object.entries(columns).flatMap(([name, measured]) => {
          const value = measured[metric];
          if (value === undefined) return [];
          const shown: [string, string][] = [[name, value.toFixed(2)]];
          if (name !== "tsloop") shown.push([`ours / ${name}`, (ours[metric]! / value).toFixed(2)]);
          return shown;
        }),
      ),
    ]),
  ),
);
