import { inspect } from "node:util";
import type { ErrorReport } from "../channel/events.js";
import { BOLD, cap, DIM, frameLines, RED, RESET, syntaxLines } from "../traceback/lines.js";
import type { Frame, Place } from "../traceback/place.js";
import type { StackFrames } from "./stack-frames.js";

/** So many frames show their source; the rest only their place. */
const WITH_SOURCE = 4;
const MOST_FRAMES = 24;
const DEEPEST = 6;
const LONGEST_MESSAGE = 20_000;

/** What was thrown, as Jupyter shows it. Anything can be thrown; nothing here throws. */
export class Tracebacks {
  constructor(private readonly frames: StackFrames) {}

  /** @param awaits where it was awaited, innermost first, as far as V8 may not know */
  report(thrown: unknown, awaits: Frame[] = []): ErrorReport {
    const traceback = this.#lines(thrown, new Set(), 0, awaits);
    return { ename: nameOf(thrown), evalue: messageOf(thrown), traceback };
  }

  /** An error of the language in a cell that V8 found when it compiled it. */
  syntax(error: unknown, place: Place | undefined): ErrorReport {
    const ename = nameOf(error);
    const evalue = messageOf(error);
    return { ename, evalue, traceback: syntaxLines(ename, evalue, place) };
  }

  #lines(thrown: unknown, seen: Set<unknown>, depth: number, awaits: Frame[] = []): string[] {
    if (!isError(thrown)) return [`${RED}${nameOf(thrown)}${RESET}: ${messageOf(thrown)}`];
    seen.add(thrown);
    const lines = [`${RED}${nameOf(thrown)}${RESET}: ${messageOf(thrown)}`];
    const own = this.frames.of(thrown);
    const frames = [...own, ...further(awaits, own)];
    frames.slice(0, MOST_FRAMES).forEach((frame, index) => {
      lines.push(...frameLines(frame, index < WITH_SOURCE));
    });
    if (frames.length > MOST_FRAMES)
      lines.push(`  ${DIM}… ${frames.length - MOST_FRAMES} more frames${RESET}`);
    const extra = properties(thrown);
    if (extra) lines.push(`  ${DIM}${extra}${RESET}`);
    for (const [label, inner] of nested(thrown)) {
      lines.push("", `${BOLD}${label}${RESET}`);
      if (seen.has(inner)) lines.push(`  ${DIM}(shown above)${RESET}`);
      else if (depth >= DEEPEST) lines.push(`  ${DIM}…${RESET}`);
      else lines.push(...this.#lines(inner, seen, depth + 1).map((line) => indent(line)));
    }
    return lines;
  }
}

function indent(text: string): string {
  return `  ${text.replaceAll("\n", "\n  ")}`;
}

/**
 * Of the awaits those further out than what V8 knows. Inside of the outermost that it knows as well, functions had been
 * left when the error was made.
 */
function further(awaits: readonly Frame[], own: readonly Frame[]): readonly Frame[] {
  const known = awaits.findLastIndex((frame) => own.some((other) => isSameCall(frame, other)));
  return awaits.slice(known + 1);
}

function isSameCall(a: Frame, b: Frame): boolean {
  if (a.place.cell !== b.place.cell) return false;
  return a.functionName === b.functionName || a.place.line === b.place.line;
}

function isError(thrown: unknown): thrown is Error {
  if (typeof thrown !== "object" || thrown === null) return false;
  return thrown instanceof Error || read(thrown, "stack") !== undefined;
}

function nested(error: Error): [string, unknown][] {
  const inner: [string, unknown][] = [];
  const errors = read(error, "errors");
  if (Array.isArray(errors)) {
    errors.slice(0, 20).forEach((each, index) => {
      inner.push([`Error ${index + 1} of ${errors.length}:`, each]);
    });
  }
  for (const key of ["error", "suppressed"]) {
    if (nameOf(error) === "SuppressedError" && read(error, key) !== undefined) {
      inner.push([key === "error" ? "Error:" : "Suppressed:", read(error, key)]);
    }
  }
  const cause = read(error, "cause");
  if (cause !== undefined) inner.push(["Caused by:", cause]);
  return inner;
}

/** What an error carries besides: `code`, `errno`, own fields of the user's classes. */
function properties(error: Error): string {
  const skip = new Set(["name", "message", "stack", "cause", "errors", "error", "suppressed"]);
  try {
    const entries = Object.keys(error)
      .filter((key) => !skip.has(key))
      .map((key) => [key, Object.getOwnPropertyDescriptor(error, key)?.value] as const);
    if (entries.length === 0) return "";
    return cap(inspect(Object.fromEntries(entries), { depth: 1, breakLength: Number.POSITIVE_INFINITY }));
  } catch {
    return "";
  }
}

function nameOf(thrown: unknown): string {
  if (!isError(thrown)) return typeof thrown === "object" ? (constructorName(thrown) ?? "Thrown") : "Thrown";
  const name = read(thrown, "name");
  const own = constructorName(thrown);
  if (typeof name === "string" && name !== "" && name !== "Error") return name;
  return own && own !== "Object" ? own : "Error";
}

function constructorName(thrown: unknown): string | undefined {
  if (thrown === null || typeof thrown !== "object") return undefined;
  const name = read(read(thrown, "constructor"), "name");
  return typeof name === "string" && name !== "" && name !== "Object" ? name : undefined;
}

function messageOf(thrown: unknown): string {
  if (isError(thrown)) {
    const message = read(thrown, "message");
    return typeof message === "string" ? capMessage(message) : capMessage(safeInspect(message));
  }
  return capMessage(typeof thrown === "string" ? thrown : safeInspect(thrown));
}

function capMessage(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

function safeInspect(value: unknown): string {
  try {
    return inspect(value, { depth: 4 });
  } catch {
    return "(a value that cannot be shown)";
  }
}

/** A property of something that may be a proxy, or have a getter that throws. */
function read(holder: unknown, key: string): unknown {
  if ((typeof holder !== "object" || holder === null) && typeof holder !== "function") return undefined;
  try {
    return (holder as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
