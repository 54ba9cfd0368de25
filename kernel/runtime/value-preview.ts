import type { Runtime } from "node:inspector";

/** Objects that say enough by what V8 calls them: `/a/g`, a date, an error. */
const DESCRIBED = new Set(["regexp", "date", "error", "node", "wasmvalue"]);

/** V8's preview of an object on one line, as Node would print it: `[ 1, 2, 3 ]`, `Point { x: 1 }`. */
export function valuePreview(preview: Runtime.ObjectPreview): string {
  const { subtype = "", description = "", overflow, properties, entries } = preview;
  if (DESCRIBED.has(subtype)) return description.split("\n", 1)[0]!;
  const isList = subtype === "array" || subtype === "typedarray";
  const parts = entries
    ? entries.map(({ key, value }) => (key ? `${shortOf(key)} => ${shortOf(value)}` : shortOf(value)))
    : properties
        .filter(({ name }) => !name.startsWith("#"))
        .map(({ name, ...value }) => {
          const text = partText(value);
          return isList && /^\d+$/.test(name) ? text : `${keyText(name)}: ${text}`;
        });
  if (overflow) parts.push("…");
  const name = description === "Object" || subtype === "array" ? "" : `${description} `;
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  return parts.length === 0 ? `${name}${open}${close}` : `${name}${open} ${parts.join(", ")} ${close}`;
}

function shortOf(value: Runtime.ObjectPreview): string {
  return partText({ type: value.type, subtype: value.subtype, value: value.description });
}

function partText({ type, subtype, value = "" }: Omit<Runtime.PropertyPreview, "name">): string {
  if (type === "string") return `'${value}'`;
  if (type === "function") return "[Function]";
  if (type === "accessor") return "[Getter]";
  if (type === "object" && subtype === undefined && value === "Object") return "{…}";
  return value;
}

function keyText(name: string): string {
  return /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\[\w+\]\]|\d+)$/u.test(name) ? name : `'${name}'`;
}
