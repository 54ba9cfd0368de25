import { parseSync } from "oxc-parser";
import { prepareForParser } from "../transform/read.js";
import { findNegatedNames } from "../transform/shell-lines.js";
import type { SyntaxNode } from "../transform/syntax.js";

const MAY_HAVE_COMMANDS = /^[ \t]*!(?![!=])/m;

/**
 * Blanks out the lines of a cell that the kernel runs in the user's shell, as the transform tells them from
 * TypeScript.
 *
 * @param isKnown whether a name is declared by a cell or is a global: `!done` negates it then
 * @returns text of the same length with the same lines, and the commands
 */
export function withoutShellLines(
  code: string,
  isKnown: (name: string) => boolean,
): { text: string; commands: string[] } {
  if (!MAY_HAVE_COMMANDS.test(code)) return { text: code, commands: [] };
  const lines = code.split("\n");
  const commands: string[] = [];
  const blank = (index: number): void => {
    const line = lines[index]!;
    commands.push(line.trim().slice(1).trim());
    lines[index] = " ".repeat(line.length);
  };
  const { prepared, errors } = prepareForParser(code);
  const read = prepared.text.split("\n");
  if (read.length === lines.length) {
    read.forEach((line, index) => {
      if (line !== lines[index]) blank(index);
    });
  }
  const text = lines.join("\n");
  if (errors.length > 0 || !MAY_HAVE_COMMANDS.test(text)) return { text, commands };
  const { program } = parseSync("cell.ts", text, { lang: "ts", sourceType: "module" });
  const isUnknown = (name: string): boolean => !isKnown(name);
  for (const index of findNegatedNames(program as SyntaxNode, text, isUnknown).keys()) blank(index);
  return { text: lines.join("\n"), commands };
}
