import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Command {
  file: string;
  arguments: string[];
}

const LSP = ["--lsp", "--stdio"];

/**
 * How to start TypeScript's language server: the native program of the platform's own package, which is what the
 * `tsc` command would start too, only without a Node process in between.
 *
 * @throws Error where the `typescript` package is not installed
 */
export function languageServerCommand(): Command {
  const require = createRequire(import.meta.url);
  const typescript = require.resolve("typescript/package.json");
  const name = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  try {
    const folder = dirname(createRequire(typescript).resolve(name));
    const file = join(folder, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
    if (existsSync(file)) return { file, arguments: LSP };
  } catch {
    // A package that is laid out in another way still has its command.
  }
  return { file: process.execPath, arguments: [join(dirname(typescript), "bin", "tsc"), ...LSP] };
}
