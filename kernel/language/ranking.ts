import type { MatchKind } from "./contract.js";

/** A possible completion before it is put in order. */
export interface Candidate {
  text: string;
  /** What the typed text is compared with. */
  filter: string;
  kind: MatchKind;
  /** The language server's own order. */
  serverOrder: string;
  /** A cell declares it, or it is local. */
  own: boolean;
}

const KERNEL_GLOBALS = new Set(["asyncio", "display", "input", "tsloop"]);

/**
 * Those that begin with what was typed, best first: in the case that was typed, the session's own, the kernel's,
 * keywords, what Node has, and then the rest of what TypeScript knows; names that say "internal" or "deprecated" last.
 *
 * @param isMember whether the names are members of a value
 */
export function ranked<T extends Candidate>(candidates: readonly T[], typed: string, isMember: boolean): T[] {
  const lower = typed.toLowerCase();
  const keyed: { key: string; candidate: T }[] = [];
  for (const candidate of candidates) {
    const { filter } = candidate;
    if (!filter.toLowerCase().startsWith(lower)) continue;
    const tier = isMember ? candidate.serverOrder : tierOf(candidate);
    const hidden = filter.startsWith("_") && !typed.startsWith("_") ? 1 : 0;
    const deprecated = candidate.serverOrder.startsWith("z") ? 1 : 0;
    const exact = filter === typed ? 0 : filter.startsWith(typed) ? 1 : 2;
    keyed.push({
      key: `${deprecated}${hidden}${exact}${tier}\u0000${filter.toLowerCase()}\u0000${filter}`,
      candidate,
    });
  }
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ candidate }) => candidate);
}

function tierOf({ text, kind, own }: Candidate): number {
  if (own) return 0;
  if (KERNEL_GLOBALS.has(text)) return 1;
  if (kind === "keyword") return 2;
  return text in globalThis ? 3 : 4;
}
