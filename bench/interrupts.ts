/**
 * Interrupts each situation many times, and counts what was lost.
 *
 *   npx tsx bench/interrupts.ts                              50 times each, on this Node
 *   npx tsx bench/interrupts.ts --times 10 --node /path/to/node --node /another/node
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { KernelClient, result, text } from "../test/conformance/client.js";
import { situations } from "../test/conformance/situations.js";

const { values } = parseArgs({
  options: { times: { type: "string", default: "50" }, node: { type: "string", multiple: true } },
});
const times = Number(values.times);

const SETUP = `var kept = 'kept'; var ticks = 0; var intervals: NodeJS.Timeout[] = []; var ticker = setInterval(() => ticks++, 1);
  var { setInterval: original } = globalThis;
  globalThis.setInterval = ((...given: [() => void, number]) => {
    const interval = original(...given);
    intervals.push(interval);
    return interval;
  }) as typeof setInterval; 0`;

for (const node of values.node ?? [process.execPath]) {
  const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  const rows: Record<string, Record<string, string | number>> = {};
  let kernel = await start(node);
  for (const [name, code] of Object.entries(situations)) {
    const latencies: number[] = [];
    const lost: string[] = [];
    for (let round = 0; round < times; round++) {
      const problem = await interruptOnce(kernel, code, latencies).catch((error: Error) => error);
      if (problem instanceof Error) {
        await kernel.stop();
        kernel = await start(node);
      }
      if (problem) lost.push(String(problem));
    }
    latencies.sort((a, b) => a - b);
    rows[name] = {
      "p50 (ms)": Math.round(latencies[latencies.length >> 1] ?? Number.NaN),
      "max (ms)": Math.round(latencies.at(-1) ?? Number.NaN),
      lost: lost.length,
      ...(lost[0] && { first: lost[0] }),
    };
  }
  await kernel.stop();
  console.log(`\nNode ${version}, ${times} times each`);
  console.table(rows);
}

async function start(node: string): Promise<KernelClient> {
  const kernel = await KernelClient.start({ node });
  await kernel.execute(SETUP);
  return kernel;
}

/** @returns what went wrong, if anything did */
async function interruptOnce(
  kernel: KernelClient,
  code: string,
  latencies: number[],
): Promise<string | undefined> {
  const id = kernel.sendCell(code);
  await kernel.published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
  const start = performance.now();
  await kernel.ask("interrupt_request", {}, "control");
  const { reply } = await kernel.answer(id);
  latencies.push(performance.now() - start);
  if (reply.content.ename !== "KeyboardInterrupt") {
    await kernel.execute(SETUP);
    return `${reply.content.ename}: ${reply.content.evalue}`;
  }
  // The interval of one of the situations is ended here, and the ticker must have gone on.
  const check = await kernel.execute(
    "for (const interval of intervals.splice(0)) clearInterval(interval);" +
      "await new Promise<void>((r) => { const seen = ticks; const t = setInterval(() => { if (ticks > seen) { clearInterval(t); r() } }, 1) }); kept",
  );
  if (result(check.outputs) === "'kept'") return undefined;
  await kernel.execute(SETUP);
  return `afterwards: ${check.reply.content.evalue ?? "a variable was lost"} ${text(check.outputs, "stderr")}`;
}
