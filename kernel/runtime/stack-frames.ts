import { bundled } from "../distribution.js";
import type { Frame, Place } from "../traceback/place.js";
import { Scripts } from "./scripts.js";

export type FilePlace = (url: string, line: number, column: number) => Place | undefined;

/** Where the kernel's own bundle lies; frames in it are none of the user's business. */
const OWN = bundled("").href;
/** Calls those who follow promises: no part of what it is called in. */
const PROMISE_HOOKS = "node:internal/promise_hooks";

/**
 * Makes `error.stack` speak of the user's TypeScript: `at f (In[3]:2:7)`, with the frames of the kernel left out, and those
 * of Node by which it runs the user's code, and remembers the frames of each error, for tracebacks.
 *
 * @param filePlace the place of a frame in a local file, as it was written
 */
export class StackFrames {
  readonly #frames = new WeakMap<object, Frame[]>();

  constructor(
    private readonly scripts: Scripts,
    private readonly filePlace: FilePlace,
  ) {}

  install(): void {
    Error.stackTraceLimit = 30;
    Error.prepareStackTrace = (error, callSites) => this.#prepare(error, callSites);
  }

  /** The frames of the user's code, innermost first. */
  of(error: object): Frame[] {
    let stack: unknown;
    try {
      stack = (error as Error).stack;
    } catch {
      return [];
    }
    return this.#frames.get(error) ?? (typeof stack === "string" ? this.#parse(stack) : []);
  }

  #prepare(error: Error, callSites: NodeJS.CallSite[]): string {
    const frames: Frame[] = [];
    const lines: string[] = [];
    /** How many lines there were before what may be nothing but the kernel running the user's code. */
    let outermost: number | undefined;
    let away = 0;
    for (const site of callSites) {
      const name = site.getScriptNameOrSourceURL?.() || site.getFileName() || "";
      if (name === "node:inspector") continue;
      if (name !== "" && name !== PROMISE_HOOKS) away++;
      if (isOwn(name)) {
        outermost ??= lines.length;
        continue;
      }
      const place = this.#place(name, site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0);
      if (!place) {
        if (Scripts.isCell(name)) continue;
        lines.push(`    at ${site}`);
        continue;
      }
      outermost = undefined;
      const functionName = nameOf(site);
      const async = site.isAsync?.() ?? false;
      // An import has a function that the transform made, and that stands for nothing of its own.
      if (functionName === undefined && isSamePlace(place, frames.at(-1))) {
        away = 0;
        continue;
      }
      if (!name.includes("/node_modules/")) {
        frames.push({ functionName, async, place, away: away - 1 });
        away = 0;
      }
      const where = `${place.where}:${place.line}:${place.column}`;
      lines.push(`    at ${async ? "async " : ""}${functionName ? `${functionName} (${where})` : where}`);
    }
    this.#frames.set(error, frames);
    return [header(error), ...lines.slice(0, outermost)].join("\n");
  }

  #place(name: string, line: number, column: number): Place | undefined {
    if (Scripts.isCell(name)) return this.scripts.place(name, line, column);
    if (name.startsWith("node:") || name === "") return undefined;
    return this.filePlace(name, line, column);
  }

  /** A stack that something else wrote: a library's own `prepareStackTrace`, or an error from another thread. */
  #parse(stack: string): Frame[] {
    const frames: Frame[] = [];
    for (const line of stack.split("\n")) {
      const match = /^\s+at (async )?(?:(.*?) \()?((?:tsloop:cell\/|file:|\/).*?):(\d+):(\d+)\)?$/.exec(line);
      if (!match || isOwn(match[3]!) || match[3]!.includes("/node_modules/")) continue;
      const place = this.#place(match[3]!, Number(match[4]), Number(match[5]));
      if (place) frames.push({ functionName: match[2], async: match[1] !== undefined, place });
    }
    return frames;
  }
}

function isOwn(name: string): boolean {
  return name.startsWith(OWN);
}

function isSamePlace(place: Place, last: Frame | undefined): boolean {
  if (last === undefined || last.functionName !== undefined) return false;
  const { where, line, column } = last.place;
  return where === place.where && line === place.line && column === place.column;
}

function nameOf(site: NodeJS.CallSite): string | undefined {
  const name = site.getFunctionName();
  if (!name) return undefined;
  const type = site.isToplevel() ? null : site.getTypeName();
  if (site.isConstructor()) return `new ${name}`;
  return type && type !== "Object" && !name.includes(".") ? `${type}.${name}` : name;
}

function header(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
