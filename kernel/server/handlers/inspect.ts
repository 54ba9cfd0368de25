import { fromCodePoints } from "../../protocol/code-points.js";
import type { Handler } from "../context.js";

/** Nobody waits longer for what the runtime knows, in milliseconds. */
const TIMEOUT = 500;

/** What is known of the name at the cursor, or of the call that is being typed: its type, and what it holds. */
export const inspect: Handler<"inspect_request"> = async (request, { types, runtime }) => {
  const { code, cursor_pos, detail_level } = request.content;
  const cursor = fromCodePoints(code, cursor_pos);
  const preview = async (path: string[]): Promise<string | undefined> => {
    const glance = await runtime.ask("glance", { path }, TIMEOUT).catch(() => null);
    return glance?.preview;
  };
  const { found, data } = await types.inspect(code, cursor, detail_level, preview);
  return { status: "ok", found, data: found ? data : {}, metadata: {} };
};
