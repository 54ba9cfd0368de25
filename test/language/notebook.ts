import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  createLanguage,
  type Language,
  type LanguageDiagnostic,
  type RuntimeMembers,
  type RuntimePreview,
} from "../../kernel/language/index.js";

/** Long enough on any machine: what is tested is what is answered, not when. */
const PATIENCE = 25_000;

export const ownTypes = {
  "own/index.d.ts": `
/** Shows a value below the cell. */
export declare function display(value: unknown): void;
export declare function input(prompt?: string): Promise<string>;
export declare class Markup { readonly type: string }
export interface TableOptions { columns?: string[] }
export declare function table(rows: object[], options?: TableOptions): Markup;
`,
  "own/asyncio/index.d.ts": `
export type { Task } from "./task.js";
/** Runs awaitables side by side. */
export declare function gather<T>(...awaitables: PromiseLike<T>[]): Promise<T[]>;
export declare function sleep(seconds: number): Promise<void>;
`,
  "own/asyncio/task.d.ts": "export interface Task<T> { result(): T }\n",
  "own/tslab.d.ts": "export declare const display: { html(source: string): void };\n",
  "own/deno.d.ts":
    "export interface DenoNamespace { readonly jupyter: { md(strings: TemplateStringsArray): object } }\n",
};

/** A notebook's folder with the language side that belongs to it. */
export interface Notebook {
  readonly folder: string;
  readonly language: Language;
  /** What was logged. */
  readonly logged: string[];
  /** Runs cells one after the other; the errors of the last. */
  run(...codes: string[]): Promise<LanguageDiagnostic[]>;
  /** Completes at the `|` in the code. */
  complete(
    code: string,
    runtime?: RuntimeMembers,
  ): Promise<{ names: string[]; replaced: string; first: object | undefined }>;
  /** Inspects at the `|` in the code. */
  inspect(code: string, detailLevel?: 0 | 1, preview?: RuntimePreview): Promise<string>;
  write(files: Record<string, string>): void;
  close(): Promise<void>;
}

export function openNotebook(files: Record<string, string> = {}): Notebook {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tsloop-language-")));
  const own = realpathSync(mkdtempSync(join(tmpdir(), "tsloop-own-")));
  const logged: string[] = [];
  write(own, ownTypes);
  write(folder, files);
  const language = createLanguage({
    folder,
    patience: PATIENCE,
    ownTypes: {
      tsloop: join(own, "own/index.d.ts"),
      "tsloop/asyncio": join(own, "own/asyncio/index.d.ts"),
      tslab: join(own, "own/tslab.d.ts"),
      deno: join(own, "own/deno.d.ts"),
    },
    log: (text) => logged.push(text),
  });
  let count = 0;
  return {
    folder,
    language,
    logged,
    async run(...codes) {
      let last: LanguageDiagnostic[] = [];
      for (const code of codes) {
        const cell = { id: String(++count), count, code };
        const found = language.check(cell);
        language.add(cell);
        last = await found;
      }
      return last;
    },
    async complete(marked, runtime) {
      const { code, cursor } = unmarked(marked);
      const { matches, start, end } = await language.complete(code, cursor, runtime);
      return { names: matches.map(({ text }) => text), replaced: code.slice(start, end), first: matches[0] };
    },
    async inspect(marked, detailLevel = 0, preview) {
      const { code, cursor } = unmarked(marked);
      const { found, data } = await language.inspect(code, cursor, detailLevel, preview);
      return found ? data["text/plain"] : "";
    },
    write: (more) => write(folder, more),
    async close() {
      await language.dispose();
      for (const path of [folder, own]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** `line:column code`, as errors are expected in tests. */
export function places(diagnostics: readonly LanguageDiagnostic[]): string[] {
  return diagnostics.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

function unmarked(marked: string): { code: string; cursor: number } {
  const cursor = marked.indexOf("|");
  return { code: marked.slice(0, cursor) + marked.slice(cursor + 1), cursor };
}

function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
