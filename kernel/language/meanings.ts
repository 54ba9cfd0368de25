import type { Cell } from "./cell.js";
import type { Item, Meaning } from "./segment.js";

/** What names mean to the cell that runs next. */
export class Meanings {
  readonly #current = new Map<string, Meaning>();
  readonly #ambient = new Map<string, Item>();

  get current(): ReadonlyMap<string, Meaning> {
    return this.#current;
  }

  /**
   * Forgets the names that a cell of the notebook declared when it ran last and that it now does not even mention.
   *
   * @param items what it declared then
   * @returns whether there were any
   */
  forget(items: readonly Item[], cell: Cell): boolean {
    let removed = false;
    for (const item of items) {
      for (const name of item.declaration.names.keys()) {
        const meaning = this.#current.get(name);
        if (!meaning || cell.declared.has(name) || cell.mentioned.has(name)) continue;
        const left = {
          value: meaning.value === item ? undefined : meaning.value,
          type: meaning.type === item ? undefined : meaning.type,
        };
        if (left.value === meaning.value && left.type === meaning.type) continue;
        removed = true;
        if (left.value || left.type) this.#current.set(name, left);
        else this.#current.delete(name);
      }
    }
    return removed;
  }

  /** @returns whether something lost a name to what is new */
  publish(items: readonly Item[], own: ReadonlyMap<string, Meaning>): boolean {
    let replaced = false;
    for (const [name, { value, type }] of own) {
      const known = this.#current.get(name);
      if ((value && known?.value) || (type && known?.type)) replaced = true;
      this.#current.set(name, { value: value ?? known?.value, type: type ?? known?.type });
    }
    for (const item of items) {
      const key = item.declaration.ambient;
      if (key === undefined) continue;
      if (this.#ambient.has(key)) replaced = true;
      this.#ambient.set(key, item);
    }
    return replaced;
  }

  /** What a cell can see, by itself or through what it can see. */
  reachable(): ReadonlySet<Item> {
    const live = new Set<Item>();
    const pending: Item[] = [...this.#ambient.values()];
    const see = ({ value, type }: Meaning): void => {
      if (value) pending.push(value);
      if (type) pending.push(type);
    };
    for (const meaning of this.#current.values()) see(meaning);
    for (let item = pending.pop(); item; item = pending.pop()) {
      if (live.has(item)) continue;
      live.add(item);
      for (const name of item.mentions) {
        const meaning = item.meanings.get(name);
        if (meaning) see(meaning);
      }
    }
    return live;
  }
}
