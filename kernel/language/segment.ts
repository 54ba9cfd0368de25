import type { Declaration, NameKind } from "./declaration.js";

/** A declaration of a cell that has run. */
export interface Item {
  readonly cell: CellOrigin;
  readonly declaration: Declaration;
  /** What its names are to other modules; less than the declaration has once the language server has told a type. */
  text: string;
  mentions: ReadonlySet<string>;
  /** What the names that it mentions meant when its cell ran. */
  readonly meanings: Map<string, Meaning>;
  /** The type of a constant is one that widens. */
  readonly literal: boolean;
  /** How many declarations, each made from the next, have to be read to know its type; none where it is written. */
  depth: number;
  segment: Segment;
}

export interface CellOrigin {
  count: number;
  code: string;
}

/** What a name means: in a value, and in a type. */
export interface Meaning {
  value: Item | undefined;
  type: Item | undefined;
}

export const typeKinds: ReadonlySet<NameKind> = new Set(["interface", "type"]);
/** Kinds that are a value and a type at once. */
export const doubleKinds: ReadonlySet<NameKind> = new Set(["class", "enum", "namespace", "import"]);

/** A declaration that can be exported where it stands, behind its documentation. */
const PLAIN = /^(\/\*\*[\s\S]*?\*\/\n)?(?=(?:declare )?(?:const|let|var|function) )/;

/** Beyond this many characters a segment takes no more, because each addition has it parsed anew. */
const LARGEST = 24_000;

/**
 * A module made of the declarations of several cells, because a program of hundreds of modules costs too much to
 * put together again for every cell. In it, every name means what it meant to the cell that mentions it.
 */
export class Segment {
  readonly items = new Set<Item>();
  readonly #declared = new Map<string, Item>();
  /** What names mean that are mentioned here and declared elsewhere; nothing where they are globals. */
  readonly #taken = new Map<string, Meaning | undefined>();
  #size = 0;

  constructor(
    readonly name: string,
    readonly language: "ts" | "tsx",
    /** Comments that its file starts with. */
    readonly pragmas: readonly string[] = [],
  ) {}

  get file(): string {
    return `${this.name}.${this.language}`;
  }

  /** Whether declarations of one cell can be added without that a name changes its meaning, here or in them. */
  accepts(items: readonly Item[]): boolean {
    if (this.items.size > 0 && this.#size > LARGEST) return false;
    const own = new Set(items);
    for (const item of items) {
      for (const name of item.declaration.names.keys()) {
        if (this.#declared.has(name) || this.#taken.has(name)) return false;
      }
      for (const name of item.mentions) {
        const meaning = item.meanings.get(name);
        if (meaning && (own.has(meaning.value!) || own.has(meaning.type!))) continue;
        const here = this.#declared.get(name);
        if (here && meaning?.value !== here && meaning?.type !== here) return false;
        if (!here && this.#taken.has(name) && !sameMeaning(this.#taken.get(name), meaning)) return false;
      }
    }
    return true;
  }

  add(items: readonly Item[]): void {
    for (const item of items) {
      this.items.add(item);
      item.segment = this;
      for (const name of item.declaration.names.keys()) this.#declared.set(name, item);
    }
    this.#readNames();
  }

  /** Takes out what nothing can see any more, and what was rewritten into account. */
  retain(isLive: (item: Item) => boolean): boolean {
    const before = this.items.size;
    for (const item of this.items) if (!isLive(item)) this.items.delete(item);
    if (this.items.size === before) return false;
    this.#readNames();
    return true;
  }

  /** The names of an item's text have become fewer. */
  refresh(): void {
    this.#readNames();
  }

  /** Names that are to be imported, with what they mean. */
  get taken(): ReadonlyMap<string, Meaning | undefined> {
    return this.#taken;
  }

  get body(): string {
    return Array.from(this.items, exported).join("\n");
  }

  #readNames(): void {
    this.#declared.clear();
    this.#taken.clear();
    this.#size = 0;
    for (const item of this.items) {
      this.#size += item.text.length;
      for (const name of item.declaration.names.keys()) this.#declared.set(name, item);
    }
    for (const item of this.items) {
      for (const name of item.mentions) {
        if (!this.#declared.has(name)) this.#taken.set(name, item.meanings.get(name));
      }
    }
  }
}

/**
 * What a declaration is in a module. Where it can be it is exported as such: to tell how a name may be written, the
 * language server looks behind each name of a list of exports.
 */
function exported({ text, declaration: { names, compound } }: Item): string {
  if (names.size === 1 && !compound && PLAIN.test(text)) return `${text.replace(PLAIN, "$1export ")}\n;`;
  return names.size === 0 ? `${text}\n;` : `${text}\n;export { ${[...names.keys()].join(", ")} };`;
}

function sameMeaning(one: Meaning | undefined, other: Meaning | undefined): boolean {
  return one?.value === other?.value && one?.type === other?.type;
}
