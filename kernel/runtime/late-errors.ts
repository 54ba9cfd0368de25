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
 * @param cellOf the execution that last ran as `In[n]`, for errors that lost their context
 */
export function installLateErrors(
  pipe: EventPipe,
  tracebacks: Tracebacks,
  frames: StackFrames,
  cellOf: (count: number) => number | undefined,
): void {
  const report = (thrown: unknown): void => {
    if (thrown instanceof KeyboardInterrupt) return;
    pipe.send({ type: "error", cell: owner(thrown), error: tracebacks.report(thrown) });
  };
  const owner = (thrown: unknown): number => {
    const known = knownCell();
    if (known) return known.id;
    const place = typeof thrown === "object" && thrown !== null ? frames.of(thrown)[0]?.place : undefined;
    return (place?.cell !== undefined ? cellOf(place.cell) : undefined) ?? outsideCells.id;
  };
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}
