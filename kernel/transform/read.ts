import type { TransformSettings } from "./cell.js";
import { hintFor } from "./hint.js";
import { type Lowered, lower, parse } from "./lower.js";
import { findTooDeep } from "./nesting.js";
import { asObjectLiteral } from "./object-literal.js";
import { type Prepared, unaltered, withLines } from "./prepared.js";
import { COMMAND, findNegatedNames, shellStatement, shellUnless } from "./shell-lines.js";
import { CellSyntaxError, type Finding, positionAt } from "./syntax-error.js";

type Attempt = { lowered: Lowered } | { errors: Finding[] };
const HAS_COMMAND = /^[ \t]*!(?![!=])/m;

/**
 * Reads a cell: TypeScript, save for what a notebook adds to it.
 *
 * A line `!command` is a shell command where the cell is no TypeScript otherwise, or where it would do nothing but
 * fail: `!ls` and `!ls -la` are expressions as well, and are taken for commands when no cell declares `ls` and, when
 * the line is evaluated, there is no such global. So no program that works means anything else here.
 *
 * @param isDeclared whether a cell before this one declares the name
 * @throws CellSyntaxError
 */
export function readCell(
  code: string,
  settings: TransformSettings,
  isDeclared: (name: string) => boolean,
): { lowered: Lowered; prepared: Prepared } {
  const attempt = (prepared: Prepared): Attempt => {
    const lowered = lower(prepared.text, settings);
    return "errors" in lowered ? lowered : { lowered };
  };
  const tooDeep = findTooDeep(code);
  if (tooDeep) throw syntaxError(tooDeep, code, unaltered(code));
  let prepared = asObjectLiteral(code) ?? unaltered(code);
  let result = attempt(prepared);
  if (HAS_COMMAND.test(code)) {
    if ("errors" in result) {
      ({ prepared, result } = replaceCommands(code, attempt, result));
    } else {
      const lines = negatedCommands(code, result.lowered, isDeclared);
      if (lines.size > 0) {
        prepared = withLines(code, lines);
        result = attempt(prepared);
      }
    }
  }
  if ("errors" in result) throw syntaxError(result.errors[0]!, code, prepared);
  return { lowered: result.lowered, prepared };
}

/** The text without its commands, as far as the grammar goes. */
export function prepareForParser(code: string): { prepared: Prepared; errors: Finding[] } {
  const tooDeep = findTooDeep(code);
  if (tooDeep) return { prepared: unaltered(code), errors: [tooDeep] };
  let prepared = asObjectLiteral(code) ?? unaltered(code);
  let result = parse(prepared.text);
  if (result.errors.length > 0 && HAS_COMMAND.test(code)) {
    const attempt = ({ text }: Prepared): ReturnType<typeof parse> => parse(text);
    ({ prepared, result } = replaceCommands(code, attempt, result));
  }
  return { prepared, errors: result.errors };
}

/** Takes line after line for a command, from where the parser stumbles upwards, until all of it parses. */
function replaceCommands<T extends { errors: Finding[] } | { lowered: Lowered }>(
  code: string,
  attempt: (prepared: Prepared) => T,
  first: T,
): { prepared: Prepared; result: T } {
  const original = code.split("\n");
  const left = new Set([...original.keys()].filter((index) => COMMAND.test(original[index]!)));
  const replaced = new Map<number, string>();
  let prepared = unaltered(code);
  let result = first;
  while ("errors" in result && result.errors.length > 0) {
    const { line } = positionAt(prepared.text, Math.min(...result.errors.map(({ start }) => start)));
    const before = [...left].filter((index) => index < line).reverse();
    const next = before.find((index) => !isJavaScript(original[index]!)) ?? before[0];
    if (next === undefined) break;
    left.delete(next);
    replaced.set(next, shellStatement(original[next]!));
    prepared = withLines(code, replaced);
    result = attempt(prepared);
  }
  return { prepared, result };
}

/** Whether the line, or the line with more after it, could be JavaScript. */
function isJavaScript(line: string): boolean {
  const { errors } = parse(line);
  return errors.every(({ start }) => start >= line.trimEnd().length);
}

function negatedCommands(
  code: string,
  { facts, typescript }: Lowered,
  isDeclared: (name: string) => boolean,
) {
  const unresolved = new Set(
    facts.references.map(({ name }) => name).filter((name) => !facts.bindings.has(name)),
  );
  const isUnknown = (name: string): boolean =>
    unresolved.has(name) && !isDeclared(name) && !(name in globalThis);
  const names = findNegatedNames(typescript(), code, isUnknown);
  const lines = code.split("\n");
  return new Map(Array.from(names, ([index, name]) => [index, shellUnless(name, lines[index]!)]));
}

function syntaxError({ message, start, end }: Finding, code: string, prepared: Prepared): CellSyntaxError {
  const from = prepared.origin(positionAt(prepared.text, start));
  const to = prepared.origin(positionAt(prepared.text, end));
  const hint = hintFor(code.split("\n")[from.line - 1] ?? "");
  return new CellSyntaxError(
    hint === undefined ? message : `${message}. ${hint}`,
    from.line,
    from.column,
    to.line,
    to.column,
  );
}
