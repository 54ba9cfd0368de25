import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const KERNEL = fileURLToPath(new URL("../../dist/kernel/main.cjs", import.meta.url));

let folder: string;
const taken = createServer();
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tsloop-starting-"));
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  ({ port } = taken.address() as { port: number });
});
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true, force: true });
});

function connectionFile(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function validInfo(): string {
  const ports = { shell_port: port, control_port: 1, iopub_port: 2, stdin_port: 3, hb_port: 4 };
  return JSON.stringify({
    transport: "tcp",
    ip: "127.0.0.1",
    key: "k",
    signature_scheme: "hmac-sha256",
    ...ports,
  });
}

/** What the kernel's process says at its end, and how it ends. */
function start(args: string[], options: string[] = []): { status: number | null; stderr: string } {
  const { status, stderr, stdout } = spawnSync(process.execPath, [...options, KERNEL, ...args], {
    encoding: "utf8",
    cwd: folder,
  });
  expect(stdout).toBe("");
  return { status, stderr };
}

/** Resolves `zeromq` as Node does where its native part is missing: with an error of many lines. */
const WITHOUT_ZEROMQ = `data:text/javascript,${encodeURIComponent(`
  import { register } from "node:module";
  register("data:text/javascript," + encodeURIComponent(\`
    export const resolve = (specifier, context, next) => {
      if (specifier === "zeromq") throw new Error("No native build was found\\\\n    at load");
      return next(specifier, context);
    };
  \`));
`)}`;

describe("a kernel that cannot start", () => {
  it.each<[string, () => { status: number | null; stderr: string }, RegExp]>([
    ["without a connection file", () => start([]), /^\[tsloop\] a connection file is needed: .*\n$/],
    ["with one that is missing", () => start([join(folder, "none.json")]), /none\.json.* no such file.*\n$/],
    [
      "with one that is no JSON",
      () => start([connectionFile("bad.json", "{ nonsense")]),
      /bad\.json.*JSON.*\n$/,
    ],
    [
      "with one that lacks a port",
      () => start([connectionFile("part.json", '{ "ip": "127.0.0.1" }')]),
      /part\.json.*\n$/,
    ],
    ["with a port in use", () => start([connectionFile("taken.json", validInfo())]), /shell.*in use.*\n$/],
    [
      "without a native addon",
      () => start([connectionFile("free.json", validInfo())], ["--import", WITHOUT_ZEROMQ]),
      /^\[tsloop\] the kernel does not load \(No native build was found\)\. Install it again.*\n$/,
    ],
  ])("%s says so in one line, and what to do", (_name, run, line) => {
    const { status, stderr } = run();
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(status).toBe(1);
  });
});
