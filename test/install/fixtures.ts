import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that the caller has to remove. Links in its path are resolved. */
export function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "tsloop-")));
}

/** A folder of the running test's own, removed when it ends. */
export function temporaryFolder(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
