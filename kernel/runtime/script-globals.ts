import type { Importer } from "./imports/index.js";

/**
 * Gives cells what Node gives to a script in the notebook's folder: `require`, `module`, `exports`, `__filename`,
 * `__dirname` and its arguments. They are configurable properties of the global object, so that a cell may declare
 * the names itself, and not enumerable, so that they do not count among the user's variables.
 *
 * @param target the global object of the cells
 */
export function installScriptGlobals(target: object, { require, module, meta }: Importer): void {
  const values = {
    require,
    module,
    exports: module.exports,
    __filename: meta.filename,
    __dirname: meta.dirname,
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
  process.argv.splice(0, process.argv.length, process.execPath, meta.filename);
  // The kernel's own flags are nothing that a script, or a process that it forks, should see.
  process.execArgv.splice(0);
}
