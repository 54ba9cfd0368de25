import { fileURLToPath } from "node:url";
import type { ErrorReport, ExecutionId } from "../channel/events.js";
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
import type { IoPub } from "./iopub.js";
import { log } from "./log.js";

const MODES: readonly string[] = ["warn", "strict", "off"] satisfies TypesMode[];

/** The check of a cell, beside its run. */
export interface Check {
  /** Strict mode: an error that keeps the cell from running. */
  verdict: Promise<ErrorReport | undefined>;
  /**
   * The cell runs: later ones know what it declares. Resolves when what was found has been published, or at once for a
   * cell that publishes nothing.
   */
  run(silent: boolean): Promise<void>;
}

/**
 * The kernel's side of the types: which mode holds, and what of a check goes where. The language code is loaded after
 * the kernel can answer, and its process is started beside the first cell.
 */
export class Types {
  readonly #loaded: Promise<Language>;
  #mode: TypesMode;

  /** @param folder the notebook's @param mode as the environment gives it */
  constructor(
    folder: string,
    mode: string | undefined,
    private readonly iopub: IoPub,
  ) {
    if (mode !== undefined && !MODES.includes(mode)) {
      log(`TSLOOP_TYPES=${mode} means nothing; it can be warn, strict or off. Taking warn`);
      mode = undefined;
    }
    this.#mode = (mode as TypesMode | undefined) ?? "warn";
    this.#loaded = load(folder);
  }

  set mode(mode: TypesMode) {
    this.#mode = mode;
  }

  check(id: ExecutionId, count: number, code: string, parent: Header): Check {
    const cell: CellInput = { id: String(id), count, code };
    const mode = this.#mode;
    const found = this.#loaded.then((language) => {
      language.mode = mode;
      return language.check(cell);
    });
    return {
      verdict: mode === "strict" ? found.then((diagnostics) => this.#verdict(count, diagnostics)) : resolved,
      run: async (silent) => {
        const language = await this.#loaded;
        language.add(cell);
        if (!silent) await this.#publish(count, await found, parent);
      },
    };
  }

  async complete(code: string, cursor: number, members: RuntimeMembers): Promise<Completions> {
    return (await this.#loaded).complete(code, cursor, members);
  }

  async inspect(code: string, cursor: number, level: 0 | 1, preview: RuntimePreview): Promise<Inspection> {
    return (await this.#loaded).inspect(code, cursor, level, preview);
  }

  /** The runtime is a new one: there are no variables. */
  forget(): void {
    void this.#loaded.then((language) => language.forget());
  }

  async dispose(): Promise<void> {
    await (await this.#loaded).dispose();
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
      traceback: formatDiagnostics(count, diagnostics).ansi.split("\n"),
    };
  }
}

const resolved = Promise.resolve(undefined);

async function load(folder: string): Promise<Language> {
  const { createLanguage } = await import("../language/index.js");
  const declarations = (path: string): string => fileURLToPath(bundled(`src/${path}.d.ts`));
  return createLanguage({
    folder,
    ownTypes: {
      tsloop: declarations("index"),
      "tsloop/asyncio": declarations("asyncio/index"),
      tslab: declarations("compat/tslab"),
      deno: declarations("compat/deno"),
    },
    log,
  });
}
