/**
 * The language side: types, completion and inspection of a session's cells, by TypeScript's language server.
 *
 * It knows nothing of sockets, requests or the runtime process. A cell goes through it like this:
 *
 *     const found = language.check(cell);   // "warn": beside the run; "strict": awaited before it
 *     language.add(cell);                   // when it begins to run
 *     publish(formatDiagnostics(cell.count, await found));
 */
export type {
  CellInput,
  Completions,
  Inspection,
  Language,
  LanguageDiagnostic,
  LanguageOptions,
  Match,
  MatchKind,
  RuntimeMembers,
  RuntimePreview,
  TypesMode,
} from "./contract.js";
export { type FormattedDiagnostics, formatDiagnostics } from "./format.js";
export { createLanguage } from "./language.js";
