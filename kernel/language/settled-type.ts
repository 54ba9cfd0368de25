import type { InlayHint, InlayHintLabelPart } from "vscode-languageserver-protocol";

export interface SettledType {
  text: string;
  /** Names that it is made of. */
  mentions: string[];
}

const PRIMITIVES = new Set(
  "any bigint boolean never null number object readonly string symbol undefined unknown void".split(" "),
);
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** What may be taken over of a type that the language server writes. */
export interface Settling {
  /** Names of type parameters of the declaration itself. */
  typeParameters: readonly string[];
  /** Whether object types count, of which the documentation of their members is lost. */
  objects: boolean;
  /** Whether a name in the type means the same to other modules, by the file that it is declared in. */
  isShared(name: string, uri: string): boolean;
}

/**
 * The type that the language server writes beside a declaration, if it means the same wherever it is written: made of
 * primitive types, of global types of TypeScript's own libraries, and of what is shared.
 */
export function settledType(
  { label }: InlayHint,
  { typeParameters, objects, isShared }: Settling,
): SettledType | undefined {
  if (typeof label === "string") return undefined;
  const whole = label.map(({ value }) => value).join("");
  // The server cuts long types short.
  if (/\.\.\.|…/.test(whole) || (!objects && whole.includes("{"))) return undefined;
  const mentions: string[] = [];
  let depth = 0;
  for (const [index, part] of label.entries()) {
    const { value, location } = part;
    if (location) {
      if (isMemberName(label[index + 1])) continue;
      if (!isShared(value, location.uri)) return undefined;
      mentions.push(value);
      continue;
    }
    if (/["'`\d]/.test(value)) {
      // By itself a literal type would no longer widen.
      if (depth === 0) return undefined;
      continue;
    }
    depth += (value.match(/\{/g) ?? []).length - (value.match(/\}/g) ?? []).length;
    for (const word of value.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []) {
      if (PRIMITIVES.has(word) || typeParameters.includes(word)) continue;
      if (!(NAME.test(value.trim()) && isMemberName(label[index + 1]))) return undefined;
    }
  }
  const text = whole.replace(/^\s*:\s*/, "");
  return text === "" ? undefined : { text, mentions };
}

/** Whether what stands before this part is the name of a member or a parameter. */
function isMemberName(next: InlayHintLabelPart | undefined): boolean {
  return next !== undefined && /^\??[:(]/.test(next.value);
}

/** Whether a file is one of TypeScript's own libraries. */
export function isOfLibrary(uri: string): boolean {
  return /\/lib\/lib\.[\w.]+\.d\.ts$/.test(uri);
}
