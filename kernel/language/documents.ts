import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connection } from "./connection.js";

interface Opened {
  version: number;
  text: string;
}

const ROOT = ".tsloop-root.ts";

/**
 * Files that are nowhere but in the language server's memory, as if they lay unsaved in the notebook's folder, so that
 * what they import is found from there.
 *
 * The first is the configuration of a project whose one root file imports all others: a file that is in no project
 * would have the server make another one for it.
 */
export class Documents {
  readonly #folder: string;
  readonly #wanted = new Map<string, string>();
  /** Files that are only there to be asked about. */
  readonly #scratch = new Set<string>();
  #open = new Map<string, Opened>();
  #spare = false;

  constructor(folder: string, configuration: { name: string; text: string }) {
    this.#folder = folder;
    this.#wanted.set(configuration.name, configuration.text);
    this.#wanted.set(ROOT, "");
  }

  /** The name of the root file, as the configuration has to list it. */
  static readonly root = ROOT;

  uriOf(name: string): string {
    return pathToFileURL(join(this.#folder, name)).href;
  }

  set(name: string, text: string): void {
    this.#wanted.set(name, text);
  }

  /** As `set`; a server that is started later does not see the text. */
  setScratch(name: string, text: string): void {
    this.#scratch.add(name);
    this.#wanted.set(name, text);
  }

  /** Empties all files but those that `kept` names, and its own. */
  clear(kept: ReadonlyMap<string, string>): void {
    for (const name of [...this.#wanted.keys()].slice(2)) this.#wanted.set(name, kept.get(name) ?? "");
  }

  /** What could not be found is to be looked for again, next time. */
  lookAgain(): void {
    this.#spare = !this.#spare;
  }

  /** Tells a server that knows nothing yet everything. */
  sendAll(connection: Connection): void {
    this.#open = new Map();
    // One that has just died may have died of these.
    for (const name of this.#scratch) this.#wanted.set(name, "");
    this.send(connection);
  }

  /** Whether there is anything that the server has not been told. */
  get hasNews(): boolean {
    return this.#news().length > 0;
  }

  /**
   * Tells the server what has changed.
   *
   * @returns whether anything had
   */
  send(connection: Connection): boolean {
    const news = this.#news();
    for (const [name, text] of news) this.#sendOne(connection, name, text);
    return news.length > 0;
  }

  #news(): [name: string, text: string][] {
    this.#wanted.set(ROOT, this.#rootText());
    return [...this.#wanted].filter(([name, text]) => this.#open.get(name)?.text !== text);
  }

  #sendOne(connection: Connection, name: string, text: string): void {
    const opened = this.#open.get(name);
    const version = (opened?.version ?? 0) + 1;
    this.#open.set(name, { version, text });
    const uri = this.uriOf(name);
    // The server drops a message that has half a character in it.
    const sent = text.toWellFormed();
    if (!opened) {
      const languageId = name.endsWith(".json")
        ? "json"
        : name.endsWith("x")
          ? "typescriptreact"
          : "typescript";
      connection.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text: sent } });
    } else {
      connection.notify("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text: sent }],
      });
    }
  }

  #rootText(): string {
    const others = [...this.#wanted.keys()].slice(2).map((name) => name.replace(/(\.d)?\.tsx?$/, ""));
    // Importing one file twice makes another program, in which everything is looked up anew.
    if (this.#spare && others[0]) others.push(others[0]);
    return others.map((name) => `import "./${name}";`).join("\n");
  }
}
