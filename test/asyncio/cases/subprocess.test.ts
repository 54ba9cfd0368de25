/** What CPython's test_subprocess states beyond the tests of test/asyncio/io. */
import { describe, expect, it } from "vitest";
import { createTask, gather, sleep } from "../../../src/asyncio/index.js";
import {
  createSubprocessExec,
  createSubprocessShell,
  PIPE,
  ProcessLookupError,
} from "../../../src/asyncio/io/index.js";
import { looped } from "../io/looped.js";
import { rejection } from "../virtually.js";

const node = process.execPath;

describe("a child process", () => {
  it("has its environment in the shell too, and its return code at once when it has ended", async () => {
    await looped(async () => {
      const line = `"${node}" -e "process.stdout.write(process.env.FOO)"`;
      const child = await createSubprocessShell(line, { env: { ...process.env, FOO: "bar" }, stdout: PIPE });
      const [stdout] = await child.communicate();
      expect([String(stdout), child.returncode]).toEqual(["bar", 0]);
      const waiting = createTask(child.wait());
      await sleep(0);
      expect(waiting.result()).toBe(0);
    });
  });

  it("gives its return code to all who ask after it has ended", async () => {
    await looped(async () => {
      const child = await createSubprocessShell("exit 3");
      await child.wait();
      expect(await gather(Array.from({ length: 10 }, () => child.wait()))).toEqual(Array(10).fill(3));
    });
  });

  it.skipIf(process.platform === "win32")("may have ended by itself when it is sent a signal", async () => {
    await looped(async () => {
      for (let round = 0; round < 5; round++) {
        const child = await createSubprocessExec("true");
        for (let turn = 0; turn < round; turn++) await sleep(0);
        try {
          child.sendSignal("SIGUSR1");
        } catch (error) {
          expect(error).toBeInstanceOf(ProcessLookupError);
        }
        expect(await child.wait()).not.toBe(255);
      }
    });
  });

  it("refuses a command that is no text", async () => {
    await looped(async () => {
      for (const command of [123, ["ls"]] as never[]) {
        expect(await rejection(createSubprocessShell(command))).toBeInstanceOf(TypeError);
      }
    });
  });
});
