import MagicString from "magic-string";
import { markAwaits, markStored, Sites } from "./awaits.js";
import type { CellSource, TransformedCell, TransformSettings } from "./cell.js";
import { type Completeness, completenessOf } from "./complete.js";
import { nameCoroutines } from "./coroutine-names.js";
import { declarationsOf, isHoisted, keepConstants, rewriteDeclarations } from "./declarations.js";
import { Edits } from "./edits.js";
import { importDeferred, rewriteImports } from "./imports.js";
import { takeKinds } from "./kinds.js";
import type { Lowered } from "./lower.js";
import { SessionNames } from "./names.js";
import { lazyMap, Positions } from "./positions.js";
import { readCell } from "./read.js";
import { useRegisters } from "./registers.js";
import type { SyntaxNode } from "./syntax.js";
import { CellSyntaxError } from "./syntax-error.js";
import { settleValue } from "./value.js";

/** Turns the cells of one session into JavaScript, in the order in which they run. */
export interface Transformer {
  /**
   * @returns JavaScript for V8's REPL mode. The cell counts as run from then on: what it declares, later cells may
   *   use and declare again.
   * @throws CellSyntaxError and then nothing has changed
   */
  transform(cell: CellSource, settings: TransformSettings): TransformedCell;
  /** Tells that a cell, by its name, ended in an error, so that not all it declares may exist. */
  failed(name: string): void;
  /** Whether the text is ready to run. Pure. */
  isComplete(code: string): Completeness;
  /** Forgets the session: the runtime is a new one. Numbers of sites go on. */
  reset(): void;
}

export function createTransformer(): Transformer {
  let names = new SessionNames();
  let nextSite = 0;
  let executions = 0;

  function transform(cell: CellSource, settings: TransformSettings): TransformedCell {
    const { lowered, prepared } = readCell(cell.code, settings, (name) => names.has(name));
    const { facts, code, program } = lowered;
    const positions = new Positions(lowered, prepared);
    if (facts.conflict) throw conflict(facts.conflict, positions);
    const unique = uniquePrefix(code, ++executions);
    const isUsers = (name: string): boolean =>
      isWritten(name, prepared.text, facts.bindings.get(name)?.source);
    const rename = (name: string): string => (isUsers(name) ? name : unique + name);
    const edits = new Edits(new MagicString(code));
    const sites = new Sites(nextSite, positions, lowered.map ? code : prepared.text, lowered.rearranged);

    if (lowered.rearranged || /\b(?:enum|namespace|module)\b/.test(prepared.text)) {
      takeKinds(facts, lowered.typescript());
    }
    const ending = settleValue(program, lowered.rearranged ? lowered.typescript() : undefined, edits);
    const imports = rewriteImports(lowered, prepared, names, sites, positions, edits, rename);
    for (const name of imports.deferred.keys()) facts.bindings.delete(name);
    const deferred = importDeferred(lowered, names);
    names.addClosures(facts);
    const constants = keepConstants(facts, names, edits);
    renameForeign(lowered, isUsers, unique, edits);
    const hoisted = rewriteDeclarations(program, facts, edits, rename);
    rewriteModuleSyntax(lowered, edits);
    const registers = useRegisters(facts, names, edits, rename, `${unique}r`);
    markStored(facts, edits);
    nameCoroutines(program, code, edits);
    markAwaits(facts, sites, edits, `${unique}f`);
    edits.applyWraps();
    moveHoisted(program, edits);
    edits.text.prepend(`"use strict"; ${[constants, hoisted, deferred.code].filter(Boolean).join(" ")}\n`);
    edits.text.append(ending);

    const declared = declarationsOf(facts, isUsers);
    for (const local of deferred.locals) names.declare(local, "import", cell.name);
    for (const { name, kind } of declared) names.declare(name, kind, cell.name);
    for (const [name, put] of imports.deferred) names.deferred.set(name, put);
    const firstSite = nextSite;
    nextSite += sites.all.length;
    const map = lazyMap(cell, edits.text, lowered.map, prepared);
    return {
      code: edits.text.toString(),
      get map() {
        return map();
      },
      sites: sites.all,
      firstSite,
      declared,
      imports: [...deferred.specifiers, ...imports.specifiers],
      registers,
    };
  }

  return {
    transform: (cell, settings) => {
      try {
        return transform(cell, settings);
      } catch (error) {
        // A tree that is too deep to be read.
        if (error instanceof RangeError) throw new CellSyntaxError("The code nests too deeply", 1, 0);
        throw error;
      }
    },
    failed: (name) => names.doubt(name),
    isComplete: completenessOf,
    reset() {
      names = new SessionNames();
    },
  };
}

/** Whether a name is one that the user wrote, not one of the lowering's: a helper, or a JSX factory. */
function isWritten(name: string, text: string, source: string | undefined): boolean {
  if (source !== undefined && /\/jsx(-dev)?-runtime$/.test(source) && !text.includes(source)) return false;
  return !name.startsWith("_") || text.includes(name);
}

/** Starts the names that the transform makes up; no name of the cell starts so. */
function uniquePrefix(code: string, execution: number): string {
  let prefix = `__tsloop_${execution}`;
  while (code.includes(prefix)) prefix += "_";
  return prefix;
}

/**
 * What the lowering declares for itself at the top level (JSX factories, helpers) gets a name of its own in every
 * execution, so that no later cell replaces it.
 */
function renameForeign(
  { facts }: Lowered,
  isUsers: (name: string) => boolean,
  unique: string,
  edits: Edits,
): void {
  const seen = new Set<number>();
  const rename = (node: SyntaxNode): void => {
    if (seen.has(node.start)) return;
    seen.add(node.start);
    edits.replace(node.start, node.end, unique + node.name);
  };
  const foreign = new Set([...facts.bindings.keys()].filter((name) => !isUsers(name)));
  if (foreign.size === 0) return;
  for (const name of foreign) {
    const { kind, nodes } = facts.bindings.get(name)!;
    // Imports and functions are declared anew, under their new name.
    if (kind !== "import" && kind !== "function") nodes.forEach(rename);
  }
  for (const { name, node } of facts.references) if (foreign.has(name)) rename(node);
}

function rewriteModuleSyntax({ facts, program }: Lowered, edits: Edits): void {
  if (program.hashbang) edits.remove(program.hashbang);
  for (const { start } of facts.dynamicImports)
    edits.replace(start, start + "import".length, "__tsloop.import");
  for (const { start, end } of facts.metas) edits.replace(start, end, "__tsloop.meta");
}

function moveHoisted(program: SyntaxNode, edits: Edits): void {
  const statements = program.body as SyntaxNode[];
  const anchor = statements.find((statement) => !isHoisted(statement));
  if (!anchor) return;
  for (const statement of statements) {
    if (statement.start <= anchor.start || !isHoisted(statement)) continue;
    edits.text.appendLeft(statement.end, "\n");
    edits.text.move(statement.start, statement.end, anchor.start);
  }
}

function conflict(node: SyntaxNode, positions: Positions): CellSyntaxError {
  const { line, column } = positions.at(node.start)?.user ?? { line: 1, column: 0 };
  return new CellSyntaxError(
    `Identifier \`${node.name}\` has already been declared`,
    line,
    column,
    line,
    column + node.name.length,
  );
}
