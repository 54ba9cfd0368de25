import { stripVTControlCharacters } from "node:util";
import type { Outcome } from "../channel/events.js";
import type { LanguageDiagnostic } from "../language/index.js";

/** TypeScript's numbers for what the running program says as well, in its own words. */
const NO_SUCH_NAME = new Set([2304, 18004]);
const NO_SUCH_MODULE = new Set([2307, 2792, 2882]);
/** What the elements of JSX stand for is imported by none of the cell's lines. */
const NO_SUCH_JSX_RUNTIME = 2875;

/**
 * The type errors that the error in which the cell ended has not said: one of the same name in the same line has.
 *
 * @param count the `n` of `In[n]`
 */
export function notSaidYet(
  count: number,
  diagnostics: LanguageDiagnostic[],
  outcome: Outcome | undefined,
): LanguageDiagnostic[] {
  if (outcome?.status !== "error") return diagnostics;
  const { ename, evalue, traceback } = outcome.error;
  const lines = new Set<number>();
  for (const text of traceback.map((line) => stripVTControlCharacters(line))) {
    const [, cell, line] = /^ +Cell In\[(\d+)\], line (\d+)/.exec(text) ?? [];
    if (Number(cell) === count) lines.add(Number(line));
  }
  return diagnostics.filter(({ line, code, message }) => {
    const [, name] = /'([^']+)'/.exec(message) ?? [];
    if (name === undefined) return true;
    if (code === NO_SUCH_JSX_RUNTIME) return !evalue.includes(`'${name.replace(/\/[^/]+$/, "")}'`);
    if (!lines.has(line)) return true;
    if (NO_SUCH_NAME.has(code))
      return !(ename === "ReferenceError" && evalue.startsWith(`${name} is not defined`));
    return !(NO_SUCH_MODULE.has(code) && evalue.includes(name));
  });
}
