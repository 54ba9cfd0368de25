/** Functions for tests that run in threads. */
import { threadId } from "node:worker_threads";

export default function double(x) {
  return 2 * x;
}

export function whoAmI() {
  return threadId;
}

export async function later(x) {
  await null;
  return x;
}

export const notAFunction = 5;
