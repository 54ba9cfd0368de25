import type { Handler } from "../context.js";

/** Longer than any attempt to stop the main thread takes, in milliseconds. */
const TIMEOUT = 10_000;

/** Ends what runs, keeps everything else; cells that were asked for already do not run. */
export const interrupt: Handler<"interrupt_request"> = async (
  _request,
  { cells, runtime, stdin, executions },
) => {
  cells.abortWaiting();
  if (executions.running) stdin.forget(executions.running.id);
  await runtime.interrupt(TIMEOUT);
  return { status: "ok" };
};
