/**
 * What a table of ten thousand tasks costs inside of a kernel, the first time and later, and how large it is:
 * `npx tsx bench/tables.ts`, `--rounds 10`. The time is that of the call which draws it and hands it on.
 */
import { parseArgs } from "node:util";
import { KernelClient, result } from "../test/conformance/client.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "8" } } });

const SETUP = `import { coroutine, createTask, sleep } from "tsloop/asyncio";
import { tasks } from "tsloop";
const work = coroutine(async function work(n: number) { await sleep(1000 + n) });
const all = Array.from({ length: 10_000 }, (_, n) => createTask(work(n)));
const shown = (view: any) => { const begin = performance.now(); view[Symbol.for("Jupyter.display")](); return performance.now() - begin };`;

const times: Record<string, number[]> = {};
let size = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  const kernel = await KernelClient.start({});
  await kernel.execute(SETUP);
  await kernel.execute("await sleep(0.3)");
  for (const which of ["first", "second", "third"]) {
    const { outputs } = await kernel.execute("shown(tasks())");
    (times[which] ??= []).push(Number(result(outputs)));
    for (const { header, content } of outputs)
      if (header.msg_type === "display_data")
        size = Math.max(size, Buffer.byteLength(JSON.stringify(content.data)));
  }
  await kernel.stop();
}
for (const [which, each] of Object.entries(times)) {
  const sorted = each.sort((a, b) => a - b);
  console.log(
    `${which.padEnd(6)} ${sorted[sorted.length >> 1]!.toFixed(0)} ms (${sorted[0]!.toFixed(0)} to ${sorted.at(-1)!.toFixed(0)})`,
  );
}
console.log(`size   ${(size / 1000).toFixed(0)} kB, text and HTML`);
