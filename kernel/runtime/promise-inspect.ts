import { type InspectContext, inspect } from "node:util";
import type { Internals } from "./internals.js";

/** What Node 20 and 22 put on promises to carry async contexts; it says nothing to the user. */
const HIDDEN = new Set(["async_id_symbol", "trigger_async_id_symbol", "kResourceStore", "asyncio.scope"]);

/**
 * Shows promises as Node shows them where no `AsyncLocalStorage` is in use: `Promise { 1 }`, `Promise { <pending> }`.
 */
export function installPromiseInspect({ details }: Internals): void {
  Object.defineProperty(Promise.prototype, inspect.custom, {
    value(this: Promise<unknown>, depth: number, options: InspectContext, show: typeof inspect): unknown {
      const found = details(this);
      if (!found) return this;
      const name = this.constructor?.name || "Promise";
      if (depth < 0) return options.stylize(`[${name}]`, "special");
      const inner = { ...options, depth: options.depth === null ? null : depth };
      const state =
        found.state === "pending"
          ? options.stylize("<pending>", "special")
          : `${found.state === "rejected" ? `${options.stylize("<rejected>", "special")} ` : ""}${show(found.result, inner)}`;
      const extra = Reflect.ownKeys(this).filter(
        (key) => typeof key === "string" || !HIDDEN.has(key.description ?? ""),
      );
      const fields = extra
        .map((key) => [key, Object.getOwnPropertyDescriptor(this, key)] as const)
        .filter(([, property]) => property?.enumerable && "value" in property)
        .map(
          ([key, property]) =>
            `${typeof key === "symbol" ? `[${String(key)}]` : key}: ${show(property!.value, inner)}`,
        );
      return `${name} { ${[state, ...fields].join(", ")} }`;
    },
    enumerable: false,
    configurable: true,
    writable: true,
  });
}
