import { type Declaration, EXPANDO } from "./declaration.js";

/** Statements that declare one name together (overloads, a class and its interface) go together. */
export function grouped(parts: readonly Declaration[]): Declaration[] {
  const functions = new Set(
    parts.flatMap(({ names, ambient }) =>
      ambient === EXPANDO
        ? []
        : [...names].filter(([, kind]) => kind === "function" || kind === "const").map(([name]) => name),
    ),
  );
  const groups: Declaration[] = [];
  for (const part of parts) {
    const expando = part.ambient === EXPANDO;
    if (expando && ![...part.names.keys()].every((name) => functions.has(name))) continue;
    const own = expando ? { ...part, ambient: undefined } : part;
    const at = groups.findIndex(({ names }) => [...own.names.keys()].some((name) => names.has(name)));
    if (at < 0) groups.push(own);
    else groups[at] = joined(groups[at]!, own, expando);
  }
  return groups;
}

function joined(one: Declaration, other: Declaration, expando: boolean): Declaration {
  const names = new Map(one.names);
  for (const [name, kind] of expando ? [] : other.names) {
    const known = names.get(name);
    // A name of several kinds is a type and a value, as a class is.
    names.set(name, known === undefined || known === kind ? kind : "class");
  }
  // Beside an overload, the signature of a function's body would count as one more.
  const [first, second] = [one.whole ?? one, other.whole ?? other];
  return {
    names,
    text: `${first.text}\n${second.text}`,
    mentions: new Set([...first.mentions, ...second.mentions]),
    start: Math.min(one.start, other.start),
    end: Math.max(one.end, other.end),
    literal: false,
    ambient: one.ambient ?? other.ambient,
    open: undefined,
    compound: true,
  };
}
