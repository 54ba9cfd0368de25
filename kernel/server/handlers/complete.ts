import { fromCodePoints, toCodePoints } from "../../protocol/code-points.js";
import type { Context, Handler } from "../context.js";

/** Nobody waits longer for what the runtime knows, in milliseconds. */
const TIMEOUT = 500;

/** What types and values know fits at the cursor, best first. */
export const complete: Handler<"complete_request"> = async (request, context) => {
  const { code, cursor_pos } = request.content;
  const cursor = fromCodePoints(code, cursor_pos);
  const completions = await context.types.complete(code, cursor, (path) => members(path, context));
  const start = toCodePoints(code, completions.start);
  const end = toCodePoints(code, completions.end);
  return {
    status: "ok",
    matches: completions.matches.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: completions.matches.map(({ text, type, signature = "" }) => ({
        text,
        type,
        signature,
        start,
        end,
      })),
    },
  };
};

async function members(path: string[], { runtime }: Context) {
  try {
    return path.length === 0
      ? await runtime.ask("names", {}, TIMEOUT)
      : await runtime.ask("members", { path }, TIMEOUT);
  } catch {
    // Busy in native code, or just dying: types alone have to do.
    return undefined;
  }
}
