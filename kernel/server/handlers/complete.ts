import type { RuntimeMember } from "../../channel/commands.js";
import { fromCodePoints, toCodePoints } from "../../protocol/code-points.js";
import type { Context, Handler } from "../context.js";
import { pathAt } from "../path-at.js";

/** Nobody waits longer for a list of names, in milliseconds. */
const TIMEOUT = 500;

export const complete: Handler<"complete_request"> = async (request, context) => {
  const { code, cursor_pos } = request.content;
  const { holder, prefix, start, end } = pathAt(code, fromCodePoints(code, cursor_pos));
  const members = await ask(holder, context);
  const found = members.filter(({ name }) => matches(name, prefix)).sort(byRelevance(prefix));
  const range = { start: toCodePoints(code, start), end: toCodePoints(code, end) };
  return {
    status: "ok",
    matches: found.map(({ name }) => name),
    cursor_start: range.start,
    cursor_end: range.end,
    metadata: {
      _jupyter_types_experimental: found.map(({ name, kind, type }) => ({
        text: name,
        type: kind,
        signature: type,
        ...range,
      })),
    },
  };
};

async function ask(holder: string[], { runtime }: Context): Promise<RuntimeMember[]> {
  try {
    if (holder.length === 0) return [...(await runtime.ask("names", {}, TIMEOUT)), ...keywords];
    const members = (await runtime.ask("members", { path: holder }, TIMEOUT)) ?? [];
    return members.filter(({ name }) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name));
  } catch {
    return [];
  }
}

function matches(name: string, prefix: string): boolean {
  return name.toLowerCase().startsWith(prefix.toLowerCase());
}

/** The case as typed first, a value's own members before inherited ones, then by name. */
function byRelevance(prefix: string): (a: RuntimeMember, b: RuntimeMember) => number {
  const rank = ({ name, own }: RuntimeMember): number =>
    (name.startsWith(prefix) ? 0 : 4) + (own ? 0 : 1) + (name.startsWith("_") && prefix === "" ? 2 : 0);
  return (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

const keywords = (
  "abstract as async await break case catch class const continue debugger declare default delete do else enum " +
  "export extends false finally for from function if implements import in instanceof interface let namespace new " +
  "null of private protected public readonly return satisfies static super switch this throw true try type typeof " +
  "undefined using var void while yield"
)
  .split(" ")
  .map((name): RuntimeMember => ({ name, kind: "keyword", type: "", own: false }));
