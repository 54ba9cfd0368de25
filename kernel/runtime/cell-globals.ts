import * as asyncio from "../../src/asyncio/index.js";
import { ownPromise } from "../../src/asyncio/own-promises.js";
import { exposeDeno } from "../../src/compat/deno.js";
import * as tsloop from "../../src/index.js";
import { bind, bindAll } from "../transform/run-time.js";
import type { AwaitSites } from "./await-sites.js";
import { currentCell } from "./cell-context.js";
import type { Comms, CommTarget } from "./comms.js";
import type { EventPipe } from "./event-pipe.js";
import type { Importer, ImportOptions } from "./imports/index.js";
import type { Internals } from "./internals.js";
import type { Registers } from "./registers.js";
import { Scripts } from "./scripts.js";
import { shell } from "./shell.js";

interface Parts {
  sites: AwaitSites;
  importer: Importer;
  internals: Internals;
  pipe: EventPipe;
  comms: Comms;
  scripts: Scripts;
  registers: Registers;
  /** The main thread is about to be terminated where it stands. */
  onUnwind(): void;
}

/** Defines what is there in every cell. All of it can be declared anew by a cell. */
export function installCellGlobals({
  sites,
  importer,
  internals,
  pipe,
  comms,
  scripts,
  registers,
  onUnwind,
}: Parts): void {
  const types = (mode: "warn" | "strict" | "off"): void => {
    if (!["warn", "strict", "off"].includes(mode)) {
      throw new TypeError(`types(${JSON.stringify(mode)}): say "warn", "strict" or "off"`);
    }
    pipe.send({ type: "settings", cell: currentCell().id, types: mode });
  };
  const target = globalThis as unknown as Record<string, unknown>;
  define(target, {
    asyncio,
    tsloop: {
      ...tsloop,
      types,
      registerCommTarget: (name: string, onOpen: CommTarget) => comms.register(name, onOpen),
    },
    display: tsloop.display,
    input: tsloop.input,
    prompt: (text?: string, initial?: string) => tsloop.inputSync(text ?? "") || (initial ?? ""),
  });
  // Accessors in Node; as plain values they can be completed, which never runs a getter.
  define(target, { process, Buffer });
  if (!("Deno" in target)) exposeDeno(target, Scripts.isCell);
  Object.defineProperty(target, "__tsloop", {
    value: Object.freeze({
      site: sites.site,
      siteIterable: sites.siteIterable,
      resumed: sites.resumed,
      mark: sites.mark,
      enter: sites.enter,
      own: sites.own,
      bind,
      bindAll,
      registers: (name: string) => scripts.registers(name),
      save: (values: Record<string, unknown> | undefined) => registers.save(values),
      unwind: () => {
        internals.clearAsyncIdStack();
        pipe.abandon();
        onUnwind();
      },
      import: importer.import,
      // Of an import statement nobody sees the promise.
      load: (specifier: string, options?: ImportOptions) => ownPromise(importer.import(specifier, options)),
      meta: importer.meta,
      shell: async (line: string) => void (await shell(line, { signal: currentCell().interrupted.signal })),
    }),
    enumerable: false,
    configurable: false,
    writable: false,
  });
}

function define(target: object, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
