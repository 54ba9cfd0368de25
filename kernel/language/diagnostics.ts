import type { Diagnostic } from "vscode-languageserver-protocol";
import type { LanguageDiagnostic } from "./contract.js";
import type { NameKind } from "./declaration.js";
import type { CellDocument } from "./positions.js";

const ERROR = 1;
const WARNING = 2;

/** Errors that are none in a cell, by TypeScript's numbers. */
const NO_ERRORS = new Set([
  // `await` at the top level, and modules of one kind or the other.
  1309, 1375, 1378, 1431, 1432, 1470, 1479, 1541, 1542, 1543, 2821, 2823, 2834, 2835,
  // `import x = require()`, `export =`, and several default exports.
  1202, 1203, 2309, 2323, 2528,
  // Settings of the project that only concern emitting.
  1208, 1286, 1287, 1371, 1484, 2354, 2742, 2883, 5097,
  // Something is never used or never reached.
  6133, 6138, 6192, 6196, 6198, 6199, 6205, 7027, 7028,
  // A package without types is `any`; so is an element where nobody has said what elements are.
  7016, 7026,
  // A global declaration that this cell made before, when it ran last.
  2717,
  // JSX in a project whose own code has none.
  17004,
]);

/** `globalThis.x` of an `x` that nothing declares. */
const NO_SUCH_GLOBAL = new Set([2339, 7017]);
const ASSIGNMENT_TO_IMPORT = 2632;
/** What the assignment is to, with TypeScript's number for an assignment to that. */
const ASSIGNMENTS: Partial<Record<NameKind, readonly [string, number]>> = {
  const: ["a constant", 2588],
  using: ["a constant", 2588],
  function: ["a function", 2630],
  class: ["a class", 2629],
  enum: ["an enum", 2628],
  namespace: ["a namespace", 2631],
};

/** The errors of a cell among those of its document, in order. */
export function cellDiagnostics(
  diagnostics: readonly Diagnostic[],
  document: CellDocument,
  kindOf: (name: string) => NameKind | undefined,
): LanguageDiagnostic[] {
  const found: LanguageDiagnostic[] = [];
  for (const { range, severity = ERROR, code, message } of diagnostics) {
    const from = document.toCell(range.start);
    if (from === undefined || severity > WARNING) continue;
    const number = Number(code);
    if (NO_ERRORS.has(number)) continue;
    const text = readable(typeof message === "string" ? message : message.value);
    if (NO_SUCH_GLOBAL.has(number) && text.includes("'typeof globalThis'")) continue;
    const to = document.toCell(range.end) ?? from;
    const start = document.cell.positionAt(from);
    const end = document.cell.positionAt(Math.max(from, to));
    found.push({
      line: start.line + 1,
      column: start.character,
      endLine: end.line + 1,
      endColumn: end.character,
      ...ofAssignment(number, text, kindOf),
      severity: severity === ERROR ? "error" : "warning",
      sourceLine: document.cell.lineText(start.line),
    });
  }
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** What earlier cells declare is imported, which is nothing that the user has written. */
function ofAssignment(
  code: number,
  message: string,
  kindOf: (name: string) => NameKind | undefined,
): { code: number; message: string } {
  const name = code === ASSIGNMENT_TO_IMPORT ? /'([^']+)'/.exec(message)?.[1] : undefined;
  const [what, number] = (name !== undefined && ASSIGNMENTS[kindOf(name) ?? "import"]) || [];
  if (what === undefined || number === undefined) return { code, message };
  return { code: number, message: message.replace("an import", what) };
}

/** A message without the names of the kernel's own files. */
export function readable(message: string): string {
  return message.replace(
    /(typeof )?import\("[^"]*\/\.tsloop-[^"]*"\)(\.)?/g,
    (_, type?: string, dot?: string) => (dot ? (type ?? "") : "the cells before"),
  );
}
