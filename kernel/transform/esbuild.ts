import { createRequire } from "node:module";
import type { TransformFailure, TransformOptions } from "esbuild";
import type { TransformSettings } from "./cell.js";
import { jsxOptions } from "./jsx.js";
import type { Language, LoweredMap } from "./lower.js";
import type { Finding } from "./syntax-error.js";

const require = createRequire(import.meta.url);

/** Lowers all that Node 20 does not take. The helpers that this needs are in the code. */
export function byEsbuild(
  text: string,
  language: Language,
  settings: TransformSettings,
): { code: string; map: LoweredMap } | { errors: Finding[] } {
  const { transformSync } = require("esbuild") as typeof import("esbuild");
  const jsx = jsxOptions(text, settings.jsx);
  const options: TransformOptions & { sourcemap: "external" } = {
    loader: language,
    sourcefile: "cell",
    sourcemap: "external",
    sourcesContent: false,
    target: "node20.19",
    charset: "utf8",
    logLevel: "silent",
    // It renames what shadows another name, such as the function in `const f = wrap(function f() {})`.
    keepNames: true,
    jsx: jsx.runtime === "automatic" ? "automatic" : "transform",
    jsxDev: settings.jsx?.development ?? false,
    ...(jsx.importSource && { jsxImportSource: jsx.importSource }),
    ...(jsx.pragma && { jsxFactory: jsx.pragma }),
    ...(jsx.pragmaFrag && { jsxFragment: jsx.pragmaFrag }),
    tsconfigRaw: {
      compilerOptions: {
        verbatimModuleSyntax: true,
        experimentalDecorators: settings.experimentalDecorators ?? false,
        useDefineForClassFields: settings.useDefineForClassFields ?? true,
      },
    },
  };
  try {
    const { code, map } = transformSync(text, options);
    return { code, map: JSON.parse(map) };
  } catch (error) {
    const { errors } = error as Partial<TransformFailure>;
    if (!errors) throw error;
    return { errors: errors.map(({ text: message, location }) => ({ message, ...spanOf(text, location) })) };
  }
}

/** esbuild counts lines from 1, and columns in bytes. */
function spanOf(text: string, location: { line: number; column: number; length: number } | null) {
  if (!location) return { start: 0, end: 0 };
  const lines = text.split("\n").slice(0, location.line);
  const last = Buffer.from(lines.at(-1) ?? "");
  const before = lines.slice(0, -1).reduce((sum, line) => sum + line.length + 1, 0);
  const start = before + last.toString("utf8", 0, location.column).length;
  return {
    start,
    end: start + last.toString("utf8", location.column, location.column + location.length).length,
  };
}
