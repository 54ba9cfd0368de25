import { dirname } from "node:path";
import { isTranspiled } from "./resolver.js";
import { findSyntaxError } from "./source.js";
import { ModuleSyntaxError } from "./syntax-error.js";

/**
 * The error for a specifier that led nowhere: says what to do. Other errors come back as they are.
 *
 * @param specifier what the cell asked for
 * @param cell the path that stands for the cell
 */
export function explain(error: unknown, specifier: string, cell: string): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return error;
  const found = /^Cannot find (?:package|module) '([^']+)'(?: imported from (.+))?/.exec(error.message);
  if (found === null) return error;
  const importer = found[2] ?? /\nRequire stack:\n- (.+)/.exec(error.message)?.[1] ?? cell;
  const name = importer === cell && !isPackage(specifier) ? specifier : found[1]!;
  const from = `from ${dirname(importer)}`;
  const message = isPackage(name)
    ? `Cannot find package '${name}' ${from}. Install it there: !npm install ${packageName(name)}`
    : `Cannot find module '${name}' ${importer === cell ? from : `imported from ${importer}`}`;
  return Object.assign(new Error(message), { code });
}

/**
 * For a SyntaxError of V8, which keeps the place to itself: the same with its place, if one of these files has it.
 */
export function locateSyntaxError(error: unknown, files: Iterable<string>): ModuleSyntaxError | undefined {
  if (!(error instanceof SyntaxError) || error instanceof ModuleSyntaxError) return undefined;
  for (const file of files) {
    const found = isTranspiled(file) ? undefined : findSyntaxError(file);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isPackage(specifier: string): boolean {
  return packageName(specifier) !== "";
}

/** The package that a specifier names; empty for a path. */
export function packageName(specifier: string): string {
  return /^(?![A-Za-z]:[\\/])(?:@[^/\\]+\/)?[^./\\][^/\\]*/.exec(specifier)?.[0] ?? "";
}
