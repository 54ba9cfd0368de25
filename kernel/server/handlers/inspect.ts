import { fromCodePoints } from "../../protocol/code-points.js";
import type { Handler } from "../context.js";
import { pathAt } from "../path-at.js";

/** Nobody waits longer for a tooltip, in milliseconds. */
const TIMEOUT = 500;

export const inspect: Handler<"inspect_request"> = async (request, { runtime }) => {
  const { code, cursor_pos, detail_level } = request.content;
  const { holder, name } = pathAt(code, fromCodePoints(code, cursor_pos));
  const path = [...holder, name].filter((part) => part !== "");
  const glance = name === "" ? null : await runtime.ask("glance", { path }, TIMEOUT).catch(() => null);
  if (!glance) return { status: "ok", found: false, data: {}, metadata: {} };
  const source = detail_level === 1 && glance.source !== undefined ? `\n\n${glance.source}` : "";
  const title = `${path.join(".")}: ${glance.type}`;
  const plain = `${title}\n${glance.preview}${source}`;
  const fenced = `\`\`\`typescript\n${title}\n\`\`\`\n\n\`\`\`javascript\n${glance.preview}${source}\n\`\`\``;
  return {
    status: "ok",
    found: true,
    data: { "text/plain": plain, "text/markdown": fenced },
    metadata: {},
  };
};
