import type {
  CompletionItem,
  CompletionList,
  Diagnostic,
  Hover,
  InlayHint,
  Location,
  LocationLink,
  SignatureHelp,
} from "vscode-languageserver-protocol";
import { type Cell, readCell } from "./cell.js";
import { candidatesOf, fromRuntime, inOnePlace, ownKind, type Placed, signatureOf } from "./completion.js";
import type {
  CellInput,
  Completions,
  Inspection,
  Language,
  LanguageDiagnostic,
  LanguageOptions,
  Match,
  RuntimeMembers,
  RuntimePreview,
  TypesMode,
} from "./contract.js";
import { cellDiagnostics } from "./diagnostics.js";
import { GLOBALS, globalsText } from "./globals.js";
import {
  definitionOf,
  type InspectionParts,
  inspectionOf,
  markdownOf,
  notFound,
  sourceOnDisk,
} from "./inspection.js";
import { Lane } from "./lane.js";
import { LocalFiles } from "./local-files.js";
import { fromJsDoc, parseHover } from "./markdown.js";
import { isInText, type NamesAt, namesAt } from "./names-at.js";
import type { CellDocument } from "./positions.js";
import { nodeTypes } from "./project.js";
import { ranked } from "./ranking.js";
import { LanguageServer } from "./server.js";
import { Session } from "./session.js";
import { settledType } from "./settled-type.js";
import { describeCall } from "./signature.js";

/** Nobody waits longer for an answer, in milliseconds. */
const PATIENCE = 1000;
/** Nor for what the running program adds to it. */
const RUNTIME_PATIENCE = 150;
/** The best matches have signatures if those come so soon after the matches, in milliseconds. */
const SIGNATURE_PATIENCE = 25;
const SIGNATURES = 8;
const MOST_MATCHES = 1000;
/** More names of cells than these are not put before the language server for one completion. */
const MOST_NAMES = 200;
/** Errors that say that a module was not found: it may be there next time. */
const NOT_FOUND = new Set([2307, 2792, 2882, 7016]);
const INSTALLS = /^(?:\S+\s+&&\s+)?(?:npm|npx|pnpm|yarn|bun)\b/;

export function createLanguage(options: LanguageOptions): Language {
  return new CellLanguage(options);
}

class CellLanguage implements Language {
  mode: TypesMode;
  readonly #folder: string;
  readonly #log: (text: string) => void;
  readonly #globals: string;
  #session = new Session();
  readonly #server: LanguageServer;
  readonly #files: LocalFiles;
  readonly #checks = new Lane();
  readonly #questions = new Lane();
  /** Cells that have been read, by their execution. */
  readonly #cells = new Map<string, Cell>();
  /** What cells looked like to the language server when they were checked. */
  readonly #documents = new WeakMap<Cell, CellDocument>();
  #mayHaveInstalled = false;

  constructor({ folder, mode = "warn", ownTypes, log = () => {} }: LanguageOptions) {
    this.mode = mode;
    this.#folder = folder;
    this.#log = log;
    this.#globals = globalsText(ownTypes, nodeTypes(folder));
    this.#files = new LocalFiles(folder);
    this.#server = new LanguageServer({
      folder,
      log,
      files: () => new Map([[GLOBALS, this.#globals], ...this.#session.files]),
      changes: () => this.#session.takeChanges(),
      onHopeless: () => this.forget(),
    });
  }

  get pid(): number | undefined {
    return this.#server.pid;
  }

  start(): void {
    this.#server.start();
  }

  async check(input: CellInput): Promise<LanguageDiagnostic[]> {
    if (this.mode === "off") return [];
    const cell = this.#read(input);
    if (cell.unchecked || cell.text.trim() === "") return [];
    const session = this.#session;
    const variables = cell.parsed ? session.variablesGivenBy(cell) : [];
    // An error here says that the variable may be nothing at the end of the cell.
    const tail = variables.map((name) => `\n;(${name} satisfies {});`).join("");
    const document = session.documentOf(cell, [], tail);
    this.#documents.set(cell, document);
    const kinds = new Map(Array.from(cell.mentioned, (name) => [name, session.kindOf(name)]));
    const deadline = performance.now() + PATIENCE;
    const found = await this.#attempt(this.#checks, deadline, async () => {
      this.#notice(cell);
      const file = checkFile(cell);
      const report = await this.#ask<{ items: Diagnostic[] }>(
        file,
        document,
        "textDocument/diagnostic",
        {},
        deadline,
      );
      return report.items;
    });
    if (!found) return [];
    const nothing = new Set(
      found.map(({ range }) => variables[document.linesBehind(range.start) - (cell.isObjectLiteral ? 2 : 1)]),
    );
    session.notePresent(
      cell,
      variables.filter((name) => !nothing.has(name)),
    );
    if (found.some(({ code }) => NOT_FOUND.has(Number(code)))) this.#server.lookAgain();
    return cellDiagnostics(found, document, (name) => kinds.get(name));
  }

  add(input: CellInput): void {
    const cell = this.#read(input);
    this.#cells.delete(input.id);
    const session = this.#session;
    session.add(cell, input.count);
    if (cell.commands.some((command) => INSTALLS.test(command))) this.#mayHaveInstalled = true;
    if (this.#server.pid === undefined && this.mode === "off") return;
    const deadline = performance.now() + 2 * PATIENCE;
    this.#attempt(this.#checks, deadline, () => this.#settle(cell, session, deadline));
  }

  async complete(code: string, cursor: number, runtime?: RuntimeMembers): Promise<Completions> {
    const session = this.#session;
    const at = namesAt(code, cursor);
    const cell = readCell(code, (name) => session.kindOf(name) !== undefined);
    const begun = at.isMember ? [] : this.#namesLike(at.prefix);
    const document = session.documentOf(cell, begun.slice(0, MOST_NAMES));
    const deadline = performance.now() + PATIENCE;
    const fromProgram = within(RUNTIME_PATIENCE, this.#membersAtRuntime(code, cursor, at, runtime));
    const matches = await this.#attempt(this.#questions, deadline, async () => {
      this.#notice(cell);
      const file = questionFile(cell);
      const position = document.fromCell(cursor);
      const method = "textDocument/completion";
      const list = await this.#ask<CompletionList | CompletionItem[] | null>(
        file,
        document,
        method,
        { position, context: { triggerKind: 1 } },
        deadline,
      );
      const candidates = list ? candidatesOf(list, document, at, cursor, (name) => session.kindOf(name)) : [];
      return this.#matches(candidates, await fromProgram, code, cursor, at, begun, deadline);
    });
    return matches ?? this.#matches([], await fromProgram, code, cursor, at, begun, 0);
  }

  async inspect(
    code: string,
    cursor: number,
    detailLevel: 0 | 1,
    preview?: RuntimePreview,
  ): Promise<Inspection> {
    const session = this.#session;
    const cell = readCell(code, (name) => session.kindOf(name) !== undefined);
    const document = session.documentOf(cell);
    const deadline = performance.now() + PATIENCE;
    const at = namesAt(code, cursor);
    const path =
      at.name === "" || isInText(code, at.start)
        ? undefined
        : at.isMember
          ? at.holder && [...at.holder, at.name]
          : [at.name];
    const value =
      path && preview
        ? within(
            RUNTIME_PATIENCE,
            preview(path).catch(() => undefined),
          )
        : undefined;
    const parts = await this.#attempt(this.#questions, deadline, async () => {
      this.#notice(cell);
      return this.#describe(cell, document, at, cursor, detailLevel, deadline);
    });
    const shown = (await value) ?? undefined;
    if (!parts?.title && shown === undefined) return parts ? inspectionOf(parts) : notFound;
    const isVariable =
      !parts?.title ||
      /^(const|let|var|using|await using|\((property|accessor|parameter)\)) /.test(parts.title);
    return inspectionOf({
      ...parts,
      title: parts?.title || path!.join("."),
      preview: isVariable ? shown : undefined,
    });
  }

  forget(): void {
    this.#session = new Session();
    this.#cells.clear();
    this.#server.restart();
  }

  dispose(): Promise<void> {
    return this.#server.close();
  }

  #read({ id, code }: CellInput): Cell {
    const known = this.#cells.get(id);
    if (known?.code === code) return known;
    const session = this.#session;
    const cell = readCell(code, (name) => session.kindOf(name) !== undefined);
    this.#cells.set(id, cell);
    if (this.#cells.size > 100) this.#cells.delete(this.#cells.keys().next().value!);
    return cell;
  }

  /** Runs a job in its turn; what goes wrong is logged, and nothing is the answer. */
  async #attempt<T>(lane: Lane, deadline: number, job: () => Promise<T>): Promise<T | undefined> {
    const session = this.#session;
    const result = lane.run(async () => {
      if (performance.now() > deadline || session !== this.#session) return undefined;
      return job();
    });
    try {
      return await within(Math.max(0, deadline - performance.now()), result);
    } catch (error) {
      this.#log(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #ask<T>(
    file: string,
    document: CellDocument,
    method: string,
    params: object,
    deadline: number,
  ): Promise<T> {
    const textDocument = { uri: this.#server.uriOf(file) };
    return this.#server.ask<T>(
      new Map([[file, document.text]]),
      method,
      { textDocument, ...params },
      deadline,
    );
  }

  /** Has the server look at what has changed on disk. */
  #notice(cell: Cell): void {
    if (this.#mayHaveInstalled) {
      this.#mayHaveInstalled = false;
      this.#server.restart();
    }
    this.#files.track(cell.specifiers);
    const { changes, configuration } = this.#files.takeChanges();
    if (configuration) this.#server.restart();
    else if (changes.length > 0) this.#server.notify("workspace/didChangeWatchedFiles", { changes });
  }

  /** Learns the types that the cell does not write out, and lets the server read what is new before it is asked. */
  async #settle(cell: Cell, session: Session, deadline: number): Promise<void> {
    const open = session.openItems(cell);
    const file = checkFile(cell);
    const document = this.#documents.get(cell) ?? session.documentOf(cell);
    if (open.length > 0) {
      const range = { start: { line: 0, character: 0 }, end: document.fromCell(cell.text.length) };
      const hints = await this.#ask<InlayHint[] | null>(
        file,
        document,
        "textDocument/inlayHint",
        { range },
        deadline,
      );
      for (const item of open) {
        const { from, to, typeParameters } = item.declaration.open!;
        const hint = hints?.find(({ position }) => {
          const offset = document.toCell(position);
          return offset !== undefined && offset >= from && offset <= to;
        });
        const type = hint && settledType(hint, typeParameters);
        if (type && !type.mentions.some((name) => session.kindOf(name) !== undefined)) {
          session.close(item, type.text, type.mentions);
        }
      }
    }
    await this.#ask(file, document, "textDocument/foldingRange", {}, deadline);
  }

  #namesLike(prefix: string): string[] {
    const lower = prefix.toLowerCase();
    return [...this.#session.names.keys()].filter((name) => name.toLowerCase().startsWith(lower)).reverse();
  }

  async #membersAtRuntime(
    code: string,
    cursor: number,
    at: NamesAt,
    runtime: RuntimeMembers | undefined,
  ): Promise<Placed[]> {
    if (
      !runtime ||
      isInText(code, cursor) ||
      (at.isMember && !at.holder) ||
      (!at.isMember && at.prefix === "")
    )
      return [];
    try {
      return fromRuntime((await runtime(at.holder ?? [])) ?? [], at);
    } catch {
      return [];
    }
  }

  async #matches(
    fromServer: readonly Placed[],
    fromProgram: readonly Placed[] | undefined,
    code: string,
    cursor: number,
    at: NamesAt,
    begun: readonly string[],
    deadline: number,
  ): Promise<Completions> {
    let candidates = inOnePlace(fromServer, at);
    const known = new Set(candidates.map(({ text }) => text));
    const isCode = !isInText(code, cursor);
    // Types know better, unless they know nothing of the value.
    const rest = at.isMember
      ? candidates.length === 0
        ? fromProgram
        : undefined
      : isCode
        ? fromProgram
        : undefined;
    for (const candidate of rest ?? []) {
      if (!known.has(candidate.text)) candidates.push(candidate);
      known.add(candidate.text);
    }
    if (
      !at.isMember &&
      (fromServer.length > 0 || deadline === 0) &&
      isCode &&
      candidates.every(({ start }) => start === at.start)
    ) {
      for (const name of begun) if (!known.has(name)) candidates.push(this.#ownCandidate(name, at));
    }
    const start = candidates[0]?.start ?? at.start;
    candidates = ranked(candidates, code.slice(start, cursor), at.isMember).slice(0, MOST_MATCHES);
    const signatures = await this.#signatures(candidates.slice(0, SIGNATURES), deadline);
    const matches = candidates.map(({ text, kind }, index): Match => {
      const signature = signatures[index];
      const sortText = String(index).padStart(4, "0");
      return signature === undefined
        ? { text, type: kind, sortText }
        : { text, type: kind, signature, sortText };
    });
    return { matches, start, end: candidates[0]?.end ?? at.end };
  }

  #ownCandidate(name: string, at: NamesAt): Placed {
    const kind = ownKind(this.#session.kindOf(name) ?? "let");
    return { text: name, filter: name, kind, serverOrder: "11", own: true, start: at.start, end: at.end };
  }

  async #signatures(candidates: readonly Placed[], deadline: number): Promise<(string | undefined)[]> {
    const found: (string | undefined)[] = candidates.map(({ item }) => signatureOf(item?.detail));
    const asked = candidates.map(async ({ item, kind }, index) => {
      if (!item?.data || item.detail || kind === "keyword") return;
      const resolved = await this.#server.ask<CompletionItem>(
        new Map(),
        "completionItem/resolve",
        item,
        deadline,
      );
      found[index] = signatureOf(resolved.detail);
    });
    if (deadline > 0) await within(SIGNATURE_PATIENCE, Promise.allSettled(asked));
    return found;
  }

  async #describe(
    cell: Cell,
    document: CellDocument,
    at: NamesAt,
    cursor: number,
    detailLevel: 0 | 1,
    deadline: number,
  ): Promise<InspectionParts> {
    const file = questionFile(cell);
    const ask = <T>(method: string, offset: number): Promise<T> =>
      this.#ask<T>(file, document, method, { position: document.fromCell(offset) }, deadline);
    if (at.name !== "") {
      const [hover, definitions] = await Promise.all([
        ask<Hover | null>("textDocument/hover", at.start),
        ask<Location[] | LocationLink[] | null>("textDocument/definition", at.start),
      ]);
      const described = parseHover(markdownOf(hover));
      if (described) {
        const definition = definitionOf(definitions);
        const isHere = definition?.uri === this.#server.uriOf(file);
        const inCell = isHere && document.toCell(definition.range.start) !== undefined;
        const isCells = definition !== undefined && !inCell && /\/\.tsloop-[^/]*$/.test(definition.uri);
        const item = isCells ? this.#session.itemOf(at.name) : undefined;
        if (item && described.documentation === "") {
          const comment = /^\/\*\*[\s\S]*?\*\//.exec(item.declaration.text)?.[0];
          if (comment) described.documentation = fromJsDoc(comment);
        }
        if (detailLevel === 0) return described;
        if (item) {
          const { start, end } = item.declaration;
          return {
            ...described,
            source: { where: `In[${item.cell.count}]`, text: item.cell.code.slice(start, end) },
          };
        }
        if (inCell || !definition || isCells) return described;
        return { ...described, source: await sourceOnDisk(definition) };
      }
    }
    const help = await ask<SignatureHelp | null>("textDocument/signatureHelp", cursor);
    return (help && describeCall(help)) ?? {};
  }
}

function checkFile({ language }: Cell): string {
  return language === "ts" ? ".tsloop-check.ts" : ".tsloop-check-jsx.tsx";
}

function questionFile({ language }: Cell): string {
  return language === "ts" ? ".tsloop-edit.ts" : ".tsloop-edit-jsx.tsx";
}

/** What a promise resolves to, or nothing if it has not by then. Rejects as it does. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
