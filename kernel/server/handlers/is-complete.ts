import type { Handler } from "../context.js";

export const isComplete: Handler<"is_complete_request"> = async (request, { transformer }) => {
  const { status, indent = "" } = transformer.isComplete(request.content.code);
  return status === "incomplete" ? { status, indent } : { status };
};
