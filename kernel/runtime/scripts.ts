import type { Script } from "../channel/commands.js";
import type { Place } from "../traceback/place.js";
import { ScriptPlaces } from "../transform/script-map.js";

interface Known {
  count: number;
  lines: string[];
  script: Script;
  places: ScriptPlaces | undefined;
}

const NAME = /^tsloop:cell\//;

/**
 * The cells that ran, by the names that V8 knows them by. Maps are read when an error first asks.
 *
 * @param limit how many are kept; the oldest are forgotten first.
 */
export class Scripts {
  readonly #known = new Map<string, Known>();

  constructor(private readonly limit = 20_000) {}

  add(script: Script, count: number, source: string): void {
    if (this.#known.size >= this.limit) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(script.name, {
      count,
      lines: source.split("\n"),
      script,
      places: undefined,
    });
  }

  static isCell(name: string): boolean {
    return NAME.test(name);
  }

  /** See `Script.registers`. */
  registers(name: string): string {
    return this.#known.get(name)?.script.registers ?? "";
  }

  /** @param line 1-based @param column 1-based, both in the JavaScript that ran */
  place(name: string, line: number, column: number): Place | undefined {
    const known = this.#known.get(name);
    if (!known) return undefined;
    const { script, lines } = known;
    known.places ??= new ScriptPlaces(script.map, script.code, lines);
    const original = known.places.at({ line, column: column - 1 });
    return original && this.#at(known, original.line, original.column + 1);
  }

  /** A place that is already one of the TypeScript. */
  sourcePlace(name: string, line: number, column: number): Place | undefined {
    const known = this.#known.get(name);
    return known && this.#at(known, line, column);
  }

  #at({ count, lines }: Known, line: number, column: number): Place {
    return { where: `In[${count}]`, cell: count, line, column, lines };
  }
}
