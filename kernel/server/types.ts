import { fileURLToPath } from "node:url";
import type { ErrorReport, ExecutionId, Outcome } from "../channel/events.js";
import { bundled } from "../distribution.js";
import type {
  CellInput,
  Completions,
  Inspection,
  Language,
  LanguageDiagnostic,
  RuntimeMembers,
  RuntimePreview,
  TypesMode,
} from "../language/index.js";
import type { Header } from "../protocol/messages.js";
import { RED, RESET } from "../traceback/lines.js";
import type { IoPub } from "./iopub.js";
import { log } from "./log.js";
import { notSaidYet } from "./said-already.js";

/**
 * So long the language process is not started beside the first cell, which may wait for the start of its runtime, unless
 * that cell has ended by then, in milliseconds.
 */
const FIRST_CELL = 150;

/** A cell of more UTF-16 units is read once it has ended, or after SOON milliseconds; a shorter one while it runs. */
const LONG = 200;
const SOON = 20;

/** A cell that is not to run unchecked waits so long for its check, in milliseconds. */
const STRICT_PATIENCE = 15_000;

/** So long what was found waits for the end of its cell, which may say the same and whose output comes first, in ms. */
const HELD_BACK = 500;

const MODES: readonly string[] = ["warn", "strict", "off"] satisfies TypesMode[];

/** The check of a cell, beside its run. */
export interface Check {
  /** Strict mode: an error that keeps the cell from running. */
  verdict(): Promise<ErrorReport | undefined>;
  /**
   * The cell runs: later ones know what it declares. Resolves when what was found has been published, or at once for a
   * cell that publishes nothing.
   *
   * @param ended when the cell has run, and how
   */
  run(silent: boolean, ended: Promise<Outcome>): Promise<void>;
}

/**
 * The kernel's side of the types: which mode holds, and what of a check goes where. The language code is loaded soon after
 * the kernel can answer; its process is started later, or after the first cell.
 */
export class Types {
  #loaded: Promise<Language> | undefined;
  #started = false;
  #mode: TypesMode;
  readonly #patience: number | undefined;
  /** Counts the runtimes. */
  #life = 0;

  /**
   * @param folder the notebook's
   * @param environment where `TSLOOP_TYPES` gives the mode, and `TSLOOP_TYPES_PATIENCE` how long anything may wait
   * for types, in milliseconds
   */
  constructor(
    private readonly folder: string,
    environment: Readonly<Record<string, string | undefined>>,
    private readonly iopub: IoPub,
  ) {
    const { TSLOOP_TYPES: mode = "warn", TSLOOP_TYPES_PATIENCE: patience = "" } = environment;
    if (!MODES.includes(mode)) {
      log(`TSLOOP_TYPES=${mode} means nothing; it can be warn, strict or off. Taking warn`);
    }
    this.#mode = MODES.includes(mode) ? (mode as TypesMode) : "warn";
    if (patience !== "" && !(Number(patience) > 0)) {
      log(`TSLOOP_TYPES_PATIENCE=${patience} means nothing; it is a number of milliseconds`);
    }
    this.#patience = Number(patience) > 0 ? Number(patience) : undefined;
  }

  /** Loads the language code, unless types are off; nothing waits for it. */
  load(): void {
    if (this.#mode !== "off") this.#language().catch(() => {});
  }

  /** Starts its process, unless types are off; nothing waits for it. */
  start(): void {
    if (this.#mode === "off") return;
    this.#started = true;
    this.#language().then(
      (language) => language.start(),
      () => {},
    );
  }

  set mode(mode: TypesMode) {
    this.#mode = mode;
  }

  /** @param place the front end's own id of the cell */
  check(id: ExecutionId, count: number, code: string, parent: Header, place: string | undefined): Check {
    const cell: CellInput = { id: String(id), count, code, ...(place !== undefined && { place }) };
    const mode = this.#mode;
    const life = this.#life;
    let found: Promise<LanguageDiagnostic[]> | undefined;
    const find = (wait?: number): Promise<LanguageDiagnostic[]> => {
      this.#started = true;
      found ??= this.#language().then((language) => {
        language.mode = mode;
        return language.check(cell, wait);
      });
      return found;
    };
    return {
      verdict: async () =>
        mode === "strict"
          ? this.#verdict(count, await find(Math.max(STRICT_PATIENCE, this.#patience ?? 0)))
          : undefined,
      run: async (silent, ended) => {
        let outcome: Outcome | undefined;
        const noted = ended.then((end) => {
          outcome = end;
        });
        if (mode === "off") {
          void noted.then(() => setImmediate(() => this.#read(cell, life)));
          return;
        }
        // To read a long cell keeps this process from passing its result on.
        if (!this.#started) await Promise.race([noted, delay(FIRST_CELL)]);
        else if (code.length > LONG) await Promise.race([noted, delay(SOON)]);
        const checked = find();
        (await this.#language()).add(cell);
        if (silent) return;
        const diagnostics = await checked;
        if (diagnostics.length > 0) await Promise.race([noted, delay(HELD_BACK)]);
        await this.#publish(count, notSaidYet(count, diagnostics, outcome), parent);
      },
    };
  }

  async complete(code: string, cursor: number, members: RuntimeMembers): Promise<Completions> {
    return (await this.#language()).complete(code, cursor, members);
  }

  async inspect(code: string, cursor: number, level: 0 | 1, preview: RuntimePreview): Promise<Inspection> {
    return (await this.#language()).inspect(code, cursor, level, preview);
  }

  /** Nothing is to be shown of a cell: what it declares is read once the front end has its answer. */
  #read(cell: CellInput, life: number): void {
    void this.#language().then((language) => {
      language.mode = "off";
      if (life === this.#life) language.add(cell);
    });
  }

  /** The runtime is a new one: there are no variables. */
  forget(): void {
    this.#life++;
    void this.#loaded?.then((language) => language.forget());
  }

  async dispose(): Promise<void> {
    await (await this.#loaded)?.dispose();
  }

  /** Loaded when first needed. */
  #language(): Promise<Language> {
    this.#loaded ??= load(this.folder, this.#patience);
    return this.#loaded;
  }

  async #publish(count: number, diagnostics: LanguageDiagnostic[], parent: Header): Promise<void> {
    if (diagnostics.length === 0) return;
    const { formatDiagnostics } = await import("../language/index.js");
    const { data } = formatDiagnostics(count, diagnostics);
    this.iopub.publish("display_data", { data, metadata: {}, transient: {} }, parent);
  }

  async #verdict(count: number, diagnostics: LanguageDiagnostic[]): Promise<ErrorReport | undefined> {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length === 0) return undefined;
    const { formatDiagnostics } = await import("../language/index.js");
    const evalue = `${errors[0]!.message} (${errors[0]!.code})`;
    return {
      ename: "TypeCheckError",
      evalue,
      traceback: [
        `${RED}TypeCheckError${RESET}: the cell was not run; tsloop.types("warn") runs cells with type errors`,
        ...formatDiagnostics(count, diagnostics).ansi.split("\n"),
      ],
    };
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function load(folder: string, patience: number | undefined): Promise<Language> {
  const { createLanguage } = await import("../language/index.js");
  const declarations = (path: string): string => fileURLToPath(bundled(`src/${path}.d.ts`));
  return createLanguage({
    folder,
    ...(patience !== undefined && { patience }),
    ownTypes: {
      tsloop: declarations("index"),
      "tsloop/asyncio": declarations("asyncio/index"),
      tslab: declarations("compat/tslab"),
      deno: declarations("compat/deno"),
    },
    log,
  });
}
