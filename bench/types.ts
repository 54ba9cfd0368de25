/**
 * What types cost through the real protocol, and how fast they answer: `npx tsx bench/types.ts`, after `npm run build`.
 *
 * `1+1` runs by turns in a kernel with types and in one without; then come the first cell of fresh kernels, answers while a
 * cell computes for five seconds, the language process's memory, and the first completion after it was killed.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { KernelClient } from "../test/conformance/client.js";

const ROUNDS = 200;
const figures: Record<string, string> = {};
const note = (what: string, times: number[]): void => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(2);
  figures[what] = `${at(0.5)} ms (${at(0.9)})`;
};
const pause = (milliseconds: number): Promise<void> => new Promise((go) => setTimeout(go, milliseconds));

/** From sending a cell to its result, and to its idle. */
async function timesOf(kernel: KernelClient, code: string): Promise<[result: number, idle: number]> {
  const start = performance.now();
  const id = kernel.sendCell(code);
  let result = Number.NaN;
  void kernel.until(() => {
    const isThere = kernel.outputs(id).some(({ header }) => header.msg_type === "execute_result");
    if (isThere) result = performance.now() - start;
    return isThere;
  });
  await kernel.answer(id);
  return [result, performance.now() - start];
}

async function onAndOff(): Promise<void> {
  const kernels = {
    off: await KernelClient.start({ env: { TSLOOP_TYPES: "off" } }),
    on: await KernelClient.start({ env: { TSLOOP_TYPES: "warn" } }),
  };
  for (const kernel of Object.values(kernels)) {
    for (let n = 0; n < 30; n++) await kernel.execute(`const a${n} = ${n}`);
  }
  await pause(1000);
  const times = { off: [] as [number, number][], on: [] as [number, number][] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of ["off", "on"] as const) {
      times[mode].push(await timesOf(kernels[mode], "1+1"));
      await pause(4);
    }
  }
  for (const mode of ["off", "on"] as const) {
    note(
      `1+1 to its result, types ${mode}`,
      times[mode].map(([result]) => result),
    );
    note(
      `1+1 to idle, types ${mode}`,
      times[mode].map(([, idle]) => idle),
    );
  }
  for (const kernel of Object.values(kernels)) await kernel.stop();
}

async function firstCells(): Promise<void> {
  const fromStart: number[] = [];
  const fromSending: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    const kernel = await KernelClient.start();
    const sent = performance.now();
    await kernel.execute("const first: number = 'text'");
    fromSending.push(performance.now() - sent);
    fromStart.push(performance.now() - start);
    await kernel.stop();
  }
  note("first cell with its type error, from sending it", fromSending);
  note("the same, from the start of the kernel", fromStart);
}

async function whileBusy(): Promise<void> {
  const kernel = await KernelClient.start();
  for (let n = 0; n < 200; n++)
    await kernel.execute(
      `const v${n} = { n: ${n}, text: 'x' }; function f${n}(a: number) { return a + v${n}.n }`,
    );
  figures["language process after 200 cells"] = `${memoryOf(languageProcess(kernel))} MB`;
  const spinning = kernel.sendCell("console.log('go'); for (const t = Date.now(); Date.now() - t < 5000; );");
  await kernel.until(() => kernel.outputs(spinning).some(({ header }) => header.msg_type === "stream"));
  const requests: Record<string, Record<string, unknown>> = {
    complete_request: { code: "v7.", cursor_pos: 3 },
    inspect_request: { code: "v7", cursor_pos: 2, detail_level: 0 },
    is_complete_request: { code: "if (v7) {" },
    kernel_info_request: {},
  };
  for (const [type, content] of Object.entries(requests)) {
    const times: number[] = [];
    for (let round = 0; round < 25; round++) {
      const start = performance.now();
      await kernel.reply(kernel.send(type, content));
      times.push(performance.now() - start);
    }
    note(`${type} while a cell computes`, times);
  }
  await kernel.answer(spinning);
  process.kill(languageProcess(kernel), "SIGKILL");
  const start = performance.now();
  const { reply } = await kernel.ask("complete_request", { code: "v7.", cursor_pos: 3 });
  const matches = (reply.content.matches as string[]).join(", ");
  figures["first completion after the process was killed"] =
    `${(performance.now() - start).toFixed(0)} ms: ${matches}`;
  await kernel.stop();
}

function languageProcess(kernel: KernelClient): number {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const row = table
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .find((found) => Number(found?.[2]) === kernel.process.pid && found?.[3]?.includes("--lsp"));
  return Number(row?.[1]);
}

function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

await onAndOff();
await firstCells();
await whileBusy();
console.table(figures);
