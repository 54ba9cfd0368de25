import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RawMessage } from "../../kernel/protocol/messages.js";
import { KernelClient, result } from "../conformance/client.js";
import { newFolder } from "./fixtures.js";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const WINDOWS = process.platform === "win32";
/** For npm and the registry, in milliseconds. */
const INSTALLING = 300_000;

/** Cells that need each of the packages, and the types that the kernel brings along, where the folder has nothing. */
const CELLS: { code: string; shows: string }[] = [
  {
    code: 'import { readFileSync } from "node:fs";\nconst bytes: Buffer = readFileSync("notebook");\nbytes.length',
    shows: "0",
  },
  { code: "const timer: NodeJS.Timeout = setTimeout(() => {}, 1);\ntimer.unref().hasRef()", shows: "false" },
  // What a newer Node has than the one that the kernel is made for.
  {
    code: 'import type { DatabaseSync } from "node:sqlite";\n(process.features.typescript as unknown) === 1',
    shows: "false",
  },
  {
    code: "function twice(value: Function, context: DecoratorContext) { return function (this: unknown) { return 2 * value.call(this) } }\nclass Answer { @twice half() { return 21 } }\nnew Answer().half()",
    shows: "42",
  },
  { code: "namespace Scale { export const factor = 3 }\nScale.factor", shows: "3" },
  { code: 'import { half } from "./local";\nhalf(84)', shows: "42" },
  {
    code: "const work = asyncio.coroutine(async (n: number) => { await asyncio.sleep(0.001); return n })\n;(await asyncio.gather([work(1), work(2)])).join()",
    shows: "'1,2'",
  },
  { code: "await asyncio.getRunningLoop().runInExecutor(null, (n: number) => n + 1, 41)", shows: "42" },
];

const findings = (outputs: RawMessage[]): string[] =>
  outputs
    .filter(({ header }) => header.msg_type === "display_data")
    .map(({ content }) => JSON.stringify(content));

/** Runs a command; npm and what it installs are scripts, which only a shell starts on Windows. */
async function sh(cwd: string, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, shell: WINDOWS, timeout: INSTALLING - 60_000 };
  return (await run(file, args, options)).stdout;
}

describe("the package, installed from its tarball outside the checkout", () => {
  let folder: string;
  let tarball: string;
  let files: string[];
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = newFolder();
    const packed = await sh(ROOT, "npm", [
      "pack",
      "--json",
      "--ignore-scripts",
      "--pack-destination",
      folder,
    ]);
    const [made] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
    files = made.files.map((file) => file.path);
    tarball = join(folder, made.filename);
    // --ignore-scripts: no package may need a compiler, nor a download of its own.
    const prefix = join(folder, "global");
    await sh(folder, "npm", [
      ...["install", "--global", "--prefix", prefix, "--prefer-offline", "--ignore-scripts"],
      ...["--no-audit", "--no-fund", tarball],
    ]);
    const bin = WINDOWS ? prefix : join(prefix, "bin");
    env = {
      PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_PATH: "",
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    };
    await sh(folder, "tsloop", ["install"], env);
  }, INSTALLING);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const kernelspec = (): string => join(folder, "data", "kernels", "tsloop", "kernel.json");

  test("has what it needs to run, and nothing of how it is made", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "kernel.json",
        "logos/logo-64x64.png",
        "dist/kernel/main.cjs",
        "dist/src/index.js",
      ]),
    );
    expect(files.filter((path) => /^(kernel|test|scripts|bench|node_modules)\//.test(path))).toEqual([]);
    expect(existsSync(kernelspec())).toBe(true);
  });

  test("finds nothing wrong with itself", async () => {
    const report = await sh(folder, "tsloop", ["doctor"], env).catch(
      (error: { stdout: string }) => error.stdout,
    );
    // Jupyter itself may be absent; all else has to be well.
    const faults = report.split("\n").filter((line) => line.startsWith("✗") && !line.startsWith("✗ Jupyter"));
    expect(faults).toEqual([]);
    expect(report).toContain("✓ a cell: 1+1 gives 2");
  });

  test("runs and types cells in a folder that has no packages", async () => {
    const cwd = join(folder, "notebooks");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "local.ts"), "export const half = (n: number): number => n / 2;\n");
    writeFileSync(join(cwd, "notebook"), "");
    const { argv } = JSON.parse(readFileSync(kernelspec(), "utf8")) as { argv: string[] };
    const kernel = await KernelClient.start({ argv, cwd, env: { TSLOOP_TYPES_PATIENCE: "15000" } });
    try {
      for (const { code, shows } of CELLS) {
        const { outputs } = await kernel.execute(code);
        const shown = { result: result(outputs), found: findings(outputs), all: outputs.length };
        expect({ code, ...shown }).toEqual({ code, result: shows, found: [], all: 2 });
      }
      const { outputs } = await kernel.execute("const mistaken: string = process.pid;");
      expect(findings(outputs)).toEqual([expect.stringContaining("Type 'number' is not assignable")]);
    } finally {
      await kernel.stop();
    }
  }, 60_000);

  test(
    "is a library with types for a project that has TypeScript's own settings",
    async () => {
      const project = join(folder, "project");
      mkdirSync(project);
      writeFileSync(join(project, "package.json"), '{ "type": "module" }');
      writeFileSync(
        join(project, "program.ts"),
        `import { coroutine, gather, run, sleep, startServer, type Server } from "tsloop/asyncio";
       import { html } from "tsloop";
       const work = coroutine(async (n: number) => { await sleep(0.001); return n; });
       const main = coroutine(async (): Promise<number[]> => gather([work(1), work(2)]));
       export const listen = (): PromiseLike<Server> => startServer(() => {}, "localhost", 0);
       export const shown: object = html("<b>shown</b>");
       console.log((await run(main())) satisfies number[]);
      `,
      );
      await sh(project, "npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", tarball]);
      const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
      const flags = ["--strict", "--target", "es2022", "--module", "nodenext"];
      const said = await sh(project, process.execPath, [tsc, ...flags, "program.ts"]).catch(
        ({ stdout }: { stdout: string }) => stdout,
      );
      expect(said).toBe("");
      expect(await sh(project, process.execPath, ["program.js"])).toBe("[ 1, 2 ]\n");
    },
    INSTALLING,
  );
});
