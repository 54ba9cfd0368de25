import type { Cell } from "./cell.js";
import { anyVariable, type Declaration, type NameKind } from "./declaration.js";
import { REDECLARED_GLOBALS } from "./globals.js";
import { CellDocument } from "./positions.js";
import { preludeOf } from "./prelude.js";
import { doubleKinds, type Item, type Meaning, Segment, typeKinds } from "./segment.js";

interface SessionGuard {
  text: string;
  meanings: ReadonlyMap<string, Meaning | undefined>;
}

/** A declaration that so many have to be read for is given the type that it was found to have. */
const HIGH = 12;
/** So many guards are remembered. */
const GUARDS = 50;

/** What the cells that have run have declared, as modules that the language server reads. */
export class Session {
  readonly #current = new Map<string, Meaning>();
  readonly #segments: Segment[] = [];
  /** The segments that are added to, by what distinguishes their files. */
  readonly #appending = new Map<string, Segment>();
  readonly #ambient = new Map<string, Item>();
  readonly #changed = new Set<Segment>();
  #guards: SessionGuard[] = [];
  /** Variables that a function assigns to, so that nobody knows when. */
  readonly #unsteady = new Set<string>();
  /** The cell that last gave a variable its value. */
  readonly #givenBy = new Map<Item, Cell>();
  /** Variables that are neither `null` nor `undefined` at the end of a cell. */
  readonly #present = new WeakMap<Cell, ReadonlySet<string>>();
  readonly #itemsOf = new WeakMap<Cell, readonly Item[]>();
  /** What the cells of the notebook declared when they ran last. */
  readonly #itemsAt = new Map<string, readonly Item[]>();

  /** All files. */
  get files(): Map<string, string> {
    return new Map(this.#segments.map((segment) => [segment.file, this.#textOf(segment)]));
  }

  /** Files whose text has changed since this was last called, with their text. */
  takeChanges(): Map<string, string> {
    const texts = new Map(Array.from(this.#changed, (segment) => [segment.file, this.#textOf(segment)]));
    this.#changed.clear();
    return texts;
  }

  get names(): ReadonlyMap<string, Meaning> {
    return this.#current;
  }

  kindOf(name: string): NameKind | undefined {
    const meaning = this.#current.get(name);
    return (meaning?.value ?? meaning?.type)?.declaration.names.get(name);
  }

  /** The declaration that a name stands for. */
  itemOf(name: string): Item | undefined {
    const meaning = this.#current.get(name);
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
        const meaning = own.get(name) ?? this.#current.get(name);
        if (meaning) item.meanings.set(name, { ...meaning });
      }
      if (item.declaration.open) item.depth = 1 + depthOf(item.meanings.values());
    }
    this.#itemsOf.set(cell, items);
    this.#noteAssignments(cell, own);
    const removed = place !== undefined && this.#replace(place, items, cell);
    const replaced = this.#publish(items, own);
    if (removed || replaced) this.#sweep();
    if (items.length > 0) this.#place(items, cell);
    this.#keepGuards(cell);
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
    const item = (own.get(name) ?? this.#current.get(name))?.value;
    return item !== undefined && (item.literal || item.declaration.names.get(name) === "enum");
  }

  /** `globalThis.x = 1` says nothing new of an `x` that is declared. */
  #isKnownGlobal({ names, text, mentions }: Declaration): boolean {
    const [name] = names.keys();
    return (
      names.size === 1 &&
      mentions.size === 0 &&
      text === anyVariable(name!, "var").text &&
      this.#current.has(name!)
    );
  }

  #noteAssignments(cell: Cell, own: ReadonlyMap<string, Meaning>): void {
    for (const name of own.keys()) this.#unsteady.delete(name);
    for (const name of cell.assignedLater) this.#unsteady.add(name);
    for (const { value } of own.values()) if (value) this.#givenBy.set(value, cell);
    for (const name of cell.assigned) {
      const item = this.#current.get(name)?.value;
      if (item && !own.has(name)) this.#givenBy.set(item, cell);
    }
  }

  /**
   * Forgets the names that a cell of the notebook declared when it ran last and that it now does not even mention.
   *
   * @returns whether there were any
   */
  #replace(place: string, items: readonly Item[], cell: Cell): boolean {
    let removed = false;
    for (const item of this.#itemsAt.get(place) ?? []) {
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
    this.#itemsAt.set(place, items);
    return removed;
  }

  /** @returns whether something lost a name to what is new */
  #publish(items: readonly Item[], own: ReadonlyMap<string, Meaning>): boolean {
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

  #place(items: readonly Item[], { language, pragmas }: Cell): void {
    const kind = [language, ...pragmas].join("\n");
    let segment = this.#appending.get(kind);
    if (!segment?.accepts(items)) {
      // What has lost most of its declarations takes others, so that there are never many.
      segment = this.#segments.find(
        (each) => [each.language, ...each.pragmas].join("\n") === kind && each.accepts(items),
      );
      if (!segment) {
        const stem = language === "ts" ? ".tsloop-" : ".tsloop-jsx-";
        segment = new Segment(`${stem}${this.#segments.length + 1}`, language, pragmas);
        this.#segments.push(segment);
      }
      this.#appending.set(kind, segment);
    }
    segment.add(items);
    this.#changed.add(segment);
  }

  /** Lets go of what no cell can see any more, by itself or through what it can see. */
  #sweep(): void {
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
    for (const segment of this.#segments)
      if (segment.retain((item) => live.has(item))) this.#changed.add(segment);
    for (const item of this.#givenBy.keys()) if (!live.has(item)) this.#givenBy.delete(item);
  }

  #keepGuards(cell: Cell): void {
    for (const { text, mentions } of cell.guards) {
      const meanings = new Map(Array.from(mentions, (name) => [name, this.#current.get(name)]));
      this.#guards.push({ text, meanings });
    }
    this.#guards = this.#guards.slice(-GUARDS);
  }

  /** The language server has told the type of a declaration, which so needs no more of what it was made from. */
  close(item: Item, type: string, mentions: Iterable<string>): void {
    const { open, text } = item.declaration;
    if (!open) return;
    const documentation = /^\/\*\*[\s\S]*?\*\/\n/.exec(text)?.[0] ?? "";
    item.text = `${documentation}${open.before}${type}${open.after}`;
    item.mentions = new Set([...open.mentions, ...mentions]);
    item.depth = 0;
    item.segment.refresh();
    this.#changed.add(item.segment);
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
    return depthOf(Array.from(cell.mentioned, (name) => this.#current.get(name))) >= HIGH;
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
    const own = cell.declarations.flatMap(({ names }) =>
      [...names].filter(([, kind]) => kind === "let" || kind === "var").map(([name]) => name),
    );
    const others = [...cell.assigned].filter(
      (name) => !cell.declared.has(name) && /^(let|var)$/.test(this.kindOf(name) ?? ""),
    );
    return [...new Set([...own, ...others])].filter(
      (name) => !cell.assignedLater.has(name) && (cell.declared.has(name) || !this.#unsteady.has(name)),
    );
  }

  notePresent(cell: Cell, names: Iterable<string>): void {
    this.#present.set(cell, new Set(names));
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
      const meaning = this.#current.get(name);
      if (meaning && !cell.declared.has(name)) names.set(name, meaning);
    };
    for (const name of cell.mentioned) take(name);
    for (const name of wanted) take(name);
    const guards = this.#guards.filter(({ meanings }) => this.#applies(meanings, cell, names));
    for (const { meanings } of guards) for (const name of meanings.keys()) take(name);
    const results = [...cell.mentioned].filter(
      (name) => /^_\d+$/.test(name) && !cell.declared.has(name) && !names.has(name),
    );
    const head = [
      preludeOf(names, { always: this.#segments, isPresent: (item, name) => this.#isPresent(item, name) }),
      ...redeclared([...cell.mentioned].filter((name) => !cell.declared.has(name) && !names.has(name))),
      ...results.map((name) => `declare let ${name}: any;`),
      ...guards.map(({ text }) => text.replace(/\s+/g, " ")),
    ].join(" ");
    return new CellDocument([...cell.pragmas, head], cell.text, tail, cell.isObjectLiteral ? ["(", ")"] : []);
  }

  #applies(meanings: SessionGuard["meanings"], cell: Cell, names: ReadonlyMap<string, Meaning>): boolean {
    let narrows = false;
    for (const [name, then] of meanings) {
      const now = this.#current.get(name);
      if (cell.declared.has(name) || now?.value !== then?.value || now?.type !== then?.type) return false;
      const kind = now?.value?.declaration.names.get(name);
      if (kind === "let" || kind === "var") return false;
      if (kind === "const" && names.has(name)) narrows = true;
    }
    return narrows;
  }

  #isPresent(item: Item, name: string): boolean {
    const cell = this.#givenBy.get(item);
    return cell !== undefined && !this.#unsteady.has(name) && this.#present.get(cell)?.has(name) === true;
  }

  #textOf(segment: Segment): string {
    const taken = [...segment.taken].flatMap(([name, meaning]) =>
      meaning ? [[name, meaning] as const] : [],
    );
    const globals = [...segment.taken].flatMap(([name, meaning]) => (meaning ? [] : [name]));
    const prelude = [preludeOf(taken), ...redeclared(globals)].join(" ");
    return [...segment.pragmas, prelude, segment.body, "export {};\n"].join("\n");
  }
}

function depthOf(meanings: Iterable<Meaning | undefined>): number {
  let depth = 0;
  for (const meaning of meanings)
    depth = Math.max(depth, meaning?.value?.depth ?? 0, meaning?.type?.depth ?? 0);
  return depth;
}

function redeclared(names: readonly string[]): string[] {
  return names.flatMap((name) => REDECLARED_GLOBALS.get(name) ?? []);
}

const nowhere = new Segment("", "ts");
