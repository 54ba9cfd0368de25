import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { shell } from "../../kernel/runtime/shell.js";

let output: string[];
const context = new AsyncLocalStorage<string>();
let contexts: Set<string | undefined>;
let folder: string;

beforeEach(() => {
  output = [];
  contexts = new Set();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "tsloop-shell-")));
  vi.stubEnv("SHELL", "/bin/sh");
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      output.push(`${name}: ${Buffer.from(chunk as Uint8Array).toString()}`);
      contexts.add(context.getStore());
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const exitCode = () => (globalThis as { _exit_code?: number })._exit_code;

/** A promise that settles when the output so far holds the text. */
const outputHolds = (text: string) =>
  vi.waitUntil(() => output.join("").includes(text), { timeout: 10_000, interval: 5 });

it("streams what the command writes to the stream it wrote to", async () => {
  expect(await shell("echo out; echo error >&2")).toEqual({ code: 0, signal: null });
  expect(output.sort()).toEqual(["stderr: error\n", "stdout: out\n"]);
  expect(exitCode()).toBe(0);
});

it("writes as it comes, before the command has ended", async () => {
  const running = shell(`echo first; while [ ! -e ${folder}/go ]; do sleep 0.01; done; echo second`);
  await outputHolds("first");
  expect(output).toEqual(["stdout: first\n"]);
  await shell(`touch ${folder}/go`);
  await running;
  expect(output).toEqual(["stdout: first\n", "stdout: second\n"]);
});

it("writes in the async context of the cell that runs the command", async () => {
  await context.run("cell 3", () => shell("echo out; echo error >&2; exit 4"));
  expect([...contexts]).toEqual(["cell 3"]);
});

it("does not throw when the command fails, says so on stderr and keeps the exit code", async () => {
  expect(await shell("exit 3")).toEqual({ code: 3, signal: null });
  expect(output).toEqual(["stderr: !exit 3 exited with 3\n"]);
  expect(exitCode()).toBe(3);
});

it("keeps the number of a signal that ended the command as a negative exit code", async () => {
  expect(await shell("kill -TERM $$")).toEqual({ code: null, signal: "SIGTERM" });
  expect(exitCode()).toBe(-15);
});

it("gives the command nothing to read", async () => {
  await shell("cat; echo end");
  expect(output).toEqual(["stdout: end\n"]);
});

it("passes bytes on as they are", async () => {
  await shell("printf '\\303\\244'");
  expect(output).toEqual(["stdout: ä"]);
});

it("uses the shell that the user has chosen", async () => {
  vi.stubEnv("SHELL", "/bin/bash");
  await shell("echo $BASH");
  expect(output).toEqual(["stdout: /bin/bash\n"]);
});

it("throws if that shell is not there", async () => {
  vi.stubEnv("SHELL", join(folder, "no-shell"));
  await expect(shell("true")).rejects.toThrow(/^Cannot start .*no-shell/);
});

it("ends the command and what it started when it is interrupted", async () => {
  const controller = new AbortController();
  const running = shell(`sleep 1000 & echo $! > ${folder}/pid; echo started; wait`, {
    signal: controller.signal,
  });
  await outputHolds("started");
  controller.abort();
  const { code, signal } = await running;
  expect([code, signal]).not.toEqual([0, null]);
  const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
  await vi.waitUntil(() => !isRunning(pid), { timeout: 10_000, interval: 5 });
});

it("kills a command that does not heed the interrupt", async () => {
  const controller = new AbortController();
  const running = shell("trap '' INT; echo started; while true; do sleep 0.01; done", {
    signal: controller.signal,
  });
  await outputHolds("started");
  controller.abort();
  expect(await running).toEqual({ code: null, signal: "SIGKILL" });
});

it("starts nothing if it was interrupted before", async () => {
  await expect(shell(`touch ${folder}/ran`, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect(() => readFileSync(join(folder, "ran"))).toThrow();
});

it("ends with the command, though a process in the background lives on, whose output still arrives", async () => {
  const background = `(while [ ! -e ${folder}/go ]; do sleep 0.01; done; echo late) &`;
  expect(await shell(`${background} echo done`)).toEqual({ code: 0, signal: null });
  expect(output).toEqual(["stdout: done\n"]);
  await shell(`touch ${folder}/go`);
  await outputHolds("late");
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended and that nobody waits for is still there by its number.
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}
