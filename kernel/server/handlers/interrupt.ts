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
  // Output that a slow front end has not taken yet must not keep the runtime from hearing.
  runtime.resume();
  await runtime.ask("interrupt", {}, TIMEOUT);
  return { status: "ok" };
};
