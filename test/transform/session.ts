import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "oxc-transform";
import {
  createTransformer,
  type TransformedCell,
  type TransformSettings,
} from "../../kernel/transform/index.js";
import { ScriptPlaces } from "../../kernel/transform/script-map.js";

export interface Frame {
  name: string;
  script: string;
  /** 1-based line and 0-based column in the cell. */
  line: number | null;
  column: number | null;
}

/** How a cell ended: `value` is what `util.inspect` says of it, `error` is its name and message. */
export interface Ran {
  value?: string;
  error?: string;
  frames?: Frame[];
  cell: TransformedCell;
}

/** Runs cells as the kernel does: each is transformed here, and evaluated in a Node process of its own. */
export class EvaluatingSession {
  transformer = createTransformer();
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(reply: never): void; reject(error: Error): void }>();
  readonly #maps = new Map<string, ScriptPlaces>();
  #ids = 0;
  #count = 0;

  /** Which Node evaluates may be chosen by the environment, to try others than the one that runs the tests. */
  constructor() {
    const evaluator = fileURLToPath(new URL("evaluator.mjs", import.meta.url));
    this.#child = fork(evaluator, {
      execPath: process.env.TSLOOP_TEST_NODE ?? process.execPath,
      execArgv: [],
    });
    this.#child.on("message", ({ id, reply, failure }: { id: number; reply: never; failure?: string }) => {
      const { resolve, reject } = this.#waiting.get(id)!;
      this.#waiting.delete(id);
      if (failure === undefined) resolve(reply);
      else reject(new Error(failure));
    });
    this.#child.on("exit", (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the evaluator ended: ${signal ?? code}`));
    });
  }

  async open(): Promise<this> {
    const path = fileURLToPath(new URL("../../kernel/transform/run-time.ts", import.meta.url));
    const { code } = transformSync(path, readFileSync(path, "utf8"));
    await this.#ask("helpers", `data:text/javascript,${encodeURIComponent(code)}`);
    return this;
  }

  close(): void {
    this.#child.disconnect();
  }

  /** @throws CellSyntaxError */
  async run(code: string, settings: TransformSettings = {}): Promise<Ran> {
    const count = ++this.#count;
    const name = `tsloop:cell/${count}.0`;
    const cell = this.transformer.transform({ code, count, name }, settings);
    const ran = await this.#ask<Omit<Ran, "cell">>("evaluate", { code: cell.code, name });
    if (ran.error !== undefined) {
      this.transformer.failed(name);
      this.#maps.set(name, new ScriptPlaces(cell.map, cell.code, code.split("\n")));
      ran.frames = ran.frames?.map((frame) => this.#original(frame)) ?? [];
    }
    return { ...ran, cell };
  }

  /** The value or the error of the last of some cells, in one string. */
  async result(...cells: string[]): Promise<string | undefined> {
    let last: Ran | undefined;
    for (const code of cells) last = await this.run(code);
    return last!.error ?? last!.value;
  }

  #original(frame: Frame): Frame {
    const map = this.#maps.get(frame.script);
    if (!map) return frame;
    return { ...frame, line: null, column: null, ...map.at({ line: frame.line!, column: frame.column! }) };
  }

  #ask<T>(command: string, argument?: unknown): Promise<T> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, command, argument });
    });
  }
}
