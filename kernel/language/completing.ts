import type { CompletionItem, CompletionList } from "vscode-languageserver-protocol";
import { candidatesOf, fromRuntime, inOnePlace, ownKind, type Placed, signatureOf } from "./completion.js";
import type { Completions, Match, RuntimeMembers } from "./contract.js";
import type { NamesAt } from "./names-at.js";
import type { Question, Questions } from "./questions.js";
import { ranked } from "./ranking.js";
import type { Session } from "./session.js";
import { isInText } from "./text-spans.js";
import { within } from "./within.js";
import type { Workspace } from "./workspace.js";

/** How much of the patience is for what the running program adds. */
const FOR_RUNTIME = 0.15;
/** And for the signatures of the best matches, once these are known. */
const FOR_SIGNATURES = 0.025;
const SIGNATURES = 8;
const MOST_MATCHES = 1000;
/** More names of cells than these are not put before the language server for one completion. */
const MOST_NAMES = 200;

/** What could stand at a place in a cell, of what TypeScript, the session's cells and the running program know. */
export class Completing {
  readonly #questions: Questions;
  readonly #workspace: Workspace;

  constructor(questions: Questions, workspace: Workspace) {
    this.#questions = questions;
    this.#workspace = workspace;
  }

  async complete(code: string, cursor: number, runtime?: RuntimeMembers): Promise<Completions> {
    const { question, answer } = this.#questions.about(code, cursor, (at, session) =>
      namesLike(at, session).slice(0, MOST_NAMES),
    );
    const running = within(FOR_RUNTIME * this.#workspace.patience, fromProgram(question, runtime));
    const found = await answer(async () => {
      const position = question.document.fromCell(cursor);
      const list = await question.ask<CompletionList | CompletionItem[] | null>("textDocument/completion", {
        position,
        context: { triggerKind: 1 },
      });
      const candidates = chosen(question, list ?? [], (await running) ?? []);
      return { candidates, signatures: await this.#signatures(candidates.slice(0, SIGNATURES), question) };
    });
    const candidates = found?.candidates ?? chosen(question, undefined, (await running) ?? []);
    const matches = candidates.map(({ text, kind }, index): Match => {
      const signature = found?.signatures[index];
      const sortText = String(index).padStart(4, "0");
      return { text, type: kind, ...(signature !== undefined && { signature }), sortText };
    });
    const { start, end } = candidates[0] ?? question.at;
    return { matches, start, end };
  }

  async #signatures(candidates: readonly Placed[], { deadline }: Question): Promise<(string | undefined)[]> {
    const { server, patience } = this.#workspace;
    const found = candidates.map(({ item }) => signatureOf(item?.detail));
    // One after the other: asked for all at once, the server would have several read the program anew.
    const ask = async (): Promise<void> => {
      for (const [index, { item, kind }] of candidates.entries()) {
        if (!item?.data || item.detail || kind === "keyword") continue;
        const resolved = await server.ask<CompletionItem>(
          new Map(),
          "completionItem/resolve",
          item,
          Math.min(deadline, enough),
        );
        found[index] = signatureOf(resolved.detail);
      }
    };
    const enough = performance.now() + FOR_SIGNATURES * patience;
    await within(
      FOR_SIGNATURES * patience,
      ask().catch(() => {}),
    );
    return found;
  }
}

/** Names of cells that begin with what is typed, the newest first. */
function namesLike({ isMember, prefix }: NamesAt, { names }: Session): string[] {
  if (isMember) return [];
  const lower = prefix.toLowerCase();
  return [...names.keys()].filter((name) => name.toLowerCase().startsWith(lower)).reverse();
}

async function fromProgram(
  { code, cursor, at }: Question,
  runtime: RuntimeMembers | undefined,
): Promise<Placed[]> {
  const isAsked = at.isMember ? at.holder !== undefined : at.prefix !== "";
  if (!runtime || !isAsked || isInText(code, cursor)) return [];
  try {
    return fromRuntime((await runtime(at.holder ?? [])) ?? [], at);
  } catch {
    return [];
  }
}

/**
 * What to show of all that is known, best first.
 *
 * @param list what the language server has answered; nothing if it has not
 */
function chosen(
  { session, document, at, code, cursor }: Question,
  list: CompletionList | CompletionItem[] | undefined,
  running: readonly Placed[],
): Placed[] {
  const kindOf = session.kindOf.bind(session);
  const candidates = inOnePlace(list ? candidatesOf(list, document, at, cursor, kindOf) : [], at);
  const known = new Set(candidates.map(({ text }) => text));
  const more: Placed[] = [];
  // Where any name may stand, all of them are listed; elsewhere, as for the keys of an object, only some.
  const isAnyName = !at.isMember && (list ? known.has("globalThis") : !isInText(code, cursor));
  // Types know better, unless they know nothing of the value.
  if (isAnyName || (at.isMember && candidates.length === 0)) more.push(...running);
  if (isAnyName) more.push(...namesLike(at, session).map((name) => ownCandidate(name, at, session)));
  for (const candidate of more) {
    if (known.has(candidate.text)) continue;
    known.add(candidate.text);
    candidates.push(candidate);
  }
  const typed = code.slice(candidates[0]?.start ?? at.start, cursor);
  return ranked(candidates, typed, at.isMember).slice(0, MOST_MATCHES);
}

function ownCandidate(name: string, { start, end }: NamesAt, session: Session): Placed {
  const kind = ownKind(session.kindOf(name) ?? "let");
  return { text: name, filter: name, kind, serverOrder: "11", own: true, start, end };
}
