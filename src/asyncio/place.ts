import { hook } from "./instrument.js";

/** How many loops are in debug mode. */
let wanting = 0;

/** A loop enters or leaves debug mode, in which everything keeps the place where it was made. */
export function wantPlaces(wanted: boolean): void {
  wanting += wanted ? 1 : -1;
}

/** Where the present call came from, if an instrument or a loop in debug mode wants to know; else undefined. */
export function presentPlace(): unknown {
  if (hook === null) return wanting > 0 ? stackOfCall() : undefined;
  return hook.place() ?? (wanting > 0 ? stackOfCall() : undefined);
}

const ownFolder = import.meta.url.slice(0, import.meta.url.lastIndexOf("/") + 1);

/** The stack of the present call without the frames of this library, newest first. */
function stackOfCall(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 25;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  const lines = stack.split("\n").slice(1);
  return lines
    .filter((line) => !line.includes(ownFolder))
    .map((line) => line.trim())
    .join("\n");
}
