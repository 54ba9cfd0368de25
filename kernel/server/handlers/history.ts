import type { Handler } from "../context.js";

export const history: Handler<"history_request"> = async (request, context) => ({
  status: "ok",
  history: context.history.find(request.content),
});
