import remapping from "@jridgewell/remapping";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type MagicString from "magic-string";
import type { CellSource } from "./cell.js";
import type { Lowered, LoweredMap } from "./lower.js";
import type { Prepared } from "./prepared.js";
import type { ScriptMap } from "./script-map.js";
import type { Position } from "./syntax-error.js";

/** Where the JavaScript of a cell comes from in the user's text. */
export class Positions {
  #trace: TraceMap | undefined;
  #lineStarts: number[] | undefined;

  constructor(
    private readonly lowered: Lowered,
    private readonly prepared: Prepared,
  ) {}

  /**
   * The place in the TypeScript that was parsed for an offset in the JavaScript, and the one in the user's text, with
   * the line that stands there if the parsed one replaces it.
   */
  at(offset: number): { parsed: Position; user: Position; replaced: string | undefined } | undefined {
    const parsed = this.#parsed(this.#lineAndColumn(offset));
    return (
      parsed && { parsed, user: this.prepared.origin(parsed), replaced: this.prepared.replaced(parsed.line) }
    );
  }

  #parsed(position: Position): Position | undefined {
    const { map } = this.lowered;
    if (!map) return position;
    this.#trace ??= new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]);
    const { line, column } = originalPositionFor(this.#trace, position);
    return line === null ? undefined : { line, column };
  }

  /** The parsed TypeScript from where an offset in the JavaScript comes from. */
  textAt(offset: number): string {
    const parsed = this.at(offset)?.parsed;
    if (!parsed) return "";
    const lines = this.prepared.text.split("\n").slice(parsed.line - 1);
    lines[0] = lines[0]?.slice(parsed.column) ?? "";
    return lines.join("\n");
  }

  #lineAndColumn(offset: number): Position {
    if (this.#lineStarts === undefined) {
      this.#lineStarts = [0];
      const { code } = this.lowered;
      for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1))
        this.#lineStarts.push(at + 1);
    }
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#lineStarts[low]! };
  }
}

/** The way from the edited JavaScript to the user's text; found when first asked for. */
export function lazyMap(
  cell: CellSource,
  text: MagicString,
  loweredMap: LoweredMap | undefined,
  prepared: Prepared,
): () => ScriptMap {
  let map: ScriptMap | undefined;
  let compose: (() => ScriptMap) | undefined = () =>
    loweredMap || prepared.altered
      ? composeMap(cell, text, loweredMap, prepared)
      : (text.generateDecodedMap({ source: "cell" }).mappings as number[][][]);
  return () => {
    map ??= compose!();
    // What it was made of is larger than the map.
    compose = undefined;
    return map;
  };
}

function composeMap(
  cell: CellSource,
  text: MagicString,
  loweredMap: LoweredMap | undefined,
  prepared: Prepared,
): string {
  const edited = text.generateDecodedMap({ hires: "boundary", source: "javascript" });
  const inputs = [{ version: 3, ...edited }, ...(loweredMap ? [loweredMap] : [])] as Parameters<
    typeof remapping
  >[0];
  const { mappings, names } = remapping(inputs, () => null, {
    decodedMappings: prepared.altered,
    excludeContent: true,
  });
  const map = { version: 3, sources: [cell.name], sourcesContent: [cell.code], names };
  if (!prepared.altered) return JSON.stringify({ ...map, mappings });
  const moved = (mappings as [number, number, number, number][][]).map((line) =>
    line.map(([generated, source, originalLine, originalColumn, ...name]) => {
      const { line: to, column } = prepared.origin({ line: originalLine + 1, column: originalColumn });
      return [generated, source, to - 1, column, ...name] as [number, number, number, number];
    }),
  );
  return JSON.stringify(
    remapping({ ...map, mappings: moved } as Parameters<typeof remapping>[0], () => null),
  );
}
