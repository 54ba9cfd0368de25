import { beforeAll, describe, expect, it } from "vitest";
import { KernelClient, result } from "./client.js";
import { useKernel } from "./session.js";

describe("types, while cells run", () => {
  const kernel = useKernel();
  const shown = (outputs: { header: { msg_type: string }; content: Record<string, unknown> }[]): string =>
    outputs
      .filter(({ header }) => header.msg_type === "display_data")
      .map(({ content }) => (content.data as Record<string, string>)["text/plain"])
      .join("\n");

  // Where the machine is busy the language server may take longer to start than a cell waits for it; a strict check
  // is waited for.
  beforeAll(async () => {
    await kernel().execute('tsloop.types("strict")');
    await kernel().execute("const probe: number = 'x'");
    await kernel().execute('tsloop.types("warn")');
  });

  it("shows a type error under its cell before idle, and the result stands", async () => {
    const { outputs, reply } = await kernel().execute(
      "const n: number = 'text' as any;\nconst wrong: number = 'text';\nwrong",
    );
    expect(reply.content.status).toBe("ok");
    expect(result(outputs)).toBe("'text'");
    expect(shown(outputs)).toMatch(
      /Cell In\[\d+\], line 2: Type 'string' is not assignable to type 'number'. \(2322\)/,
    );
  });

  it("knows the types of earlier cells, and lets names be declared anew", async () => {
    await kernel().execute("interface User { name: string }\nlet user: User = { name: 'Ada' }");
    const bad = await kernel().execute("user = { nam: 'Grace' } as any;\nuser.nme");
    expect(shown(bad.outputs)).toContain("nme");
    const again = await kernel().execute("let user = 5; user.toFixed()");
    expect(shown(again.outputs)).toBe("");
  });

  it("knows what cells find there already", async () => {
    const { outputs } = await kernel().execute(
      `import { coroutine, sleep, gather } from "tsloop/asyncio";
       import { html, tasks } from "tsloop";
       const f = coroutine(async (n: number) => { await sleep(0); return n });
       const [a, b] = await gather([f(1), f(2)]);
       const sum: number = a + b;
       display(html("<b>x</b>")); void [_, Out, In, __dirname, require, asyncio, tasks, input];`,
    );
    expect(shown(outputs)).not.toContain("Cell In");
  });

  it("completes members by type, and inspects with documentation, while a cell loops", async () => {
    await kernel().execute("const words: string[] = ['a']; const settings = { port: 80, host: 'x' }");
    await kernel().execute("words.length");
    const id = kernel().sendCell("console.log('go'); for (;;) {}");
    await kernel().published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
    const members = await kernel().ask("complete_request", { code: "words[0].toUp", cursor_pos: 13 });
    expect(members.reply.content.matches).toContain("toUpperCase");
    const tip = await kernel().ask("inspect_request", {
      code: "settings.port",
      cursor_pos: 12,
      detail_level: 0,
    });
    expect((tip.reply.content.data as Record<string, string>)["text/plain"]).toContain("number");
    await kernel().ask("interrupt_request", {}, "control");
    await kernel().answer(id);
  });

  it("holds a cell back in strict mode, and says nothing when off", async () => {
    await kernel().execute('tsloop.types("strict")');
    const strict = await kernel().execute("globalThis.ran = true;\nconst bad: number = 'x'");
    expect(strict.reply.content).toMatchObject({ status: "error", ename: "TypeCheckError" });
    await kernel().execute('tsloop.types("off")');
    const off = await kernel().execute("const bad2: number = 'x'; typeof (globalThis as any).ran");
    expect(result(off.outputs)).toBe("'undefined'");
    expect(shown(off.outputs)).toBe("");
    await kernel().execute('tsloop.types("warn")');
  });

  it("takes the mode from the environment", async () => {
    const client = await KernelClient.start({ env: { TSLOOP_TYPES: "strict" } });
    const { reply } = await client.execute("const bad: number = 'x'");
    expect(reply.content.ename).toBe("TypeCheckError");
    await client.stop();
  });
});
