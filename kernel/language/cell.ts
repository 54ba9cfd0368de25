import { parseSync } from "oxc-parser";
import { asObjectLiteral } from "../transform/object-literal.js";
import type { SyntaxNode } from "../transform/syntax.js";
import type { Declaration } from "./declaration.js";
import type { Guard } from "./guard.js";
import { withoutShellLines } from "./shell-lines.js";
import { readStatements } from "./statements.js";

/** What the language side knows of a cell's text by itself. */
export interface Cell {
  readonly code: string;
  /** What the language server reads in place of `code`: as long, with the same lines. */
  readonly text: string;
  /** The cell is one object literal, which has to stand in parentheses. */
  readonly isObjectLiteral: boolean;
  readonly language: "ts" | "tsx";
  /** Whether it is TypeScript; if not, the names are a guess and nothing is declared. */
  readonly parsed: boolean;
  /** Comments of the cell that have to stand at the top of a file, one to a line. */
  readonly pragmas: readonly string[];
  /** `// @ts-nocheck` stands above the cell's code. */
  readonly unchecked: boolean;
  readonly declared: ReadonlySet<string>;
  readonly mentioned: ReadonlySet<string>;
  /** Names that it assigns to while it runs, and those that its functions assign to at any time. */
  readonly assigned: ReadonlySet<string>;
  readonly assignedLater: ReadonlySet<string>;
  readonly declarations: readonly Declaration[];
  readonly guards: readonly Guard[];
  /** What it imports from, statically or by `import("...")`. */
  readonly specifiers: readonly string[];
  /** The commands of its shell lines. */
  readonly commands: readonly string[];
}

type Parsed = ReturnType<typeof parseSync>;

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
const DECLARED =
  /\b(?:const|let|var|using|function\s*\*?|class|interface|type|enum|namespace)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;

/**
 * Never throws: a cell that is no TypeScript, or not yet, is read as far as that goes.
 *
 * @param isDeclared whether a cell before this one declares a name
 */
export function readCell(code: string, isDeclared: (name: string) => boolean): Cell {
  const isKnown = (name: string): boolean =>
    isDeclared(name) || name in globalThis || declaresName(code, name);
  const { text: statements, commands } = withoutShellLines(code, isKnown);
  // It is not the first line of what the language server reads.
  const text = statements.replace(/^#!/, "//");
  const isObjectLiteral = asObjectLiteral(text) !== undefined;
  const { language, result } = parse(isObjectLiteral ? `(${text}\n)` : text);
  const base = { code, text, isObjectLiteral, language, commands, ...readPragmas(text, result.comments) };
  if (result.errors.length > 0) {
    return {
      ...base,
      parsed: false,
      declared: guessDeclared(text),
      mentioned: new Set(text.match(NAME)),
      assigned: new Set(),
      assignedLater: new Set(),
      declarations: [],
      guards: [],
      specifiers: [],
    };
  }
  const { declarations, guards, names } = readStatements(result.program as SyntaxNode, text, result.comments);
  const factories = language === "tsx" ? factoriesOf(base.pragmas) : [];
  return {
    ...base,
    parsed: true,
    declared: names.declared,
    mentioned: new Set([...names.mentioned, ...factories]),
    assigned: names.assigned,
    assignedLater: names.assignedLater,
    declarations: declarations.map((declaration) =>
      factories.length === 0
        ? declaration
        : { ...declaration, mentions: new Set([...declaration.mentions, ...factories]) },
    ),
    guards,
    specifiers: specifiersOf(result, text),
  };
}

/** Names that elements may stand for calls of, without being mentioned. */
function factoriesOf(pragmas: readonly string[]): string[] {
  const named = pragmas.join(" ").matchAll(/@jsx(?:Frag)?\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu);
  return ["React", "h", ...Array.from(named, ([, name]) => name!)];
}

function guessDeclared(text: string): Set<string> {
  return new Set([...text.matchAll(DECLARED)].map(([, name]) => name!));
}

function declaresName(text: string, name: string): boolean {
  return guessDeclared(text).has(name);
}

function parse(text: string): { language: Cell["language"]; result: Parsed } {
  const result = parseSync("cell.ts", text, { lang: "ts", sourceType: "module" });
  if (result.errors.length === 0) return { language: "ts", result };
  const asTsx = parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" });
  if (asTsx.errors.length === 0) return { language: "tsx", result: asTsx };
  return { language: looksLikeJsx(text) ? "tsx" : "ts", result };
}

/** An element being typed: `<Name` where an expression starts, or anything that only JSX closes. */
function looksLikeJsx(text: string): boolean {
  return (
    /<\/|\/>|(?:^|[=(,?:{&|]|\breturn|=>)\s*<[A-Za-z][\w.]*(?:\s|>|$)/m.test(text) &&
    !/<[A-Z]\w*>\s*\(/.test(text)
  );
}

function readPragmas(text: string, comments: Parsed["comments"]): Pick<Cell, "pragmas" | "unchecked"> {
  const pragmas: string[] = [];
  let unchecked = false;
  let end = 0;
  for (const comment of comments) {
    if (text.slice(end, comment.start).trim() !== "") break;
    end = comment.end;
    const line = comment.type === "Line";
    if (line && /^\s*@ts-nocheck\b/.test(comment.value)) unchecked = true;
    else if (line && /^\/\s*</.test(comment.value)) pragmas.push(text.slice(comment.start, comment.end));
    else if (/@jsx/.test(comment.value)) {
      pragmas.push(`/**${comment.value.replace(/[\r\n]+|^\*+/g, " ")}*/`);
      // As the transform reads it, a factory of its own means that the runtime is not the automatic one.
      if (/@jsx\s+\S/.test(comment.value)) pragmas.push("/** @jsxRuntime classic */");
    }
  }
  return { pragmas, unchecked };
}

function specifiersOf({ module }: Parsed, text: string): string[] {
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start, end));
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...dynamic.filter((source) => /^(["'])[^"'\\]*\1$/.test(source)).map((source) => source.slice(1, -1)),
  ];
}
