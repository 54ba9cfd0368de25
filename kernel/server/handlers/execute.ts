import type { ErrorReport } from "../../channel/events.js";
import type { ExecuteReply } from "../../protocol/messages.js";
import type { Asked, Context, Handler } from "../context.js";
import type { Translation } from "../translator.js";

/** Runs a cell: announce it, translate it, run it, and say how it went. Its outputs are published meanwhile. */
export const execute: Handler<"execute_request"> = async (request, context) => {
  const { code, silent, store_history: storeHistory } = request.content;
  const { executions, iopub, history, runtime } = context;
  const empty = code.trim() === "";
  const execution = executions.begin(request.header, request.identities, storeHistory && !empty);
  const { count } = execution;
  if (!silent) iopub.publish("execute_input", { code, execution_count: count }, request.header);
  if (storeHistory && !empty) history.add(count, code);
  const fail = async (error: ErrorReport): Promise<ExecuteReply> => {
    if (!silent) iopub.publish("error", error, request.header);
    if (request.content.stop_on_error) await abortQueued(context);
    return { status: "error", execution_count: count, ...error };
  };
  if (empty && Object.keys(request.content.user_expressions).length === 0) {
    return { status: "ok", execution_count: count, user_expressions: {}, payload: [] };
  }
  const translation = await context.translator.translate(code, count, `tsloop:cell/${count}.${execution.id}`);
  if ("error" in translation) return fail(translation.error);
  const { script } = translation;
  const check = context.types.check(execution.id, count, code, request.header, placeOf(request));
  const verdict = await check.verdict();
  if (verdict) return fail(verdict);
  const expressions = await translateExpressions(request.content.user_expressions, context, execution);
  executions.running = execution;
  const running = runtime.execute({
    type: "execute",
    cell: execution.id,
    count,
    script,
    source: code,
    silent,
    storeHistory,
    allowStdin: request.content.allow_stdin,
    expressions,
  });
  const checked = check.run(silent, running).catch(() => {});
  const outcome = await running;
  // What it printed last does not wait for what its types are found to be.
  iopub.flush();
  executions.running = undefined;
  context.stdin.forget(execution.id);
  if (outcome.status === "error") {
    context.translator.failed(script.name);
    const reply = await fail(outcome.error);
    await checked;
    return reply;
  }
  await checked;
  return { status: "ok", execution_count: count, user_expressions: outcome.expressions, payload: [] };
};

/** Jupyter's front ends say which cell of the document it is, which stays the same when it is run again. */
function placeOf({ metadata }: Asked<"execute_request">): string | undefined {
  return typeof metadata.cellId === "string" ? metadata.cellId : undefined;
}

async function translateExpressions(
  expressions: Record<string, string>,
  { translator }: Context,
  { id, count }: { id: number; count: number },
): Promise<Record<string, Translation>> {
  const translated: Record<string, Translation> = {};
  for (const [index, [name, code]] of Object.entries(expressions).entries()) {
    translated[name] = await translator.translate(code, count, `tsloop:cell/${count}.${id}.${index}`);
  }
  return translated;
}

/** What was sent before the error may still be on its way through the socket: let it in, then abort. */
async function abortQueued({ cells }: Context): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  cells.abortWaiting();
}
