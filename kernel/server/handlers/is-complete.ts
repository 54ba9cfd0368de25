import type { Handler } from "../context.js";

export const isComplete: Handler<"is_complete_request"> = async (request, { translator }) => {
  const { status, indent = "" } = await translator.isComplete(request.content.code);
  return status === "incomplete" ? { status, indent } : { status };
};
