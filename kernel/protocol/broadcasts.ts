// The contents of what the kernel publishes on iopub, of the comm messages that go both ways, and of the
// question on stdin that goes the other way. Source: "Messaging in Jupyter", version 5.5.
import type { ErrorContent, MimeBundle } from "./requests.js";

/** What is not kept with the document. `display_id` names a display for later updates. */
export type Transient = { display_id?: string };

export type DisplayData = { data: MimeBundle; metadata: MimeBundle; transient: Transient };

export type CommOpen = {
  comm_id: string;
  target_name: string;
  target_module?: string;
  data: Record<string, unknown>;
};

export type CommMessage = { comm_id: string; data: Record<string, unknown> };

/** One-way messages; a front end sends them on shell, the kernel on iopub. */
export type Comms = { comm_open: CommOpen; comm_msg: CommMessage; comm_close: CommMessage };

export type StreamName = "stdout" | "stderr";

/** Everything the kernel publishes on iopub. */
export type Broadcasts = Comms & {
  status: { execution_state: "starting" | "busy" | "idle" };
  stream: { name: StreamName; text: string };
  display_data: DisplayData;
  update_display_data: DisplayData & { transient: { display_id: string } };
  execute_input: { code: string; execution_count: number };
  execute_result: DisplayData & { execution_count: number };
  error: ErrorContent;
  clear_output: { wait: boolean };
};

export type BroadcastType = keyof Broadcasts;

/** The kernel's question on stdin and the front end's answer. */
export type Stdin = { input_request: { prompt: string; password: boolean }; input_reply: { value: string } };
