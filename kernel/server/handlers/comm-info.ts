import type { Handler } from "../context.js";

export const commInfo: Handler<"comm_info_request"> = async (request, { comms }) => ({
  status: "ok",
  comms: comms.list(request.content.target_name),
});
