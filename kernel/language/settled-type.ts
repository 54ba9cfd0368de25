import type { InlayHint, InlayHintLabelPart } from "vscode-languageserver-protocol";

export interface SettledType {
  text: string;
  /** Global names that it is made of. */
  mentions: string[];
}

const PRIMITIVES = new Set(
  "any bigint boolean never null number object readonly string symbol undefined unknown void".split(" "),
);
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * The type that the language server writes beside a declaration, if it means the same wherever it is written: made of
 * primitive types and of global types of TypeScript's own libraries.
 *
 * @param own names of type parameters of the declaration itself
 */
export function settledType({ label }: InlayHint, own: readonly string[]): SettledType | undefined {
  if (typeof label === "string") return undefined;
  const parts = label.map(({ value }) => value);
  // The server cuts long types short, and leaves out what is documented of members.
  if (/\.\.\.|…|\{/.test(parts.join(""))) return undefined;
  const mentions: string[] = [];
  for (const [index, part] of label.entries()) {
    if (part.location) {
      if (isMemberName(label[index + 1])) continue;
      if (!isOfLibrary(part)) return undefined;
      mentions.push(part.value);
      continue;
    }
    // Literal types would no longer widen.
    if (/["'`\d]/.test(part.value)) return undefined;
    for (const word of part.value.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []) {
      if (PRIMITIVES.has(word) || own.includes(word)) continue;
      if (!(NAME.test(part.value.trim()) && isMemberName(label[index + 1]))) return undefined;
    }
  }
  const text = parts.join("").replace(/^\s*:\s*/, "");
  return text === "" ? undefined : { text, mentions };
}

/** Whether what stands before this part is the name of a member or a parameter. */
function isMemberName(next: InlayHintLabelPart | undefined): boolean {
  return next !== undefined && /^\??:/.test(next.value);
}

function isOfLibrary({ location }: InlayHintLabelPart): boolean {
  return location !== undefined && /\/lib\/lib\.[\w.]+\.d\.ts$/.test(location.uri);
}
