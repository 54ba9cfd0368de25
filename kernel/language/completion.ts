import type {
  CompletionItem,
  CompletionItemDefaults,
  CompletionItemKind,
  CompletionList,
  Range,
} from "vscode-languageserver-protocol";
import type { RuntimeMember } from "../channel/commands.js";
import type { MatchKind } from "./contract.js";
import type { NameKind } from "./declaration.js";
import type { NamesAt } from "./names-at.js";
import type { CellDocument } from "./positions.js";
import type { Candidate } from "./ranking.js";

/** A candidate with where it goes, in UTF-16 units of the cell. */
export interface Placed extends Candidate {
  start: number;
  end: number;
  /** The server's own item, by which it can be asked for more. */
  item?: CompletionItem;
}

/** LSP's kinds, by number. */
const KINDS: Partial<Record<CompletionItemKind, MatchKind>> = {
  2: "method",
  3: "function",
  4: "class",
  5: "property",
  6: "variable",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  13: "enum",
  14: "keyword",
  17: "path",
  19: "path",
  20: "constant",
  21: "text",
};

const OWN_KINDS: Record<NameKind, MatchKind> = {
  const: "variable",
  let: "variable",
  var: "variable",
  using: "variable",
  function: "function",
  class: "class",
  enum: "enum",
  namespace: "module",
  interface: "interface",
  type: "interface",
  import: "variable",
};

export function ownKind(kind: NameKind): MatchKind {
  return OWN_KINDS[kind];
}

/** The server's items as candidates. */
export function candidatesOf(
  list: CompletionList | CompletionItem[],
  document: CellDocument,
  at: NamesAt,
  cursor: number,
  kindOf: (name: string) => NameKind | undefined,
): Placed[] {
  const items = Array.isArray(list) ? list : list.items;
  const defaults = Array.isArray(list) ? undefined : list.itemDefaults;
  return items.flatMap((item) => {
    const range = rangeOf(item, defaults);
    const start = range ? document.toCell(range.start) : at.start;
    const end = range ? document.toCell(range.end) : at.end;
    if (start === undefined || end === undefined || start > cursor) return [];
    const text = item.textEdit?.newText ?? item.insertText ?? item.label;
    const own = at.isMember ? undefined : kindOf(item.label);
    const serverOrder = item.sortText ?? "";
    const kind = own ? OWN_KINDS[own] : (KINDS[item.kind ?? 6] ?? "text");
    const candidate: Placed = {
      text,
      filter: item.filterText ?? item.label,
      kind,
      serverOrder,
      own: own !== undefined || (serverOrder.startsWith("11") && kind !== "keyword"),
      start,
      end: Math.max(end, cursor),
      item,
    };
    return [candidate];
  });
}

function rangeOf(item: CompletionItem, defaults: CompletionItemDefaults | undefined): Range | undefined {
  const edit = item.textEdit;
  if (edit) return "range" in edit ? edit.range : edit.replace;
  const range = defaults?.editRange;
  return range && ("replace" in range ? range.replace : range);
}

/** All matches take the place of the same text: what is typed of a name, unless all of them reach back further. */
export function inOnePlace(candidates: readonly Placed[], at: NamesAt): Placed[] {
  const starts = candidates.map(({ start }) => start);
  const start = starts.includes(at.start) ? at.start : Math.min(...starts);
  return candidates.filter((candidate) => candidate.start === start);
}

/** What is there at run time, as candidates. */
export function fromRuntime(members: readonly RuntimeMember[], at: NamesAt): Placed[] {
  const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
  return members
    .filter(({ name }) => isName.test(name))
    .map(({ name, kind, own, type }) => ({
      text: name,
      filter: name,
      kind: kind === "accessor" ? "property" : kind,
      serverOrder: own ? "11" : "15",
      own: !at.isMember && own,
      start: at.start,
      end: at.end,
      item: { label: name, detail: type },
    }));
}

/** What the server says of an item, on one line; of overloads, the first. */
export function signatureOf(detail: string | undefined): string | undefined {
  if (!detail) return undefined;
  const [first = "", ...others] = detail.split(/\n(?=\([\w ]+\) |function )/);
  const line = first.replace(/^(\([\w ]+\) )+/, "").replace(/\s+/g, " ");
  const cut = line.length > 200 ? `${line.slice(0, 199)}…` : line;
  return others.length === 0
    ? cut
    : `${cut} (+${others.length} ${others.length === 1 ? "overload" : "overloads"})`;
}
