/** CPython, asked by lines of JSON: see oracle.py. */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

export type Version = readonly [major: number, minor: number, micro: number];

export interface Python {
  readonly path: string;
  readonly version: Version;
}

const OLDEST = [3, 11] as const;
const folder = dirname(fileURLToPath(import.meta.url));

/**
 * The Python to compare with: `TSLOOP_PYTHON`, or the newest one of those on PATH and of pyenv, because fewest
 * programs have to be skipped there. Undefined if there is none of 3.11 or later.
 */
export function findPython(): Python | undefined {
  const named = process.env.TSLOOP_PYTHON;
  const candidates = named ? [named] : [...onPath(), ...ofPyenv()];
  return candidates
    .map(probe)
    .filter((python) => python !== undefined && isAtLeast(python.version, OLDEST))
    .sort((a, b) => compare(b!.version, a!.version))[0];
}

export function isAtLeast(version: Version, least: readonly number[]): boolean {
  return compare(version, least) >= 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differs = b.findIndex((part, i) => part !== a[i]);
  return differs < 0 ? 0 : a[differs]! - b[differs]!;
}

function onPath(): string[] {
  const minors = [15, 14, 13, 12, 11].map((minor) => `python3.${minor}`);
  return ["python3", "python", ...minors];
}

function ofPyenv(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .filter((name) => /^3\.\d\d/.test(name))
    .map((name) => join(versions, name, "bin", "python3"));
}

function probe(path: string): Python | undefined {
  const code = "import json, sys, asyncio; print(json.dumps(sys.version_info[:3]))";
  const { status, stdout } = spawnSync(path, ["-c", code], { encoding: "utf8" });
  return status === 0 ? { path, version: JSON.parse(stdout) } : undefined;
}

/** A process that answers until it is closed. */
export class Oracle {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  constructor(python: Python) {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONASYNCIODEBUG: "" };
    this.child = spawn(python.path, ["oracle.py"], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
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
