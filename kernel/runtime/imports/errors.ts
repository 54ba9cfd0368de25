import { dirname } from "node:path";
import { isTranspiled } from "./resolver.js";
import { findSyntaxError } from "./source.js";
import { ModuleSyntaxError } from "./syntax-error.js";

/**
 * The error for a specifier that led nowhere: says what to do. Other errors come back as they are.
 *
 * @param specifier what the cell asked for
 * @param folder where the cell asked
 */
export function explain(error: unknown, specifier: string, folder: string): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return error;
  const missing = /^Cannot find (?:package|module) '([^']+)'(?: imported from (.+))?/.exec(error.message);
  const stack = /\nRequire stack:\n- (.+)/.exec(error.message);
  const name = missing?.[1] ?? specifier;
  const importer = missing?.[2] ?? stack?.[1];
  const from = importer === undefined ? folder : dirname(importer);
  const message = isPackage(name)
    ? `Cannot find package '${name}' from ${from}. Install it there: !npm install ${packageName(name)}`
    : `Cannot find module '${isPackage(specifier) ? name : specifier}' from ${from}`;
  return Object.assign(new Error(message), { code, specifier });
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
  return /^(?:@[\w.-]+\/)?[\w][\w.-]*(?:\/|$)/.test(specifier) && !/^[A-Za-z]:[\\/]/.test(specifier);
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
