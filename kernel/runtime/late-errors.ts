import { knownCell, outsideCells } from "./cell-context.js";
import type { EventPipe } from "./event-pipe.js";
import type { StackFrames } from "./stack-frames.js";
import type { Tracebacks } from "./traceback.js";

/** Thrown in a cell that was interrupted; not an error to report once the cell has been told. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";
  constructor() {
    super("the cell was interrupted; variables and other tasks are kept");
  }
}

/**
 * Errors that no cell waits for any more: in a timer, a callback, a promise that nobody handled. Each is shown
 * under the cell that started the work, and ends nothing.
 *
 * @returns a way to report others, with a line that says what they are
 * @param cellOf the execution that last ran as `In[n]`, for errors that lost their context
 */
export function installLateErrors(
  pipe: EventPipe,
  tracebacks: Tracebacks,
  frames: StackFrames,
  cellOf: (count: number) => number | undefined,
): { report(message: string, thrown: unknown): void } {
  const report = (message: string | undefined, thrown: unknown): void => {
    if (thrown instanceof KeyboardInterrupt) return;
    const error = tracebacks.report(thrown);
    if (message !== undefined) error.traceback.unshift(message);
    pipe.send({ type: "error", cell: owner(thrown), error });
  };
  const owner = (thrown: unknown): number => {
    const known = knownCell();
    if (known) return known.id;
    const place = typeof thrown === "object" && thrown !== null ? frames.of(thrown)[0]?.place : undefined;
    return (place?.cell !== undefined ? cellOf(place.cell) : undefined) ?? outsideCells.id;
  };
  process.on("uncaughtException", (thrown) => report(undefined, thrown));
  process.on("unhandledRejection", (thrown) => report(undefined, thrown));
  return { report };
}
