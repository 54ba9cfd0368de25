import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Tests of processes run what is shipped: the bundle, built from what is being tested. */
export default function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL("../scripts/build.mjs", import.meta.url))], {
    stdio: "inherit",
  });
}
