import type { Sites } from "./awaits.js";
import type { Edits } from "./edits.js";
import type { Lowered } from "./lower.js";
import type { DeferredImport, SessionNames } from "./names.js";
import type { Positions } from "./positions.js";
import type { Prepared } from "./prepared.js";
import { moduleName, type SyntaxNode } from "./syntax.js";
import { typeNames } from "./types.js";

/** A name that an import binds. */
interface Bound {
  local: string;
  /** `default`, `*`, or the name that the module exports. */
  imported: string;
}

export interface Imports {
  specifiers: string[];
  /** Names that are only types in this cell, so that their import is put off. */
  deferred: Map<string, DeferredImport>;
}

/**
 * Imports and re-exports become awaited calls of `__tsloop.load`, whose results are bound by `let`; a name that is
 * bound so has the value that the module's export had then.
 *
 * A name that the cell uses as a value must be exported by the module. One that the cell does not use may be a type,
 * so it is bound if the module exports it. Where all names of an import are only types in this cell, the module is
 * not loaded, as TypeScript has it; should a later cell use one as a value, that cell imports it.
 */
export function rewriteImports(
  { program, facts, code, typescript }: Lowered,
  { text }: Prepared,
  names: SessionNames,
  sites: Sites,
  positions: Positions,
  edits: Edits,
  rename: (name: string) => string,
): Imports {
  const imports: Imports = { specifiers: [], deferred: new Map() };
  const used = new Set(facts.references.map(({ name }) => name));
  const isType = typeNames(text, typescript);
  for (const statement of program.body as SyntaxNode[]) {
    if (!/^(Import|Export(All|Named))Declaration$/.test(statement.type)) continue;
    if (!statement.source) {
      if (!statement.declaration) edits.remove(statement);
      continue;
    }
    const specifier: string = statement.source.value;
    const bound = boundNames(statement);
    const options = optionsOf(statement, code);
    const isExport = statement.type !== "ImportDeclaration";
    const isValue = ({ local }: Bound): boolean => isExport || used.has(local);
    if (
      bound.length > 0 &&
      bound.every((name) => !isValue(name) && !names.isRead(name.local) && isType(name.local))
    ) {
      for (const { local, imported } of bound) imports.deferred.set(local, { specifier, imported, options });
      edits.remove(statement);
      continue;
    }
    if (bound.length === 0 && !isExport && isErased(positions.textAt(statement.start))) {
      edits.remove(statement);
      continue;
    }
    imports.specifiers.push(specifier);
    const load = `__tsloop.load(${JSON.stringify(specifier)}${options && `, ${options}`})`;
    const site = sites.add(statement, isExport ? "export" : "import", statement, { inLoop: false });
    const awaited =
      site === undefined
        ? `await ${load}`
        : `__tsloop.resumed(await __tsloop.site(__tsloop.mark(), ${load}, ${site}, ${site}), ${site})`;
    edits.replace(
      statement.start,
      statement.end,
      bindingCode(statement, bound, awaited, specifier, isValue, rename),
    );
  }
  return imports;
}

/** Imports what earlier cells put off and this one uses as a value. */
export function importDeferred(
  { facts }: Lowered,
  names: SessionNames,
): { code: string; locals: string[]; specifiers: string[] } {
  const due = new Map<string, DeferredImport>();
  if (names.deferred.size > 0) {
    for (const { name } of facts.references) {
      const deferred = facts.bindings.has(name) ? undefined : names.deferred.get(name);
      if (deferred) due.set(name, deferred);
    }
  }
  const lines = Array.from(due, ([local, { specifier, imported, options }]) => {
    const load = `await __tsloop.load(${JSON.stringify(specifier)}${options && `, ${options}`})`;
    return `let [${local}] = ${bindAll([{ local, imported }], load, specifier, () => true)};`;
  });
  return {
    code: lines.join(" "),
    locals: [...due.keys()],
    specifiers: [...due.values()].map(({ specifier }) => specifier),
  };
}

function boundNames(statement: SyntaxNode): Bound[] {
  if (statement.type === "ExportAllDeclaration") {
    return statement.exported ? [{ local: moduleName(statement.exported), imported: "*" }] : [];
  }
  const specifiers = statement.specifiers as SyntaxNode[];
  if (statement.type === "ExportNamedDeclaration") {
    return specifiers
      .map(({ local, exported }) => ({ local: moduleName(exported), imported: moduleName(local) }))
      .filter(({ local }) => local !== "default" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(local));
  }
  return specifiers.map(({ type, local, imported }) => ({
    local: local.name,
    imported:
      type === "ImportDefaultSpecifier"
        ? "default"
        : type === "ImportNamespaceSpecifier"
          ? "*"
          : moduleName(imported),
  }));
}

function bindingCode(
  statement: SyntaxNode,
  bound: Bound[],
  awaited: string,
  specifier: string,
  isValue: (name: Bound) => boolean,
  rename: (name: string) => string,
): string {
  if (statement.type === "ExportAllDeclaration" && !statement.exported)
    return `__tsloop.bindAll(${awaited});`;
  if (bound.length === 0) return `${awaited};`;
  return `let [${bound.map(({ local }) => rename(local)).join(", ")}] = ${bindAll(bound, awaited, specifier, isValue)};`;
}

function bindAll(
  bound: Bound[],
  awaited: string,
  specifier: string,
  isValue: (name: Bound) => boolean,
): string {
  const values = bound.map((name) =>
    name.imported === "*"
      ? "m"
      : `__tsloop.bind(m, ${JSON.stringify(name.imported)}, ${JSON.stringify(specifier)}, ${isValue(name)})`,
  );
  return `((m) => [${values.join(", ")}])(${awaited})`;
}

function optionsOf({ attributes }: SyntaxNode, code: string): string {
  if (!attributes || attributes.length === 0) return "";
  const entries = (attributes as SyntaxNode[]).map(
    ({ key, value }) => `${code.slice(key.start, key.end)}: ${code.slice(value.start, value.end)}`,
  );
  return `{ with: { ${entries.join(", ")} } }`;
}

/** `import {} from "m"` and `import { type T } from "m"`, which come out of the lowering as `import "m"`. */
function isErased(typescript: string): boolean {
  return /^import\s*\{/.test(typescript);
}
