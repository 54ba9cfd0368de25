import { type Cell, readCell } from "./cell.js";
import type { LanguageOptions } from "./contract.js";
import { GLOBALS, globalsText } from "./globals.js";
import type { Lane } from "./lane.js";
import { LocalFiles } from "./local-files.js";
import type { CellDocument } from "./positions.js";
import { nodeTypes } from "./project.js";
import { LanguageServer } from "./server.js";
import { Session } from "./session.js";
import { within } from "./within.js";

const PATIENCE = 1000;

/** What checking, completing and inspecting share: the session's cells, and somebody to ask about them. */
export class Workspace {
  session = new Session();
  readonly server: LanguageServer;
  /** Nobody waits longer for an answer, in milliseconds. */
  readonly patience: number;
  readonly #files: LocalFiles;
  readonly #log: (text: string) => void;
  #disposed = false;

  constructor({ folder, ownTypes, patience = PATIENCE, log = () => {} }: LanguageOptions) {
    this.patience = patience;
    const globals = globalsText(ownTypes, nodeTypes(folder));
    this.#log = log;
    this.#files = new LocalFiles(folder);
    this.server = new LanguageServer({
      folder,
      log,
      files: () => new Map([[GLOBALS, globals], ...this.session.files]),
      onHopeless: () => {
        this.session = new Session();
      },
    });
  }

  read(code: string): Cell {
    const { session } = this;
    return readCell(code, (name) => session.kindOf(name) !== undefined);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.server.close();
  }

  forget(): void {
    this.session = new Session();
    this.server.clear();
  }

  /** Lets the server know of the cells that were added, from the next question on. */
  publish(): void {
    this.server.put(this.session.takeChanges());
  }

  /**
   * Runs a job in its turn. What goes wrong is logged, and nothing is the answer, as it is when the job is not done in
   * time or the session has been forgotten.
   *
   * @param deadline as `performance.now()` counts
   */
  async attempt<T>(lane: Lane, deadline: number, job: () => Promise<T>): Promise<T | undefined> {
    const { session } = this;
    const result = lane.run(async () => {
      if (performance.now() > deadline || session !== this.session) return undefined;
      return job();
    });
    try {
      return await within(Math.max(0, deadline - performance.now()), result);
    } catch (error) {
      if (!this.#disposed) this.#log(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Asks the server about a file that holds the document and nothing else. */
  ask<T>(file: string, document: CellDocument, method: string, params: object, deadline: number): Promise<T> {
    const textDocument = { uri: this.server.uriOf(file) };
    return this.server.ask<T>(
      new Map([[file, document.text]]),
      method,
      { textDocument, ...params },
      deadline,
    );
  }

  /** Has the server look at what the user has saved since it last did. */
  notice(cell: Cell): void {
    this.#files.track(cell.specifiers);
    const { changes, configuration } = this.#files.takeChanges();
    if (configuration) this.server.restart();
    else if (changes.length > 0) this.server.notify("workspace/didChangeWatchedFiles", { changes });
  }
}
