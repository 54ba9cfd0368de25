import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { ServerGoneError } from "../../kernel/language/connection.js";
import { LanguageServer } from "../../kernel/language/server.js";

const script = fileURLToPath(new URL("../fixtures/language/server.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tsloop-server-"));
const servers: LanguageServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(
  behaviour: string,
  files = new Map<string, string>(),
  onHopeless = (): void => {},
): LanguageServer {
  const server = new LanguageServer({
    folder,
    command: { file: process.execPath, arguments: [script, behaviour] },
    hangsAfter: 1,
    files: () => files,
    onHopeless,
    log: () => {},
  });
  servers.push(server);
  return server;
}

const soon = (): number => performance.now() + 20_000;
const none = new Map<string, string>();

describe("The language server", () => {
  it("is told of all files when it starts, and of a question's own with the question", async () => {
    const server = start("works", new Map([["a.ts", "1"]]));
    const opened = await server.ask<string[]>(new Map([["b.ts", "2"]]), "opened", {}, soon());
    expect(opened.slice(-2)).toEqual(["a.ts: 1", "b.ts: 2"]);
    expect(opened[0]).toMatch(/^\.tsloop\.json: \{/);
    expect(opened[1]).toContain('import "./a";');
  });

  it("is started again when it has died, and asked again", async () => {
    const server = start("works", new Map([["a.ts", "1"]]));
    await server.ask(none, "opened", {}, soon());
    const { pid } = server;
    await expect(server.ask(none, "die", {}, soon())).rejects.toThrow(ServerGoneError);
    expect((await server.ask<string[]>(none, "opened", {}, soon())).at(-1)).toBe("a.ts: 1");
    expect(server.pid).not.toBe(pid);
  });

  it("is started again when what it is told does not reach it any more, though it has not ended yet", async () => {
    const server = start("works");
    await server.ask(none, "deafen", {}, soon());
    const { pid } = server;
    expect((await server.ask<string[]>(none, "opened", {}, soon())).length).toBeGreaterThan(0);
    expect(server.pid).not.toBe(pid);
  });

  it("is told then what was put into the folder since, but of no question's own", async () => {
    const server = start("works");
    server.put(new Map([["a.ts", "1"]]));
    await server.ask(new Map([["b.ts", "2"]]), "opened", {}, soon());
    process.kill(server.pid!, "SIGKILL");
    expect((await server.ask<string[]>(none, "opened", {}, soon())).slice(-2)).toEqual(["a.ts: 1", "b.ts: "]);
  });

  it("checks a file once, until something has changed", async () => {
    const server = start("works", new Map([["a.ts", "1"]]));
    const check = (text: string, file = "b.ts"): Promise<number> =>
      server.ask(new Map([["b.ts", text]]), "textDocument/diagnostic", { file }, soon());
    const first = await check("2");
    expect(await check("2")).toBe(first);
    expect(await check("3")).toBe(first + 1);
    expect(await check("3", "a.ts")).toBe(first + 2);
    server.put(new Map([["a.ts", "4"]]));
    expect(server.hasToRead).toBe(true);
    expect(await check("3", "a.ts")).toBe(first + 3);
    expect(server.hasToRead).toBe(false);
    server.notify("workspace/didChangeWatchedFiles", { changes: [] });
    expect(await check("3", "a.ts")).toBe(first + 4);
    expect(await check("3", "a.ts")).toBe(first + 4);
    server.restart();
    expect(await check("3", "a.ts")).toBeLessThan(first + 4);
  });

  it("is killed when it does not even answer that it has cancelled a question", async () => {
    const server = start("works");
    await server.ask(none, "opened", {}, soon());
    const { pid } = server;
    await expect(server.ask(none, "never", {}, performance.now() + 1)).rejects.toThrow("has not answered");
    while (server.pid === pid) await delay(5);
    expect((await server.ask<string[]>(none, "opened", {}, soon())).length).toBeGreaterThan(0);
  });

  it("that dies of what it is told again and again has that forgotten", async () => {
    const files = new Map([["a.ts", "poison"]]);
    let forgotten = 0;
    const server = start("works", files, () => {
      forgotten++;
      files.clear();
    });
    server.start();
    while (forgotten === 0) await delay(5);
    const opened = await server.ask<string[]>(none, "opened", {}, soon());
    expect(opened.join()).not.toContain("poison");
    expect(forgotten).toBe(1);
  });

  it("that cannot be started is not tried for ever", async () => {
    const server = start("cannot start");
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(server.ask(none, "opened", {}, soon())).rejects.toThrow(ServerGoneError);
    }
    await expect(server.ask(none, "opened", {}, soon())).rejects.toThrow("cannot be kept running");
  });

  it("is not started again once it is closed", async () => {
    const server = start("works");
    await server.ask(none, "opened", {}, soon());
    await server.close();
    await expect(server.ask(none, "opened", {}, soon())).rejects.toThrow("closed");
    expect(server.pid).toBeUndefined();
  });
});
