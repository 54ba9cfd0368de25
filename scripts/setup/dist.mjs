// The built kernel, in dist.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { step } from "./task.mjs";

const SOURCES = ["kernel", "src", "scripts/build.mjs", "package.json", "tsconfig.build.json"];

/** Builds dist, unless it is newer than everything it is built from. */
export async function ensureBuild(root) {
  const built = join(root, "dist", "kernel", "main.cjs");
  const newest = Math.max(...SOURCES.map((source) => changed(join(root, source))));
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return;
  await step("Building the kernel", process.execPath, [join(root, "scripts", "build.mjs")], { cwd: root });
}

/** When a file, or anything below a folder, changed last; a folder changes when a file in it is removed. */
function changed(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  const entries = statSync(path).isDirectory() ? readdirSync(path) : [];
  return Math.max(mtimeMs, ...entries.map((entry) => changed(join(path, entry))));
}
