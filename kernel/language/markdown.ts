/** The parts of what the language server says of a symbol. */
export interface Described {
  /** TypeScript: the signature or the type. */
  title: string;
  /** Markdown. */
  documentation: string;
}

const FENCE = /^```\w*\n([\s\S]*?)\n```\n?/;

/** Takes the server's Markdown apart: a fenced block of code, then documentation. */
export function parseHover(markdown: string): Described | undefined {
  const match = FENCE.exec(markdown);
  if (!match) return markdown.trim() === "" ? undefined : { title: "", documentation: markdown.trim() };
  return {
    title: match[1]!.replace(/^\(alias\) /, ""),
    documentation: markdown.slice(match[0].length).trim(),
  };
}

/** A JSDoc comment as Markdown: what stands between its stars, with its tags set off. */
export function fromJsDoc(comment: string): string {
  return comment
    .replace(/^\/\*\*+|\*+\/$/g, "")
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
    .join("\n")
    .trim()
    .replace(/\n*^@(\w+)[ \t]*(\{[^}]*\}[ \t]*)?/gm, "\n\n*@$1* ")
    .replace(/(\*@param\* )(\[?[\w$.]+\]?)\s*-?\s*/g, "$1`$2` — ")
    .trim();
}

export function codeBlock(code: string): string {
  const fence = code.includes("```") ? "~~~~" : "```";
  return `${fence}typescript\n${code}\n${fence}`;
}

/** Markdown as plain text, as far as documentation comments use it. */
export function toPlainText(markdown: string): string {
  return markdown
    .replace(/^(```|~~~~)\w*\n([\s\S]*?)\n\1$/gm, "$2")
    .replace(/\*(@\w+)\*/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, "$1 ($2)");
}
