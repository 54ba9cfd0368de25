import { expect, it } from "vitest";
import { useKernel } from "./session.js";

const kernel = useKernel();

it("a table that is displayed before its tasks exist follows them while the cell runs, and keeps the last frame", async () => {
  await kernel().execute(
    `import { createTask, coroutine, sleep } from "tsloop/asyncio";
     import { tasks } from "tsloop";`,
  );
  const { outputs } = await kernel().execute(
    `display(tasks({ name: "late" }));
     await sleep(0.01);
     await createTask(sleep(0.01), { name: "late" });`,
  );
  const frames = outputs.filter(({ header }) => /display_data$/.test(header.msg_type));
  expect(html(frames[0]!.content)).toContain("no tasks yet");
  expect(frames.at(-1)!.header.msg_type).toBe("update_display_data");
  expect(html(frames.at(-1)!.content)).toContain("✔ done");
});

const html = (content: Record<string, unknown>): string =>
  (content.data as Record<string, string> | undefined)?.["text/html"] ?? "";

it("a live table says that the loop is blocked, since when and at which line, and goes on afterwards", async () => {
  await kernel().execute(
    `import { createTask, sleep } from "tsloop/asyncio";
     import { tasks } from "tsloop";
     const sleeper = createTask(sleep(600), { name: "sleeper" });`,
  );
  const shown = await kernel().execute("tasks()");
  const table = shown.outputs.find(({ content }) => html(content).includes("sleeper"))!;
  const { display_id } = table.content.transient as { display_id: string };
  expect(display_id).toBeDefined();
  const id = kernel().sendCell("let spun = 0;\nfor (;;) {\n  spun++;\n}");
  const marked = await kernel().published_(
    ({ header, content }) =>
      header.msg_type === "update_display_data" && html(content).includes("the loop has been blocked for"),
  );
  expect((marked.content.transient as { display_id: string }).display_id).toBe(display_id);
  expect(html(marked.content)).toMatch(/In\[\d+\]:[23]/);
  expect(marked.parent?.msg_id).toBe(id);
  await kernel().ask("interrupt_request", {}, "control");
  await kernel().answer(id);
  await kernel().execute("sleeper.cancel()");
  await kernel().until(() => {
    const last = kernel().published.findLast(({ header }) => header.msg_type === "update_display_data")!;
    return html(last.content).includes("cancelled") && !html(last.content).includes("blocked for");
  });
});
