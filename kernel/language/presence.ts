import type { Cell } from "./cell.js";
import type { NameKind } from "./declaration.js";
import type { Item, Meaning } from "./segment.js";

/** Which variables are known to be something when a cell begins. */
export class Presence {
  /** Variables that a function assigns to, so that nobody knows when. */
  readonly #unsteady = new Set<string>();
  /** The cell that last gave a variable its value. */
  readonly #givenBy = new Map<Item, Cell>();
  /** Variables that are neither `null` nor `undefined` at the end of a cell. */
  readonly #present = new WeakMap<Cell, ReadonlySet<string>>();

  /**
   * @param own what the names that the cell declares mean
   * @param current what names meant before it
   */
  noteAssignments(
    cell: Cell,
    own: ReadonlyMap<string, Meaning>,
    current: ReadonlyMap<string, Meaning>,
  ): void {
    for (const name of own.keys()) this.#unsteady.delete(name);
    for (const name of cell.assignedLater) this.#unsteady.add(name);
    for (const { value } of own.values()) if (value) this.#givenBy.set(value, cell);
    for (const name of cell.assigned) {
      const item = current.get(name)?.value;
      if (item && !own.has(name)) this.#givenBy.set(item, cell);
    }
  }

  /** Variables of which it is worth knowing whether they are something at the end of a cell. */
  variablesGivenBy(cell: Cell, kindOf: (name: string) => NameKind | undefined): string[] {
    const own = cell.declarations.flatMap(({ names }) =>
      [...names].filter(([, kind]) => kind === "let" || kind === "var").map(([name]) => name),
    );
    const others = [...cell.assigned].filter(
      (name) => !cell.declared.has(name) && /^(let|var)$/.test(kindOf(name) ?? ""),
    );
    return [...new Set([...own, ...others])].filter(
      (name) => !cell.assignedLater.has(name) && (cell.declared.has(name) || !this.#unsteady.has(name)),
    );
  }

  notePresent(cell: Cell, names: Iterable<string>): void {
    this.#present.set(cell, new Set(names));
  }

  isPresent(item: Item, name: string): boolean {
    const cell = this.#givenBy.get(item);
    return cell !== undefined && !this.#unsteady.has(name) && this.#present.get(cell)?.has(name) === true;
  }

  /** Forgets variables that nothing can see any more. */
  retain(isLive: (item: Item) => boolean): void {
    for (const item of this.#givenBy.keys()) if (!isLive(item)) this.#givenBy.delete(item);
  }
}
