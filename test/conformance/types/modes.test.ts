import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { KernelClient } from "../client.js";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook();
const WRONG = "const wrong: number = 'text'";

describe("tsloop.types", () => {
  it('("warn") shows errors below the cell, before idle, and the result stands', async () => {
    const { shown, html, value, status } = await notebook().run(`${WRONG};\nwrong`);
    expect(status).toBe("ok");
    expect(value).toBe("'text'");
    expect(shown.split("\n")).toEqual([
      expect.stringMatching(
        /^Cell In\[\d+\], line 1: Type 'string' is not assignable to type 'number'\. \(2322\)$/,
      ),
      `    ${WRONG};`,
      "          ~~~~~",
    ]);
    expect(html).toContain("tsloop-types");
  });

  it('("strict") does not run a cell with errors', async () => {
    await notebook().run('tsloop.types("strict")');
    const strict = await notebook().run(`globalThis.ran = true;\n${WRONG}`);
    expect(strict.status).toBe("error");
    expect(strict.ename).toBe("TypeCheckError");
    expect((await notebook().run("(globalThis as any).ran")).value).toBeUndefined();
  });

  it('("strict") runs a cell without any, and knows what it declares', async () => {
    expect((await notebook().run("const fine = 6 * 7; fine")).value).toBe("42");
    expect((await notebook().run("fine.nope")).ename).toBe("TypeCheckError");
  });

  it('("strict") drops what is queued behind a cell that is held back', async () => {
    const [first, second] = await notebook().runQueued(WRONG, "1");
    expect(first!.ename).toBe("TypeCheckError");
    expect(second!.status).toBe("aborted");
  });

  it('("off") says nothing, while completion knows types', async () => {
    await notebook().run('tsloop.types("off")');
    expect((await notebook().run(`${WRONG}; const quiet = { inside: 1 }`)).shown).toBe("");
    expect((await notebook().complete("quiet.|")).matches).toContain("inside");
  });

  it('("warn") checks again, with what was declared meanwhile', async () => {
    await notebook().run('tsloop.types("warn")');
    expect((await notebook().run("quiet.nope")).errors).toEqual(["1:6 2339"]);
  });

  it("takes no other word", async () => {
    const { status, ename, errors } = await notebook().run('tsloop.types("loud")');
    expect({ status, ename }).toEqual({ status: "error", ename: "TypeError" });
    expect(errors).toEqual(["1:13 2345"]);
  });
});

describe("The kernel begins with", () => {
  const INSTALL = fileURLToPath(new URL("../../../dist/kernel/install/main.js", import.meta.url));

  const begun = async (
    env: Record<string, string>,
    argv?: string[],
  ): Promise<{ ename: unknown; log: string; shown: number }> => {
    const kernel = await KernelClient.start({
      env: { TSLOOP_TYPES_PATIENCE: "15000", ...env },
      ...(argv && { argv }),
    });
    try {
      const { reply, outputs } = await kernel.execute(WRONG);
      const shown = outputs.filter(({ header }) => header.msg_type === "display_data").length;
      return { ename: reply.content.ename, log: kernel.stderr.join(""), shown };
    } finally {
      await kernel.stop();
    }
  };

  it("the mode that TSLOOP_TYPES says: strict", async () => {
    expect(await begun({ TSLOOP_TYPES: "strict" })).toMatchObject({ ename: "TypeCheckError" });
  });

  it("the mode that TSLOOP_TYPES says: off", async () => {
    expect(await begun({ TSLOOP_TYPES: "off" })).toMatchObject({ ename: undefined, shown: 0 });
  });

  it("the mode that the kernelspec's env says, where it is installed", async () => {
    const prefix = mkdtempSync(join(tmpdir(), "tsloop-spec-"));
    execFileSync(process.execPath, [INSTALL, "install", "--prefix", prefix]);
    const spec = JSON.parse(
      readFileSync(join(prefix, "share", "jupyter", "kernels", "tsloop", "kernel.json"), "utf8"),
    );
    const { argv, env } = { ...spec, env: { ...spec.env, TSLOOP_TYPES: "strict" } };
    expect(await begun(env, argv)).toMatchObject({ ename: "TypeCheckError" });
    rmSync(prefix, { recursive: true, force: true });
  });

  it("warn, and says so, where TSLOOP_TYPES or TSLOOP_TYPES_PATIENCE mean nothing", async () => {
    const { ename, log, shown } = await begun({ TSLOOP_TYPES: "loud", TSLOOP_TYPES_PATIENCE: "15s" });
    expect(ename).toBeUndefined();
    expect(log).toContain("TSLOOP_TYPES=loud");
    expect(log).toContain("TSLOOP_TYPES_PATIENCE=15s");
    expect(shown).toBeLessThanOrEqual(1);
  });
});
