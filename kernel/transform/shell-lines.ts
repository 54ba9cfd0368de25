import { forEachChild, type SyntaxNode } from "./syntax.js";

/** A line that a shell command may be; `!!` and `!=` start none. */
export const COMMAND = /^\s*!(?![!=])\s*\S/;
/** Names in braces, for the values of variables: `!echo {name}`, `!cat {file.path}`. */
const VALUE = /(?<!\$)\{([A-Za-z_$][\w$]*)((?:\.[A-Za-z_$][\w$]*)*)\}/g;
const RESERVED = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally " +
    "for function if implements import in instanceof interface let new null package private protected public return " +
    "static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** The statement that runs a line's command: a block, which only parses where a statement may stand. */
export function shellStatement(line: string): string {
  return `${indentOf(line)}{ await __tsloop.shell(${commandOf(line)}); }`;
}

/** The same where the line is an expression as well: decided when it is evaluated, by whether `name` exists. */
export function shellUnless(name: string, line: string): string {
  const expression = line.trim().replace(/;$/, "");
  return `${indentOf(line)};(typeof ${name} === "undefined" ? await __tsloop.shell(${commandOf(line)}) : (${expression}));`;
}

/** Statements such as `!ls -la`, which are JavaScript too: those that negate a name that nothing declares. */
export function findNegatedNames(
  program: SyntaxNode,
  code: string,
  isUnknown: (name: string) => boolean,
): Map<number, string> {
  const found = new Map<number, string>();
  const visitBody = (statements: SyntaxNode[]): void => {
    for (const statement of statements) {
      const name = statement.type === "ExpressionStatement" ? negatedName(statement.expression) : undefined;
      if (name !== undefined && isUnknown(name) && isWholeLine(statement, code)) {
        const line = code.slice(0, statement.start).split("\n").length - 1;
        found.set(line, name);
      }
      visitNested(statement);
    }
  };
  const visitNested = (node: SyntaxNode): void => {
    if (/Function|Class|Expression/.test(node.type)) return;
    if (node.type === "BlockStatement") visitBody(node.body);
    else forEachChild(node, visitNested);
  };
  visitBody(program.body);
  return found;
}

/** The name that is evaluated first, where the expression starts by negating one. */
function negatedName(expression: SyntaxNode): string | undefined {
  let node: SyntaxNode = expression;
  while (node.type === "BinaryExpression" || node.type === "LogicalExpression") node = node.left;
  if (node.type !== "UnaryExpression" || node.operator !== "!") return undefined;
  node = node.argument;
  while (node.type === "MemberExpression" && !node.computed) node = node.object;
  return node.type === "Identifier" ? node.name : undefined;
}

function isWholeLine({ start, end }: SyntaxNode, code: string): boolean {
  const lineStart = code.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = code.indexOf("\n", start) < 0 ? code.length : code.indexOf("\n", start);
  return (
    code.slice(lineStart, start).trim() === "" && end <= lineEnd && code.slice(end, lineEnd).trim() === ""
  );
}

function commandOf(line: string): string {
  const command = line.trim().slice(1).trim();
  const parts: string[] = [];
  let from = 0;
  for (const match of command.matchAll(VALUE)) {
    const [whole, name = "", path = ""] = match;
    if (RESERVED.has(name)) continue;
    parts.push(JSON.stringify(command.slice(from, match.index)));
    parts.push(`(typeof ${name} === "undefined" ? ${JSON.stringify(whole)} : ${name}${path})`);
    from = match.index + whole.length;
  }
  parts.push(JSON.stringify(command.slice(from)));
  return parts.join(" + ");
}

function indentOf(line: string): string {
  return line.slice(0, line.search(/\S/));
}
