// One step of a set-up: a command that runs silently, with a line that says it is at work.
import { spawn } from "node:child_process";

/** Something the user can put right; the message is all that is shown. */
export class SetupError extends Error {}

const TAIL_LINES = 25;
const PULSE_MS = 10_000;

/**
 * Runs a command and keeps what it prints. Gives what it wrote to stdout.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<{ code: number | null, stdout: string, all: string }>}
 */
export function capture(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      all += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, all }));
  });
}

/**
 * As {@link capture}, with a title, and the time every ten seconds; fails with the end of what the command said.
 *
 * @param {string} title
 * @param {string} file
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export async function step(title, file, args, options) {
  const start = Date.now();
  console.log(`${title} ...`);
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const pulse = setInterval(() => console.log(`  still at it, ${seconds()}`), PULSE_MS);
  try {
    const { code, all } = await capture(file, args, options);
    if (code !== 0) throw new SetupError(`${title} failed:\n${tail(all)}`);
    console.log(`  done in ${seconds()}`);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`${title} failed: ${file} does not start (${error.message})`);
  } finally {
    clearInterval(pulse);
  }
}

/** The last lines of a command's output, indented. */
export function tail(text) {
  const lines = text.trimEnd().split("\n").slice(-TAIL_LINES);
  return lines.map((line) => `  ${line}`).join("\n");
}
