import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

function tsc(folder: string, name: string, configuration: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(configuration));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", file],
    { encoding: "utf8" },
  );
  return stdout + stderr;
}

it("the library's declarations hold for projects that check those of their libraries", () => {
  // In the project, so that its packages are found.
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  const folder = mkdtempSync(join(root, "node_modules/.cache/declarations-"));
  try {
    tsc(folder, "build.json", {
      extends: join(root, "tsconfig.build.json"),
      compilerOptions: { rootDir: root, outDir: join(folder, "dist") },
      files: [join(root, "src/asyncio/index.ts")],
      include: [],
    });
    writeFileSync(
      join(folder, "use.ts"),
      `import { type Coroutine, coroutine, gather, run, sleep } from "./dist/src/asyncio/index.js";
       const f = coroutine(async (x: number) => { await sleep(0); return [x]; });
       export const made: Coroutine<number[]> = f(1);
       export const got: Promise<number[]> = run(f(1));
       export const both = coroutine(async (): Promise<[number[], string]> => gather([f(1), sleep(1, "s")]));
      `,
    );
    const compilerOptions = {
      target: "es2023",
      lib: ["esnext"],
      module: "nodenext",
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: ["node"],
      noEmit: true,
    };
    expect(tsc(folder, "use.json", { compilerOptions, files: ["use.ts"] })).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
