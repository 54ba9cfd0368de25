import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { RawMessage } from "../../../kernel/protocol/messages.js";
import { isIdle, KernelClient, result, text } from "../client.js";

/** Long enough on any machine: what is tested is what is answered, not when. */
const PATIENCE = "15000";

/** What a cell gave. */
export interface Ran {
  status: unknown;
  /** `line:column code` of each type error shown; columns as they are marked, from 0. */
  errors: string[];
  /** The type errors as they are shown. */
  shown: string;
  html: string;
  /** Its result as text. */
  value: unknown;
  stdout: string;
  /** The name of the error that it ended in. */
  ename: unknown;
}

export interface Completed {
  matches: string[];
  /** What the matches take the place of. */
  replaced: string;
  /** Of the first match, its kind and its signature. */
  first: { type?: string; signature?: string };
}

/** A folder, and a real kernel in it that a front end talks to. */
export interface Notebook {
  readonly kernel: KernelClient;
  readonly folder: string;
  /** Runs cells one after the other; what the last one gave. */
  run(...codes: string[]): Promise<Ran>;
  /** As `run`, of one cell of the document, which keeps its id when it is run again. */
  runAt(place: string, code: string): Promise<Ran>;
  /** Runs cells that are all there before the first of them runs. */
  runQueued(...codes: string[]): Promise<Ran[]>;
  /** Completes at the `|` in the code. */
  complete(marked: string): Promise<Completed>;
  /** What is shown of the place at the `|` in the code; empty where nothing is found. */
  inspect(marked: string, detailLevel?: 0 | 1): Promise<string>;
  write(files: Record<string, string>): void;
}

/** One notebook for all tests of a file. */
export function useNotebook(
  files: Record<string, string> = {},
  env: Record<string, string> = {},
): () => Notebook {
  let notebook: Notebook;
  beforeAll(async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "tsloop-types-")));
    write(folder, files);
    const settings = { TSLOOP_TYPES_PATIENCE: PATIENCE, ...env };
    notebook = notebookOf(await KernelClient.start({ cwd: folder, env: settings }), folder);
  });
  afterAll(async () => {
    await notebook?.kernel.stop();
    if (notebook) rmSync(notebook.folder, { recursive: true, force: true });
  });
  return () => notebook;
}

function notebookOf(kernel: KernelClient, folder: string): Notebook {
  return {
    kernel,
    folder,
    async run(...codes) {
      let last: Ran | undefined;
      for (const code of codes) last = ran(await kernel.execute(code));
      return last!;
    },
    async runAt(place, code) {
      return ran(await kernel.execute(code, {}, { cellId: place }));
    },
    async runQueued(...codes) {
      const gate = kernel.sendCell(
        'await new Promise((open) => tsloop.registerCommTarget("gate", open)); console.log("open")',
      );
      const ids = codes.map((code) => kernel.sendCell(code));
      // What was sent before has arrived when this is answered.
      await kernel.ask("kernel_info_request");
      while (!text(kernel.outputs(gate)).includes("open")) {
        const opening = { comm_id: randomUUID(), target_name: "gate", data: {} };
        const id = kernel.send("comm_open", opening);
        await kernel.until(() => kernel.published.some((message) => isIdle(message, id)));
      }
      return Promise.all(ids.map(async (id) => ran(await kernel.answer(id))));
    },
    async complete(marked) {
      const { code, cursor } = unmarked(marked);
      const { reply } = await kernel.ask("complete_request", { code, cursor_pos: cursor });
      const { matches, cursor_start, cursor_end, metadata } = reply.content as {
        matches: string[];
        cursor_start: number;
        cursor_end: number;
        metadata: { _jupyter_types_experimental: { type: string; signature: string }[] };
      };
      const replaced = [...code].slice(cursor_start, cursor_end).join("");
      return { matches, replaced, first: metadata._jupyter_types_experimental[0] ?? {} };
    },
    async inspect(marked, detailLevel = 0) {
      const { code, cursor } = unmarked(marked);
      const request = { code, cursor_pos: cursor, detail_level: detailLevel };
      const { reply } = await kernel.ask("inspect_request", request);
      return reply.content.found ? (reply.content.data as Record<string, string>)["text/plain"]! : "";
    },
    write: (more) => write(folder, more),
  };
}

function ran({ reply, outputs }: { reply: RawMessage; outputs: RawMessage[] }): Ran {
  const displays = outputs.filter(({ header }) => header.msg_type === "display_data");
  const of = (type: string): string[] =>
    displays
      .map(({ content }) => (content.data as Record<string, string>)[type] ?? "")
      .filter((shown) => /Cell In\[\d+\]/.test(shown));
  const shown = of("text/plain").join("\n");
  return {
    status: reply.content.status,
    errors: placesOf(shown),
    shown,
    html: of("text/html").join("\n"),
    value: result(outputs),
    stdout: text(outputs),
    ename: reply.content.ename,
  };
}

const HEAD = /^Cell In\[\d+\], line (\d+): .*\((\d+)\)$/;

function placesOf(shown: string): string[] {
  const places: string[] = [];
  let head: RegExpExecArray | null = null;
  for (const line of shown.split("\n")) {
    const next = HEAD.exec(line);
    if (next) head = next;
    const marker = /^ {4}(\s*)~+$/.exec(line);
    if (!marker || !head) continue;
    places.push(`${head[1]}:${marker[1]!.length} ${head[2]}`);
    head = null;
  }
  return places;
}

/** Jupyter counts a cursor in code points. */
function unmarked(marked: string): { code: string; cursor: number } {
  const at = marked.indexOf("|");
  const before = marked.slice(0, at);
  return { code: before + marked.slice(at + 1), cursor: [...before].length };
}

function write(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
