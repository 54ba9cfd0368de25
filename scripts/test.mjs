// `npm test`: sets everything up, checks the types and the style, and runs the tests. What follows `--` goes to
// vitest. The last line is the sum: `N passed, N failed`, and `, N skipped` where any were.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture, tail } from "./setup/task.mjs";
import { ROOT, runMain, setUp } from "./setup.mjs";
import { add, fromCheck, fromVitest, lastLine } from "./test-summary.mjs";

const bin = (...path) => join(ROOT, "node_modules", ...path);

async function check(title, args) {
  console.log(`${title} ...`);
  const { code, all } = await capture(process.execPath, args, { cwd: ROOT });
  if (code !== 0) console.log(tail(all));
  return fromCheck(code === 0);
}

async function vitest(env) {
  const folder = mkdtempSync(join(tmpdir(), "tsloop-test-"));
  const report = join(folder, "report.json");
  const args = [bin("vitest", "vitest.mjs"), "run", "--reporter=default", "--reporter=json"];
  const given = [`--outputFile.json=${report}`, ...process.argv.slice(2)];
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...args, ...given], { cwd: ROOT, env, stdio: "inherit" });
      child.once("error", reject);
      child.once("close", resolve);
    });
    return fromVitest(read(report), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** null: vitest ended before it wrote one. */
function read(report) {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return null;
  }
}

let total = fromCheck(false);
await runMain(async () => {
  const { env } = await setUp(["nbconvert", "nbclient", "jupyter_client", "jupyter_kernel_test"]);
  const types = await check("Checking the types", [bin("typescript", "bin", "tsc"), "--noEmit"]);
  const style = await check("Checking the style", [bin("@biomejs", "biome", "bin", "biome"), "check", "."]);
  total = add(types, style, await vitest(env));
  return total.failed === 0 ? 0 : 1;
});
console.log(lastLine(total));
