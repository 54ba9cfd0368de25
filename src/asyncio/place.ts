/** The stack of the present call without the frames of this library, newest first. */
export function placeOfCall(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 25;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  const own = import.meta.url.slice(0, import.meta.url.lastIndexOf("/"));
  return stack
    .split("\n")
    .slice(1)
    .filter((line) => !line.includes(own))
    .map((line) => line.trim())
    .join("\n");
}
