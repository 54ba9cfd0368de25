import { type Connection, connect, NoAnswerError, ServerGoneError } from "./connection.js";
import { Documents } from "./documents.js";
import { type Command, languageServerCommand } from "./executable.js";
import { CONFIGURATION, projectConfiguration, settings } from "./project.js";

export interface ServerOptions {
  folder: string;
  /** What to start in place of TypeScript's own. */
  command?: Command;
  /** How long a server may take to answer that it has cancelled a request, in milliseconds. */
  hangsAfter?: number;
  log(text: string): void;
  /** All files that a server needs that knows nothing yet. */
  files(): Map<string, string>;
  /** The server has died again and again; what it was told may be the reason. */
  onHopeless(): void;
}

/** The one question whose answer depends on nothing but the files. */
const CHECK = "textDocument/diagnostic";

interface Checked {
  question: string;
  answer: unknown;
  /** What the server had been told of then. */
  told: number;
}

/** A server that has died so often in a row, without an answer in between, dies of what it is told. */
const MOST_DEATHS = 3;
/** So often in a row it is tried to start one. */
const MOST_FAILURES = 3;
/** How long to leave one that cannot be started, or that still dies after that has been forgotten, in ms. */
const REST = 10_000;
const HANGS_AFTER = 2_000;
/** How long a server may take to read its settings, in ms. */
const SETTLING = 5_000;

/**
 * The language server, always there: started when first needed, again when it has died, and told then all that the
 * one before it knew.
 */
export class LanguageServer {
  readonly #options: ServerOptions;
  #documents: Documents;
  /** Counts what changes what its answers are made from. */
  #told = 0;
  #last: Checked | undefined;
  #running: Promise<Connection> | undefined;
  /** Counts the servers that were started. */
  #generation = 0;
  #connection: Connection | undefined;
  #deaths = 0;
  #failures = 0;
  #restUntil = 0;
  #closed = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#documents = this.#newDocuments();
  }

  /** The process that runs now, if any. */
  get pid(): number | undefined {
    return this.#connection?.pid;
  }

  /** Starts the process if none runs. Never throws. */
  start(): void {
    this.#connected().catch((error: Error) => this.#options.log(error.message));
  }

  /** Ends the process; the next request starts another one, with the configuration as it is then. */
  restart(): void {
    this.#generation++;
    this.#connection?.close();
    this.#forgetConnection();
    this.#documents = this.#newDocuments();
  }

  /** Forgets what there was, save for the files that there are now. */
  clear(): void {
    this.#documents.clear(this.#options.files());
  }

  /** Has what could not be found looked for again, next time. */
  lookAgain(): void {
    this.#documents.lookAgain();
  }

  /** Resolves when the process has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    const connection = await this.#running?.catch(() => undefined);
    connection?.close();
    await connection?.ended;
  }

  /** Puts files into the folder, from the next question on. */
  put(files: ReadonlyMap<string, string>): void {
    for (const [name, text] of files) this.#documents.set(name, text);
  }

  /** Whether the server would have something to read first, were it asked now. */
  get hasToRead(): boolean {
    return this.#documents.hasNews;
  }

  uriOf(name: string): string {
    return this.#documents.uriOf(name);
  }

  /**
   * Asks about a file of the folder as `texts` have it, which holds from then on.
   *
   * A file that was checked last, and is to be checked again with nothing changed meanwhile, has the answer that it had:
   * a cell is often run again as it is. A server that dies of or before the question is started again and asked once more.
   *
   * @param deadline as `performance.now()` counts
   * @throws NoAnswerError @throws ServerGoneError @throws ResponseError
   */
  async ask<T>(
    texts: ReadonlyMap<string, string>,
    method: string,
    params: unknown,
    deadline: number,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const connection = await inTime(this.#connected(), deadline);
        return await this.#request<T>(connection, texts, method, params, deadline);
      } catch (error) {
        if (!(error instanceof ServerGoneError) || attempt === 2) throw error;
      }
    }
  }

  async #request<T>(
    connection: Connection,
    texts: ReadonlyMap<string, string>,
    method: string,
    params: unknown,
    deadline: number,
  ): Promise<T> {
    // What is sent to one that has been replaced would be missing where it is thought to be.
    if (connection !== this.#connection)
      throw new ServerGoneError("another language server has taken its place");
    for (const [name, text] of texts) this.#documents.setScratch(name, text);
    const question = method === CHECK ? JSON.stringify(params) : undefined;
    if (this.#documents.send(connection)) this.#told++;
    const told = this.#told;
    const last = this.#last;
    if (question !== undefined && last?.question === question && last.told === told) return last.answer as T;
    const answer = await connection.request<T>(method, params, Math.max(1, deadline - performance.now()));
    this.#deaths = 0;
    if (question !== undefined) this.#last = { question, answer, told };
    return answer;
  }

  /** Tells a running server of files on disk that have changed. */
  notify(method: string, params: unknown): void {
    this.#told++;
    this.#connection?.notify(method, params);
  }

  #connected(): Promise<Connection> {
    if (this.#closed) return Promise.reject(new ServerGoneError("the language side is closed"));
    if (this.#running) return this.#running;
    if (performance.now() < this.#restUntil) {
      return Promise.reject(new ServerGoneError("the language server cannot be kept running"));
    }
    const running = this.#connect();
    this.#running = running;
    running.catch(() => {
      if (this.#running !== running) return;
      this.#forgetConnection();
      if (++this.#failures >= MOST_FAILURES) this.#restUntil = performance.now() + REST;
    });
    return running;
  }

  async #connect(): Promise<Connection> {
    const { folder, log, command = languageServerCommand(), hangsAfter = HANGS_AFTER } = this.#options;
    const generation = ++this.#generation;
    let isSettling = true;
    const connection = await connect({
      folder,
      settings,
      command,
      hangsAfter,
      log: (text) => {
        if (!isSettling) log(text);
      },
    });
    if (generation !== this.#generation || this.#closed) {
      connection.close();
      throw new ServerGoneError("another language server has taken its place");
    }
    this.#connection = connection;
    connection.ended.then(({ byItself }) => {
      if (this.#connection !== connection) return;
      this.#noteDeath(connection, byItself);
      if (!this.#closed) this.start();
    });
    // It heeds its settings from the first request on, and a file that it is told of before that is in no project.
    const nothing = { textDocument: { uri: this.#documents.uriOf(`.${CONFIGURATION}`) } };
    await connection.request(CHECK, nothing, SETTLING).catch(() => {});
    isSettling = false;
    if (connection !== this.#connection) throw new ServerGoneError("the language server ended as it began");
    this.#failures = 0;
    this.#documents.sendAll(connection);
    return connection;
  }

  #noteDeath(connection: Connection | undefined, counts: boolean): void {
    if (this.#connection !== connection) return;
    this.#forgetConnection();
    if (!counts || ++this.#deaths < MOST_DEATHS) return;
    this.#options.log("the language server dies of what it is told, which is forgotten now");
    this.#options.onHopeless();
    this.#documents = this.#newDocuments();
    if (this.#deaths >= 2 * MOST_DEATHS) {
      this.#restUntil = performance.now() + REST;
      this.#deaths = 0;
    }
  }

  #forgetConnection(): void {
    this.#told++;
    this.#running = undefined;
    this.#connection = undefined;
  }

  #newDocuments(): Documents {
    const { folder } = this.#options;
    const documents = new Documents(folder, { name: CONFIGURATION, text: projectConfiguration(folder) });
    for (const [name, text] of this.#options.files()) documents.set(name, text);
    return documents;
  }
}

async function inTime<T>(promise: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new NoAnswerError("the language server is not ready in time")),
      Math.max(1, deadline - performance.now()),
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
