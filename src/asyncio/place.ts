import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
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

/** As it stands in stacks, which have paths or URLs. */
const ownFolder = dirname(fileURLToPath(import.meta.url));

/** The stack of the present call without the frames of this library, newest first. */
function stackOfCall(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 25;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  const lines = stack.split("\n").slice(1);
  const foreign = lines.filter((line) => !line.includes(ownFolder));
  return (foreign.length > 0 ? foreign : lines).map((line) => line.trim()).join("\n");
}
