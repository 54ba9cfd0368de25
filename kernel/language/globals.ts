import { existsSync } from "node:fs";

export const GLOBALS = ".tsloop-globals.d.ts";

/**
 * Globals that the DOM's types, which come first, have otherwise than the kernel gives them: each module that means
 * the global declares it for itself, by this.
 */
const REDECLARED_GLOBALS: ReadonlyMap<string, string> = new Map([
  [
    "prompt",
    "/** Asks for a line and blocks the loop until it is there; `input()` does not. */ declare function prompt(text?: string, initial?: string): string;",
  ],
]);

export function redeclared(names: readonly string[]): string[] {
  return names.flatMap((name) => REDECLARED_GLOBALS.get(name) ?? []);
}

/**
 * Declarations of what there is in every cell, which a cell may declare anew.
 *
 * @param ownTypes paths of the `.d.ts` files of the kernel's own modules, by specifier
 * @param nodeTypes how to refer to Node's types
 */
export function globalsText(ownTypes: Readonly<Record<string, string>>, nodeTypes: string): string {
  const own = new Map(
    Object.entries(ownTypes)
      .filter(([, path]) => existsSync(path))
      .map(([name, path]) => [name, path.replaceAll("\\", "/").replace(/\.d\.(m?)ts$/, ".$1js")]),
  );
  const typeOf = (module: string, name?: string): string => {
    const file = own.get(module);
    return file === undefined ? "any" : `typeof import("${file}")${name === undefined ? "" : `.${name}`}`;
  };
  const modules = ["tsloop", "tsloop/asyncio", "tslab"].map((name) => {
    const file = own.get(name);
    // An ambient module comes before any in `node_modules`; its file is found through the type below.
    return file === undefined
      ? `declare module "${name}";`
      : `declare module "${name}" { export * from "${file}"; }\ndeclare type ${loaderOf(name)} = ${typeOf(name)};`;
  });
  const deno = own.get("deno");
  return `${nodeTypes}
${modules.join("\n")}
/** The kernel's own library. */
declare var tsloop: ${typeOf("tsloop")} & {
  /** How types are checked from now on: \`warn\` shows errors under the cell, \`strict\` runs no cell that has any. */
  types(mode: "warn" | "strict" | "off"): void;
  registerCommTarget(name: string, onOpen: (comm: any, message: any) => unknown): void;
};
/** Coroutines, tasks, futures and the event loop. */
declare var asyncio: ${typeOf("tsloop/asyncio")};
declare var display: ${typeOf("tsloop", "display")};
declare var input: ${typeOf("tsloop", "input")};
/** What is there of Deno: \`Deno.jupyter\`. */
declare var Deno: ${deno === undefined ? "any" : `import("${deno}").DenoNamespace`};
/** The value of the last cell that had one. */
declare var _: any;
declare var __: any;
declare var ___: any;
/** The values of cells, by their number. */
declare var Out: Record<number, any>;
/** The text of cells, by their number. */
declare var In: string[];
/** How the last shell command ended. */
declare var _exit_code: number;
`;
}

function loaderOf(module: string): string {
  return `$tsloop_${module.replace(/\W/g, "_")}`;
}
