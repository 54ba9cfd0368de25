import { expect, it } from "vitest";
import type { RawMessage } from "../../kernel/protocol/messages.js";
import { text } from "./client.js";
import { useKernel } from "./session.js";

const kernel = useKernel();

/** Collects garbage until the kernel has said something of the kind, however long the digest of what ran takes. */
async function collectUntil(said: (message: RawMessage) => boolean): Promise<void> {
  for (let round = 0; round < 200 && !kernel().published.some(said); round++) {
    await kernel().execute("await (async () => { gc(); await new Promise((r) => setTimeout(r, 20)) })()");
  }
  expect(kernel().published.some(said)).toBe(true);
}

const GC = `const { setFlagsFromString } = await import("node:v8");
setFlagsFromString("--expose-gc");
const gc = (await import("node:vm")).runInNewContext("gc") as () => void;`;

it("tells of a coroutine that was called and dropped, though nothing happened after it", async () => {
  await kernel().execute(GC);
  await kernel().execute(
    `import { coroutine } from "tsloop/asyncio"; const save = coroutine(async function save() {});`,
  );
  await kernel().execute("save(); void 0");
  await collectUntil(
    ({ header, content }) =>
      header.msg_type === "stream" && String(content.text).includes("coroutine 'save' was never awaited"),
  );
});

it("tells of a task that failed and that nobody looked at", async () => {
  await kernel().execute(
    `import { createTask } from "tsloop/asyncio"; const lost = coroutine(async function lost() { throw new Error("unseen") });`,
  );
  await kernel().execute("createTask(lost()); void 0");
  await collectUntil(({ content }) => JSON.stringify(content).includes("Task exception was never retrieved"));
});

it("tells of a task that waits for what nothing can complete any more", async () => {
  await kernel().execute(
    `import { Future } from "tsloop/asyncio"; import { tasks } from "tsloop";
    const ghost = coroutine(async function ghost() {
      const answer = new Future<number>();
      return await answer;
    });`,
  );
  await kernel().execute("createTask(ghost()); void 0");
  for (let round = 0; round < 200; round++) {
    await kernel().execute("gc(); await new Promise((r) => setTimeout(r, 100))");
    const { outputs } = await kernel().execute("console.log(String(tasks()))");
    const table = text(outputs);
    if (!table.includes("nothing can complete")) continue;
    expect(table).toMatch(/ghost\(\) #\d+ .*∅ lost/);
    return expect(table).toMatch(
      /! ghost #\d+ waited for a future that nothing can complete any more at In\[\d+\]:4/,
    );
  }
  throw new Error("it was not found");
}, 60_000);
