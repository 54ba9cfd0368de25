import type { SyntaxNode } from "../transform/syntax.js";
import { anyVariable, type Declaration } from "./declaration.js";
import { type FreeNames, freeNames } from "./free-names.js";
import { grouped } from "./groups.js";
import { type Guard, guardOf } from "./guard.js";
import { declare } from "./parts.js";

export interface Statements {
  declarations: Declaration[];
  guards: Guard[];
  names: FreeNames;
}

interface Comment {
  type: string;
  value: string;
  start: number;
  end: number;
}

/**
 * Takes a cell apart into what later cells can know of it.
 *
 * @param comments of the cell, in order
 */
export function readStatements(program: SyntaxNode, code: string, comments: readonly Comment[]): Statements {
  const all = freeNamesOf(program);
  const declarations: Declaration[] = [];
  const guards: Guard[] = [];
  let previousEnd = 0;
  for (const statement of program.body as SyntaxNode[]) {
    const documented = documentation(statement, comments, previousEnd);
    const doc = documented === undefined ? "" : `${code.slice(documented.start, documented.end)}\n`;
    const start = documented?.start ?? statement.start;
    for (const part of declare(statement, code)) {
      const source = { start, end: statement.end, text: doc + part.text };
      declarations.push({ literal: false, ambient: undefined, open: undefined, ...part, ...source });
    }
    const guard = guardOf(statement, code);
    if (guard) guards.push(guard);
    previousEnd = statement.end;
  }
  for (const name of all.hoisted) {
    if (declarations.some(({ names }) => names.has(name))) continue;
    declarations.push(anyVariable(name, "var"));
  }
  return { declarations: grouped(declarations), guards, names: all };
}

function freeNamesOf(program: SyntaxNode): FreeNames {
  const all: FreeNames = {
    mentioned: new Set(),
    assigned: new Set(),
    assignedLater: new Set(),
    declared: new Set(),
    hoisted: new Set(),
  };
  for (const statement of program.body as SyntaxNode[]) {
    const some = freeNames(statement);
    for (const key of Object.keys(all) as (keyof FreeNames)[])
      for (const name of some[key]) all[key].add(name);
  }
  return all;
}

/** The JSDoc comment right before a statement. */
function documentation(
  statement: SyntaxNode,
  comments: readonly Comment[],
  from: number,
): Comment | undefined {
  return comments.findLast(
    ({ type, value, start, end }) =>
      type === "Block" && value.startsWith("*") && start >= from && end <= statement.start,
  );
}
