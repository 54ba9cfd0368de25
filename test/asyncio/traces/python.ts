/** CPython, asked by lines of JSON: see oracle.py. */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const oldest = [3, 11];
const folder = fileURLToPath(new URL(".", import.meta.url));

/** The Python to compare with: `TSLOOP_PYTHON`, or the one on PATH. Undefined if there is none of 3.11 or later. */
export function findPython(): string | undefined {
  const named = process.env.TSLOOP_PYTHON;
  return [...(named ? [named] : []), "python3", "python"].find((candidate) => {
    const probe = "import asyncio, sys; print(sys.version_info >= (" + oldest.join(", ") + "))";
    const { stdout } = spawnSync(candidate, ["-c", probe], { encoding: "utf8" });
    return stdout?.trim() === "True";
  });
}

export class Oracle {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  constructor(python: string) {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONASYNCIODEBUG: "" };
    this.child = spawn(python, ["oracle.py"], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(question: unknown): Promise<any> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error("Python ended without an answer");
    return JSON.parse(value);
  }

  close(): void {
    this.child.stdin.end();
  }
}
