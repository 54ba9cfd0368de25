/** A stretch of a cell that is no code: a comment, a string, a regular expression, or the text of a template. */
export interface TextSpan {
  start: number;
  end: number;
  /** Whether it has its end, so that what follows is code. */
  closed: boolean;
}

/** What starts a stretch, and all of it up to its end or the text's. */
const COMMENTS_AND_STRINGS: readonly (readonly [RegExp, RegExp])[] = [
  [/\/\//y, /\/\/[^\r\n]*/y],
  [/\/\*/y, /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/y],
  [/"/y, /"(?:\\[\s\S]|[^\\"\r\n])*"?/y],
  [/'/y, /'(?:\\[\s\S]|[^\\'\r\n])*'?/y],
];
/** A template from its start, or from the end of a `${}` in it, to the next `${` or its end. */
const TEMPLATE = /[`}](?:\\[\s\S]|[^\\`$]|\$(?!\{))*(?:`|\$\{)?/y;
const REGULAR_EXPRESSION = /\/(?![*/])(?:\\[^\r\n]|\[(?:\\[^\r\n]|[^\]\\\r\n])*\]|[^\\/[\r\n])+\/\w*/y;
/** Behind these, a slash divides nothing. */
const EXPECTS_VALUE = /(?:^|[=([{,;:?!&|+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|throw))\s*$/;

/**
 * Reads a cell that may be unfinished, in order. JSX is read as if it were code.
 */
export function textSpans(code: string): TextSpan[] {
  const spans: TextSpan[] = [];
  /** How many braces are open in each `${}` that is open. */
  const braces: number[] = [];
  let at = 0;
  while (at < code.length) {
    const character = code[at]!;
    const isTemplate = character === "`" || (character === "}" && braces.at(-1) === 0);
    const matched = isTemplate ? matchAt(TEMPLATE, code, at)! : textAt(code, at);
    if (matched === undefined) {
      if (braces.length > 0 && character === "{") braces[braces.length - 1]!++;
      if (braces.length > 0 && character === "}") braces[braces.length - 1]!--;
      at++;
      continue;
    }
    const end = at + matched.length;
    const opens = isTemplate && matched.length > 1 && matched.endsWith("${");
    const closed = isTemplate ? opens || /.`$/s.test(matched) : isClosed(matched);
    spans.push({ start: at, end, closed });
    if (isTemplate && character === "}") braces.pop();
    if (opens) braces.push(0);
    at = end;
  }
  return spans;
}

function textAt(code: string, at: number): string | undefined {
  const found = COMMENTS_AND_STRINGS.find(([start]) => matchAt(start, code, at) !== undefined);
  if (found) return matchAt(found[1], code, at);
  if (code[at] !== "/" || !EXPECTS_VALUE.test(code.slice(Math.max(0, at - 40), at))) return undefined;
  return matchAt(REGULAR_EXPRESSION, code, at);
}

function matchAt(pattern: RegExp, code: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(code)?.[0];
}

function isClosed(text: string): boolean {
  if (text.startsWith("//")) return false;
  if (text.startsWith("/*")) return text.length > 3 && text.endsWith("*/");
  return text.startsWith("/") || (text.length > 1 && text.endsWith(text[0]!));
}

/** Whether an offset is inside of a comment, a string or the like; what a template's `${}` holds is not. */
export function isInText(code: string, offset: number): boolean {
  return textSpans(code).some(
    ({ start, end, closed }) => start < offset && (offset < end || (offset === end && !closed)),
  );
}

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/**
 * Blanks out closing brackets that close nothing: the language server (TypeScript 7.0.2) never stops looking for what
 * they close, when it is asked what could stand behind them.
 */
export function withoutStrayClosers(code: string): string {
  const open: string[] = [];
  const stray: number[] = [];
  const spans = textSpans(code);
  let next = 0;
  for (let at = 0; at < code.length; at++) {
    if (at === spans[next]?.start) {
      at = spans[next++]!.end - 1;
      continue;
    }
    const character = code[at]!;
    if (character === "(" || character === "[" || character === "{") open.push(character);
    const opening = OPENING[character];
    if (opening === undefined) continue;
    const matching = open.lastIndexOf(opening);
    if (matching < 0) stray.push(at);
    else open.length = matching;
  }
  if (stray.length === 0) return code;
  const characters = code.split("");
  for (const at of stray) characters[at] = " ";
  return characters.join("");
}
