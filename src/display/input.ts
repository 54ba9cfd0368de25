/** Asking the person at the front end for a line of text. */
import { getPublisher, type InputOptions } from "./publisher.js";

/** No input can be had here: the front end did not allow it, or there is no terminal. */
export class InputUnavailableError extends Error {
  override readonly name = "InputUnavailableError";
}

/**
 * Asks for a line and waits for it without blocking the loop. Outside a kernel the terminal is asked.
 * @throws InputUnavailableError where nobody can answer.
 */
export async function input(prompt = "", options: InputOptions = {}): Promise<string> {
  const publisher = getPublisher();
  if (publisher.input) return publisher.input(String(prompt), options);
  if (!process.stdin.isTTY)
    throw new InputUnavailableError("input() needs a front end or a terminal that can answer");
  if (options.password)
    throw new InputUnavailableError("a terminal cannot ask for a password without showing it");
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(String(prompt));
  } finally {
    lines.close();
  }
}

/**
 * The same, blocking the thread until the line is there.
 * @throws InputUnavailableError where nobody can answer, which is everywhere outside a kernel.
 */
export function inputSync(prompt = "", options: InputOptions = {}): string {
  const publisher = getPublisher();
  if (!publisher.inputSync)
    throw new InputUnavailableError("blocking input needs a notebook that can answer");
  return publisher.inputSync(String(prompt), options);
}
