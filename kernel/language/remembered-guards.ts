import type { Cell } from "./cell.js";
import type { Meaning } from "./segment.js";

interface RememberedGuard {
  text: string;
  meanings: ReadonlyMap<string, Meaning | undefined>;
}

/** So many guards are remembered. */
const GUARDS = 50;

/** The last guards of the cells that have run, which hold for later cells as well. */
export class RememberedGuards {
  #guards: RememberedGuard[] = [];

  /** @param current what names mean now that the cell has begun to run */
  keep(cell: Cell, current: ReadonlyMap<string, Meaning>): void {
    for (const { text, mentions } of cell.guards) {
      const meanings = new Map(Array.from(mentions, (name) => [name, current.get(name)]));
      this.#guards.push({ text, meanings });
    }
    this.#guards = this.#guards.slice(-GUARDS);
  }

  /**
   * Those that hold for a cell, and narrow something.
   *
   * @param names the session's names that the cell knows
   */
  applyingTo(
    cell: Cell,
    names: ReadonlyMap<string, Meaning>,
    current: ReadonlyMap<string, Meaning>,
  ): RememberedGuard[] {
    return this.#guards.filter(({ meanings }) => applies(meanings, cell, names, current));
  }
}

function applies(
  meanings: RememberedGuard["meanings"],
  cell: Cell,
  names: ReadonlyMap<string, Meaning>,
  current: ReadonlyMap<string, Meaning>,
): boolean {
  let narrows = false;
  for (const [name, then] of meanings) {
    const now = current.get(name);
    if (cell.declared.has(name) || now?.value !== then?.value || now?.type !== then?.type) return false;
    const kind = now?.value?.declaration.names.get(name);
    if (kind === "let" || kind === "var") return false;
    if (kind === "const" && names.has(name)) narrows = true;
  }
  return narrows;
}
