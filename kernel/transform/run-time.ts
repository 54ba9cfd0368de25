/**
 * What the generated code calls beside the await sites: methods of `__tsloop`. This file is loaded in the runtime
 * process and imports nothing.
 */

/**
 * Gives the value that an import binds.
 *
 * @param used whether the cell uses the name as a value
 * @returns undefined for a name that is neither exported nor used, as that of a type is
 * @throws SyntaxError for a name that is used and not exported, as the language has it
 */
export function bind(namespace: object, name: string, specifier: string, used: boolean): unknown {
  if (used && !(name in namespace)) {
    throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${name}'`);
  }
  return (namespace as Record<string, unknown>)[name];
}

/** `export * from "m"` in a cell: every name that the module exports is there from then on. */
export function bindAll(namespace: object): void {
  for (const [name, value] of Object.entries(namespace)) {
    if (name === "default") continue;
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
