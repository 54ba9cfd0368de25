import type { Handler } from "../context.js";

export const shutdown: Handler<"shutdown_request"> = async (request, context) => {
  const { restart } = request.content;
  context.shutdown(restart);
  return { status: "ok", restart };
};
