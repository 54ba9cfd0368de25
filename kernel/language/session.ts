import type { Cell } from "./cell.js";
import { anyVariable, type Declaration, type NameKind } from "./declaration.js";
import { redeclared } from "./globals.js";
import { Meanings } from "./meanings.js";
import { CellDocument } from "./positions.js";
import { preludeOf } from "./prelude.js";
import { Presence } from "./presence.js";
import { RememberedGuards } from "./remembered-guards.js";
import { doubleKinds, type Item, type Meaning, Segment, typeKinds } from "./segment.js";
import { Segments } from "./segments.js";

/** A declaration that so many have to be read for is given the type that it was found to have. */
const HIGH = 12;

/** What the cells that have run have declared, as modules that the language server reads. */
export class Session {
  readonly #meanings = new Meanings();
  readonly #segments = new Segments();
  readonly #guards = new RememberedGuards();
  readonly #presence = new Presence();
  readonly #itemsOf = new WeakMap<Cell, readonly Item[]>();
  /** What the cells of the notebook declared when they ran last. */
  readonly #itemsAt = new Map<string, readonly Item[]>();

  /** All files. */
  get files(): Map<string, string> {
    return this.#segments.files;
  }

  /** Files whose text has changed since this was last called, with their text. */
  takeChanges(): Map<string, string> {
    return this.#segments.takeChanges();
  }

  get names(): ReadonlyMap<string, Meaning> {
    return this.#meanings.current;
  }

  kindOf(name: string): NameKind | undefined {
    const meaning = this.names.get(name);
    return (meaning?.value ?? meaning?.type)?.declaration.names.get(name);
  }

  /** The declaration that a name stands for. */
  itemOf(name: string): Item | undefined {
    const meaning = this.names.get(name);
    return meaning?.value ?? meaning?.type;
  }

  /**
   * The cell has begun to run: from now on its names mean what it declares.
   *
   * @param place the front end's id of the cell
   */
  add(cell: Cell, count: number, place?: string): void {
    const own = new Map<string, Meaning>();
    const origin = { count, code: cell.code };
    const items = cell.declarations
      .filter((declaration) => !this.#isKnownGlobal(declaration))
      .map((declaration) => this.#itemOf(declaration, origin, own));
    for (const item of items) {
      for (const name of item.mentions) {
        const meaning = own.get(name) ?? this.names.get(name);
        if (meaning) item.meanings.set(name, { ...meaning });
      }
      if (item.declaration.open) item.depth = 1 + depthOf(item.meanings.values());
    }
    this.#itemsOf.set(cell, items);
    this.#presence.noteAssignments(cell, own, this.names);
    const last = place === undefined ? undefined : this.#itemsAt.get(place);
    if (place !== undefined) this.#itemsAt.set(place, items);
    const removed = this.#meanings.forget(last ?? [], cell);
    const replaced = this.#meanings.publish(items, own);
    if (removed || replaced) this.#sweep();
    if (items.length > 0) this.#segments.place(items, cell);
    this.#guards.keep(cell, this.names);
  }

  #itemOf(declaration: Declaration, origin: Item["cell"], own: Map<string, Meaning>): Item {
    const { literal } = declaration;
    const item: Item = {
      cell: origin,
      declaration,
      text: declaration.text,
      mentions: declaration.mentions,
      meanings: new Map(),
      literal: typeof literal === "boolean" ? literal : this.#widens(literal.sameAs, own),
      depth: 0,
      segment: nowhere,
    };
    for (const [name, kind] of declaration.names) {
      const meaning = own.get(name) ?? { value: undefined, type: undefined };
      if (!typeKinds.has(kind)) meaning.value = item;
      if (typeKinds.has(kind) || doubleKinds.has(kind)) meaning.type = item;
      own.set(name, meaning);
    }
    return item;
  }

  #widens(name: string, own: ReadonlyMap<string, Meaning>): boolean {
    const item = (own.get(name) ?? this.names.get(name))?.value;
    return item !== undefined && (item.literal || item.declaration.names.get(name) === "enum");
  }

  /** `globalThis.x = 1` says nothing new of an `x` that is declared. */
  #isKnownGlobal({ names, text, mentions }: Declaration): boolean {
    const [name] = names.keys();
    return (
      names.size === 1 &&
      mentions.size === 0 &&
      text === anyVariable(name!, "var").text &&
      this.names.has(name!)
    );
  }

  /** Lets go of what no cell can see any more, by itself or through what it can see. */
  #sweep(): void {
    const live = this.#meanings.reachable();
    const isLive = (item: Item): boolean => live.has(item);
    this.#segments.retain(isLive);
    this.#presence.retain(isLive);
  }

  /** The language server has told the type of a declaration, which so needs no more of what it was made from. */
  close(item: Item, type: string, mentions: Iterable<string>): void {
    const { open, text } = item.declaration;
    if (!open) return;
    const documentation = /^\/\*\*[\s\S]*?\*\/\n/.exec(text)?.[0] ?? "";
    item.text = `${documentation}${open.before}${type}${open.after}`;
    item.mentions = new Set([...open.mentions, ...mentions]);
    item.depth = 0;
    this.#segments.refresh(item);
  }

  /** Declarations of a cell whose types are not written out, and that are still in use. */
  openItems(cell: Cell): Item[] {
    return (this.#itemsOf.get(cell) ?? []).filter(
      (item) =>
        item.declaration.open &&
        item.text === item.declaration.text &&
        !item.literal &&
        item.segment.items.has(item),
    );
  }

  /** Whether knowing what a cell mentions takes reading many declarations, each made from the next. */
  buildsHigh(cell: Cell): boolean {
    return depthOf(Array.from(cell.mentioned, (name) => this.names.get(name))) >= HIGH;
  }

  isHigh(item: Item): boolean {
    return item.depth >= HIGH;
  }

  /** Whether a name in a declaration's type, declared in a file, is what its module knows by that name. */
  isSharedBy(item: Item, name: string, file: string): boolean {
    const type = item.meanings.get(name)?.type;
    if (!type || item.declaration.open?.typeParameters.includes(name)) return false;
    return type.segment.file === file || type.cell === item.cell;
  }

  /** Variables of which it is worth knowing whether they are something at the end of a cell. */
  variablesGivenBy(cell: Cell): string[] {
    return this.#presence.variablesGivenBy(cell, (name) => this.kindOf(name));
  }

  notePresent(cell: Cell, names: Iterable<string>): void {
    this.#presence.notePresent(cell, names);
  }

  /**
   * What the language server reads of a cell.
   *
   * @param wanted names that the cell does not mention, and that it shall know as well
   * @param tail lines behind the cell
   */
  documentOf(cell: Cell, wanted: Iterable<string> = [], tail: readonly string[] = []): CellDocument {
    const names = new Map<string, Meaning>();
    const take = (name: string): void => {
      const meaning = this.names.get(name);
      if (meaning && !cell.declared.has(name)) names.set(name, meaning);
    };
    for (const name of cell.mentioned) take(name);
    for (const name of wanted) take(name);
    const guards = this.#guards.applyingTo(cell, names, this.names);
    for (const { meanings } of guards) for (const name of meanings.keys()) take(name);
    const results = [...cell.mentioned].filter(
      (name) => /^_\d+$/.test(name) && !cell.declared.has(name) && !names.has(name),
    );
    const head = [
      preludeOf(names, {
        always: this.#segments.all,
        isPresent: (item, name) => this.#presence.isPresent(item, name),
      }),
      ...redeclared([...cell.mentioned].filter((name) => !cell.declared.has(name) && !names.has(name))),
      ...results.map((name) => `declare let ${name}: any;`),
      ...guards.map(({ text }) => text.replace(/\s+/g, " ")),
    ].join(" ");
    return new CellDocument([...cell.pragmas, head], cell.text, tail, cell.isObjectLiteral ? ["(", ")"] : []);
  }
}

function depthOf(meanings: Iterable<Meaning | undefined>): number {
  let depth = 0;
  for (const meaning of meanings)
    depth = Math.max(depth, meaning?.value?.depth ?? 0, meaning?.type?.depth ?? 0);
  return depth;
}

const nowhere = new Segment("", "ts");
