import type { Runtime } from "node:inspector";
import type { RuntimeGlance, RuntimeMember } from "../channel/commands.js";
import type { MainThread } from "./main-thread.js";
import { valuePreview } from "./value-preview.js";

/** An answer that takes longer is of no use to somebody who types, in milliseconds. */
const TIMEOUT = 400;
const GROUP = "introspection";
const MOST_MEMBERS = 5000;

/**
 * What the user's values are made of, read through property descriptors alone: no getter and no function of the
 * user's runs. Works while the main thread is in the middle of something.
 */
export interface Introspection {
  /** Every name that a cell can speak of: its declarations, then the globals. */
  names(): Promise<RuntimeMember[]>;
  /** @param path a variable and the properties that lead from it, e.g. `["config", "server"]` */
  members(path: string[]): Promise<RuntimeMember[] | null>;
  glance(path: string[]): Promise<RuntimeGlance | null>;
}

export function createIntrospection(main: MainThread): Introspection {
  const post = <T>(method: string, params: object): Promise<T> => main.post<T>(method, params, TIMEOUT);
  const evaluate = async (expression: string): Promise<Runtime.RemoteObject | undefined> => {
    const options = { expression, objectGroup: GROUP, silent: true, replMode: false };
    const reply = await post<Runtime.EvaluateReturnType>("Runtime.evaluate", options);
    return reply.exceptionDetails ? undefined : reply.result;
  };
  const properties = (objectId: string, ownProperties: boolean): Promise<Runtime.GetPropertiesReturnType> =>
    post("Runtime.getProperties", { objectId, ownProperties, generatePreview: false });
  const lexicalNames = async (): Promise<string[]> =>
    (await post<{ names: string[] }>("Runtime.globalLexicalScopeNames", {})).names;

  /** A primitive has the members of its prototype. */
  async function boxed(value: Runtime.RemoteObject): Promise<string | undefined> {
    if (value.objectId !== undefined && value.type !== "symbol") return value.objectId;
    const prototypes: Record<string, string> = {
      string: "String",
      number: "Number",
      boolean: "Boolean",
      bigint: "BigInt",
      symbol: "Symbol",
    };
    const name = prototypes[value.type];
    return name && (await evaluate(`${name}.prototype`))?.objectId;
  }

  async function find(path: string[]): Promise<Runtime.RemoteObject | undefined> {
    const [first, ...rest] = path;
    if (first === undefined || !/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(first))
      return undefined;
    let value: Runtime.RemoteObject | undefined;
    if (first === "globalThis" || first === "this" || (await lexicalNames()).includes(first)) {
      // A plain read of a binding: it cannot run anything of the user's.
      value = await evaluate(first);
    } else {
      value = await property(await evaluate("globalThis"), first);
    }
    for (const name of rest) value = value && (await property(value, name));
    return value;
  }

  async function property(
    holder: Runtime.RemoteObject | undefined,
    name: string,
  ): Promise<Runtime.RemoteObject | undefined> {
    const id = holder && (await boxed(holder));
    if (id === undefined) return undefined;
    return (await properties(id, false)).result.find((entry) => entry.name === name)?.value;
  }

  /** The same value with what it holds, one level deep. The function that is called is ours. */
  async function previewed(value: Runtime.RemoteObject): Promise<Runtime.RemoteObject> {
    const { type, objectId } = value;
    if (type !== "object" || objectId === undefined) return value;
    const options = { objectId, functionDeclaration: "function () { return this }", silent: true };
    const asked = { ...options, objectGroup: GROUP, generatePreview: true };
    return (await post<Runtime.CallFunctionOnReturnType>("Runtime.callFunctionOn", asked)).result;
  }

  async function released<T>(look: () => Promise<T>): Promise<T> {
    try {
      return await look();
    } finally {
      post("Runtime.releaseObjectGroup", { objectGroup: GROUP }).catch(() => {});
    }
  }

  return {
    names: () =>
      released(async () => {
        const lexical = await lexicalNames();
        const globals = await evaluate("globalThis");
        const entries = globals?.objectId ? (await properties(globals.objectId, false)).result : [];
        const seen = new Set(lexical);
        const variables = lexical
          .filter((name) => !name.startsWith("__tsloop"))
          .map((name): RuntimeMember => ({ name, kind: "variable", type: "", own: true }));
        return [
          ...variables,
          ...entries.filter(({ name }) => !seen.has(name) && !name.startsWith("__tsloop")).map(toMember),
        ];
      }),
    members: (path) =>
      released(async () => {
        const value = await find(path);
        const id = value && (await boxed(value));
        if (id === undefined) return null;
        const { result } = await properties(id, false);
        return result
          .filter(({ symbol }) => symbol === undefined)
          .slice(0, MOST_MEMBERS)
          .map(toMember);
      }),
    glance: (path) =>
      released(async () => {
        const value = await find(path);
        return value ? toGlance(await previewed(value)) : null;
      }),
  };
}

function toMember(entry: Runtime.PropertyDescriptor): RuntimeMember {
  const { name, value, isOwn } = entry;
  const own = isOwn ?? false;
  if (!value) return { name, kind: "accessor", type: "", own };
  if (value.type === "function") {
    const kind = value.description?.startsWith("class") ? "class" : "function";
    return { name, kind, type: firstLine(value.description ?? "function"), own };
  }
  return { name, kind: "property", type: typeOf(value), own };
}

function typeOf(value: Runtime.RemoteObject): string {
  if (value.subtype === "null") return "null";
  if (value.type !== "object") return value.type;
  return value.description && value.description.length < 80
    ? firstLine(value.description)
    : (value.className ?? "object");
}

function toGlance(value: Runtime.RemoteObject): RuntimeGlance {
  if (value.type === "function") {
    const source = value.description ?? "";
    return { type: source.startsWith("class") ? "class" : "function", preview: firstLine(source), source };
  }
  const preview = value.preview ? valuePreview(value.preview) : undefined;
  const description = value.description ?? String(value.value ?? value.type);
  const text = value.type === "string" ? JSON.stringify(value.value) : firstLine(description);
  return { type: typeOf(value), preview: (preview ?? text).slice(0, 2000) };
}

function firstLine(text: string): string {
  const line = text.split("\n", 1)[0]!.replace(/\s*\{\s*$/, "");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
