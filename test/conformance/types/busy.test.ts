import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isIdle, type KernelClient } from "../client.js";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook();

/** Starts a cell and resolves with its id once its code is there. */
async function begin(kernel: KernelClient, body: string): Promise<string> {
  const id = kernel.sendCell(`console.log("go"); ${body}`);
  await kernel.published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
  return id;
}

const situations = {
  "a cell computes": "for (;;) {}",
  "a cell waits": "await new Promise(() => {})",
  "a cell blocks its thread": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
};

const requests: [type: string, content: Record<string, unknown>, has: string][] = [
  ["complete_request", { code: "words[0].toUp", cursor_pos: 13 }, "toUpperCase"],
  ["inspect_request", { code: "words", cursor_pos: 3, detail_level: 0 }, "string[]"],
  ["is_complete_request", { code: "if (words) {" }, "incomplete"],
  ["kernel_info_request", {}, "tsloop"],
];

describe.each(Object.entries(situations))("While %s", (_title, body) => {
  it("completion, inspection, is_complete and kernel_info are answered, and it still runs", async () => {
    const { kernel } = notebook();
    await notebook().run("const words: string[] = ['a']");
    const id = await begin(kernel, body);
    for (const [type, content, has] of requests) {
      const { id: asked, reply } = await kernel.ask(type, content);
      expect(JSON.stringify(reply.content)).toContain(has);
      // A front end shows the last state that it has heard of: that of the cell.
      const idle = kernel.published.findIndex((message) => isIdle(message, asked));
      await kernel.until(() => kernel.published.length > idle + 1);
      expect(kernel.published[idle + 1]).toMatchObject({
        parent: { msg_id: id },
        content: { execution_state: "busy" },
      });
    }
    expect(kernel.published.some((message) => isIdle(message, id))).toBe(false);
    await kernel.ask("interrupt_request", {}, "control");
    expect((await kernel.answer(id)).reply.content.ename).toBe("KeyboardInterrupt");
  });
});

/** The language server that a kernel has started. */
function languageProcess(kernel: KernelClient): number | undefined {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const [, parent] = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, "utf8")) ?? [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
        return Number(parent) === kernel.process.pid && command.includes("--lsp");
      } catch {
        return false;
      }
    });
  return children[0] === undefined ? undefined : Number(children[0]);
}

describe.skipIf(process.platform !== "linux")("When the language process is killed", () => {
  const kill = (): void => {
    const pid = languageProcess(notebook().kernel);
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  };

  it("the cell that runs does not notice, and the next completion knows all", async () => {
    const { kernel } = notebook();
    await notebook().run("const settings = { port: 80, host: 'x' }");
    const id = await begin(kernel, "const got: string = await input(); got + settings.port");
    kill();
    expect((await notebook().complete("settings.|")).matches).toEqual(["host", "port"]);
    await kernel.ask("interrupt_request", {}, "control");
    await kernel.answer(id);
  });

  it("before a cell, the cell is checked", async () => {
    kill();
    expect((await notebook().run("settings.nope")).errors).toEqual(["1:9 2339"]);
  });

  it("at any moment, each cell gives its result, and nothing that they declare is lost", async () => {
    for (let moment = 0; moment < 12; moment++) {
      const running = notebook().run(`const made${moment} = settings.port + ${moment}; made${moment}`);
      for (let turn = 0; turn < moment * 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      kill();
      const { status, value } = await running;
      expect({ status, value }).toEqual({ status: "ok", value: String(80 + moment) });
    }
    const { errors } = await notebook().run("made0.nope; made5.nope; made11.nope");
    expect(errors).toEqual(["1:6 2339", "1:18 2339", "1:31 2339"]);
  });
});
