import type { Diagnostic, InlayHint } from "vscode-languageserver-protocol";
import type { Cell } from "./cell.js";
import type { CellInput, LanguageDiagnostic } from "./contract.js";
import { cellDiagnostics } from "./diagnostics.js";
import { Lane } from "./lane.js";
import type { CellDocument } from "./positions.js";
import type { Session } from "./session.js";
import { isOfLibrary, settledType } from "./settled-type.js";
import type { Workspace } from "./workspace.js";

/** Errors that say that a module was not found: it may be there next time. */
const NOT_FOUND = new Set([2307, 2792, 2882, 7016]);
/** So many cells may wait between being checked and being run. */
const MOST_WAITING = 100;

/** What a cell looked like to the language server when it was checked. */
interface Checked {
  document: CellDocument;
  /** The variables that the lines below the cell are about. */
  tail: readonly string[];
  /** The first of those whose type stands beside them. */
  firstTold: number;
}

/** Checks cells before they count, and learns from the language server what later cells need of them. */
export class Checking {
  readonly #workspace: Workspace;
  readonly #lane = new Lane();
  /** Cells that have been read, by their execution. */
  readonly #cells = new Map<string, Cell>();
  readonly #checked = new WeakMap<Cell, Checked>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async check(input: CellInput, patience = this.#workspace.patience): Promise<LanguageDiagnostic[]> {
    const cell = this.#read(input);
    if (cell.unchecked || cell.text.trim() === "") return [];
    const { session } = this.#workspace;
    // Before the cell itself is added: a program in which one module has changed is made in no time.
    this.#workspace.publish();
    const variables = cell.parsed ? session.variablesGivenBy(cell) : [];
    // An error here says that the variable may be nothing at the end of the cell.
    const tail = variables.map((name) => `;(${name} satisfies {});`);
    // Where it is written so, the server tells the types of all values; otherwise not of those that are made in place.
    const told = session.buildsHigh(cell) ? openVariables(cell) : [];
    tail.push(...told.map((name) => `;const $tsloop_${name} = ${name};`));
    const document = session.documentOf(cell, [], tail);
    this.#checked.set(cell, { document, tail: [...variables, ...told], firstTold: variables.length });
    const kinds = new Map(Array.from(cell.mentioned, (name) => [name, session.kindOf(name)]));
    const deadline = performance.now() + patience;
    const found = await this.#workspace.attempt(this.#lane, deadline, async () => {
      this.#workspace.notice(cell);
      const report = await this.#ask<{ items: Diagnostic[] }>(
        cell,
        document,
        "textDocument/diagnostic",
        {},
        deadline,
      );
      return report.items;
    });
    if (!found) return [];
    const nothing = new Set(found.map(({ range }) => variables[document.tailIndex(range.start)]));
    session.notePresent(
      cell,
      variables.filter((name) => !nothing.has(name)),
    );
    if (found.some(({ code }) => NOT_FOUND.has(Number(code)))) this.#workspace.server.lookAgain();
    return cellDiagnostics(found, document, (name) => kinds.get(name));
  }

  /** @param learns whether the language server is to be asked, and so started */
  add(input: CellInput, learns: boolean): void {
    const cell = this.#read(input);
    this.#cells.delete(input.id);
    const { session } = this.#workspace;
    session.add(cell, input.count, input.place);
    if (!learns) return;
    const deadline = performance.now() + 2 * this.#workspace.patience;
    void this.#workspace.attempt(this.#lane, deadline, () => this.#settle(cell, session, deadline));
  }

  #read({ id, code }: CellInput): Cell {
    const known = this.#cells.get(id);
    if (known?.code === code) return known;
    const cell = this.#workspace.read(code);
    this.#cells.set(id, cell);
    if (this.#cells.size > MOST_WAITING) this.#cells.delete(this.#cells.keys().next().value!);
    return cell;
  }

  /** Learns the types that the cell does not write out, and lets the server read what is new before it is asked. */
  async #settle(cell: Cell, session: Session, deadline: number): Promise<void> {
    // What was found in the cell goes out first.
    await new Promise((resolve) => setImmediate(resolve));
    const open = session.openItems(cell);
    const plain = (): Checked => ({ document: session.documentOf(cell), tail: [], firstTold: 0 });
    const { document, tail, firstTold } = this.#checked.get(cell) ?? plain();
    if (open.length > 0) {
      const range = { start: { line: 0, character: 0 }, end: document.end };
      const hints = await this.#ask<InlayHint[] | null>(
        cell,
        document,
        "textDocument/inlayHint",
        { range },
        deadline,
      );
      for (const item of open) {
        const { from, to, typeParameters } = item.declaration.open!;
        const [name] = item.declaration.names.keys();
        const hint = hints?.find(({ position }) => {
          const below = document.tailIndex(position);
          if (below >= 0) return below >= firstTold && tail[below] === name;
          const offset = document.toCell(position);
          return offset !== undefined && offset >= from && offset <= to;
        });
        const isShared = (mention: string, uri: string): boolean =>
          isOfLibrary(uri)
            ? session.kindOf(mention) === undefined && !cell.declared.has(mention)
            : session.isSharedBy(item, mention, uri.slice(uri.lastIndexOf("/") + 1));
        const objects = session.isHigh(item);
        const type = hint && settledType(hint, { typeParameters, objects, isShared });
        if (type) session.close(item, type.text, type.mentions);
      }
    }
    this.#workspace.publish();
    if (this.#workspace.server.hasToRead)
      await this.#ask(cell, document, "textDocument/foldingRange", {}, deadline);
  }

  #ask<T>(
    { language }: Cell,
    document: CellDocument,
    method: string,
    params: object,
    deadline: number,
  ): Promise<T> {
    const file = language === "ts" ? ".tsloop-check.ts" : ".tsloop-check-jsx.tsx";
    return this.#workspace.ask<T>(file, document, method, params, deadline);
  }
}

/** Variables whose types are not written out. */
function openVariables({ declarations }: Cell): string[] {
  return declarations.flatMap(({ open, names }) =>
    open ? [...names].filter(([, kind]) => kind !== "function").map(([name]) => name) : [],
  );
}
