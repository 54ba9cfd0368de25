import { Checking } from "./checking.js";
import { Completing } from "./completing.js";
import type { Language, LanguageOptions } from "./contract.js";
import { Inspecting } from "./inspecting.js";
import { Questions } from "./questions.js";
import { Workspace } from "./workspace.js";

/** Nothing is started yet. */
export function createLanguage(options: LanguageOptions): Language {
  const workspace = new Workspace(options);
  const questions = new Questions(workspace);
  const checking = new Checking(workspace);
  const completing = new Completing(questions, workspace);
  const inspecting = new Inspecting(questions);
  const { server } = workspace;
  return {
    mode: options.mode ?? "warn",
    get pid() {
      return server.pid;
    },
    start: () => server.start(),
    async check(cell, patience) {
      return this.mode === "off" ? [] : checking.check(cell, patience);
    },
    add(cell) {
      checking.add(cell, this.mode !== "off" || server.pid !== undefined);
    },
    complete: (code, cursor, runtime) => completing.complete(code, cursor, runtime),
    inspect: (code, cursor, detailLevel, preview) => inspecting.inspect(code, cursor, detailLevel, preview),
    forget: () => workspace.forget(),
    dispose: () => workspace.dispose(),
  };
}
