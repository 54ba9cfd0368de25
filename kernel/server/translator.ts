import type { Script } from "../channel/commands.js";
import type { ErrorReport } from "../channel/events.js";
import { syntaxLines } from "../traceback/lines.js";
import type { Completeness, ScriptMap, Transformer } from "../transform/index.js";
import { transformSettings } from "./transform-settings.js";

export type Translation = { script: Script } | { error: ErrorReport };

/** A line of a cell, as tables name it. */
export interface CellPlace {
  cell: number;
  line: number;
  source?: string;
}

interface Recent {
  count: number;
  source: string;
  script: string;
  map: ScriptMap;
}

/** Scripts whose places can be asked for. */
const REMEMBERED = 50;

/**
 * TypeScript cells to scripts. The parser is loaded beside the start of the kernel, not before it: a front end waits
 * for `kernel_info` first.
 */
export class Translator {
  readonly #loaded = import("../transform/index.js");
  #transformer: Transformer | undefined;
  readonly #recent = new Map<string, Recent>();

  /** Resolves when the parser is loaded, or cannot be: an addon that is missing is told when a cell is run, in words. */
  readonly ready = this.#loaded.then(
    () => {},
    () => {},
  );

  /** @param folder the notebook's, whose `tsconfig.json` counts */
  constructor(private readonly folder: string) {}

  /** @param name unique per execution: what V8 knows the script by */
  async translate(code: string, count: number, name: string): Promise<Translation> {
    const { CellSyntaxError } = await this.#loaded;
    const transformer = await this.#create();
    try {
      const cell = transformer.transform({ code, count, name }, transformSettings(this.folder));
      const { code: script, map, sites, firstSite, registers } = cell;
      this.#remember(name, { count, source: code, script, map });
      return { script: { name, code: script, map, sites, firstSite, registers } };
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      const { message, line, column } = error;
      const place = { where: `In[${count}]`, cell: count, line, column: column + 1, lines: code.split("\n") };
      const traceback = syntaxLines("SyntaxError", message, place);
      return { error: { ename: "SyntaxError", evalue: message, traceback } };
    }
  }

  /** Where in the user's cell something is in a script that ran not long ago. Lines and columns count from 1. */
  async placeOf(name: string, line: number, column: number): Promise<CellPlace | undefined> {
    const known = this.#recent.get(name);
    if (!known) return undefined;
    const { ScriptPlaces } = await import("../transform/script-map.js");
    const lines = known.source.split("\n");
    const places = new ScriptPlaces(known.map, known.script, lines);
    const original = places.at({ line, column: column - 1 });
    return (
      original && {
        cell: known.count,
        line: original.line,
        source: lines[original.line - 1]?.trim(),
      }
    );
  }

  async isComplete(code: string): Promise<Completeness> {
    return (await this.#create()).isComplete(code);
  }

  /** A cell ended in an error: not all that it declares may exist. */
  failed(name: string): void {
    this.#transformer?.failed(name);
  }

  /** The runtime is a new one: there are no names. */
  reset(): void {
    this.#transformer?.reset();
  }

  #remember(name: string, script: Recent): void {
    this.#recent.set(name, script);
    if (this.#recent.size > REMEMBERED) this.#recent.delete(this.#recent.keys().next().value!);
  }

  async #create(): Promise<Transformer> {
    this.#transformer ??= (await this.#loaded).createTransformer();
    return this.#transformer;
  }
}
