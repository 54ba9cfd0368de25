// The contents of what a front end asks and of the replies, after "Messaging in Jupyter", version 5.5:
// https://jupyter-client.readthedocs.io/en/stable/messaging.html. Request contents are as validate.ts leaves
// them: every optional field has its default.

/** A value in several formats, by MIME type. JSON formats are unpacked values, all others strings. */
export type MimeBundle = Record<string, unknown>;

/** What an error looks like in a reply, on iopub and in `user_expressions`. */
export type ErrorContent = { ename: string; evalue: string; traceback: string[] };

export type ErrorReply = { status: "error" } & ErrorContent;

/** The reply to a request that was dropped because one before it failed; clients look for this spelling. */
export type AbortedReply = { status: "aborted" };

/** The usual reply: what the request asked for, or an error. */
export type Reply<Ok> = ({ status: "ok" } & Ok) | ErrorReply | AbortedReply;

export type ExecuteRequest = {
  code: string;
  silent: boolean;
  /** Never true when `silent` is. */
  store_history: boolean;
  user_expressions: Record<string, string>;
  allow_stdin: boolean;
  stop_on_error: boolean;
};

export type UserExpression = { status: "ok"; data: MimeBundle; metadata: MimeBundle } | ErrorReply;

export type ExecuteReply =
  | {
      status: "ok";
      execution_count: number;
      user_expressions: Record<string, UserExpression>;
      payload: ({ source: string } & Record<string, unknown>)[];
    }
  | (ErrorReply & { execution_count: number })
  | (AbortedReply & { execution_count?: number });

/** Positions are counted in code points, from the start of `code`, in requests and replies. */
export type CompleteRequest = { code: string; cursor_pos: number };

export type CompleteReply = Reply<{
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  metadata: Record<string, unknown>;
}>;

export type InspectRequest = { code: string; cursor_pos: number; detail_level: 0 | 1 };

export type InspectReply = Reply<{ found: boolean; data: MimeBundle; metadata: MimeBundle }>;

export type IsCompleteRequest = { code: string };

export type IsCompleteReply =
  | { status: "incomplete"; indent: string }
  | { status: "complete" | "invalid" | "unknown" }
  | ErrorReply;

type HistoryOptions = { output: boolean; raw: boolean };

/** `n`: how many of the last cells, null for all. `pattern`: a glob with `*` and `?`. */
export type HistoryRequest = HistoryOptions &
  (
    | { hist_access_type: "range"; session: number; start: number; stop: number | null }
    | { hist_access_type: "tail"; n: number | null }
    | { hist_access_type: "search"; n: number | null; pattern: string; unique: boolean }
  );

/** Session, cell number, and the input or, where output was asked for, the input with its output. */
export type HistoryEntry = [number, number, string | [string, string | null]];

export type HistoryReply = Reply<{ history: HistoryEntry[] }>;

export type CommInfoRequest = { target_name?: string };

export type CommInfoReply = Reply<{ comms: Record<string, { target_name: string }> }>;

export type LanguageInfo = {
  name: string;
  version: string;
  mimetype: string;
  file_extension: string;
  pygments_lexer?: string;
  codemirror_mode?: string | Record<string, unknown>;
  nbconvert_exporter?: string;
};

export type KernelInfoReply = Reply<{
  protocol_version: string;
  implementation: string;
  implementation_version: string;
  language_info: LanguageInfo;
  banner: string;
  debugger?: boolean;
  supported_features?: string[];
  help_links?: { text: string; url: string }[];
}>;

export type ShutdownRequest = { restart: boolean };

export type ShutdownReply = Reply<{ restart: boolean }>;

export type NoContent = Record<string, never>;

/** Every request this kernel answers, with its content and its reply. */
export type Requests = {
  execute_request: { content: ExecuteRequest; reply: ExecuteReply };
  complete_request: { content: CompleteRequest; reply: CompleteReply };
  inspect_request: { content: InspectRequest; reply: InspectReply };
  is_complete_request: { content: IsCompleteRequest; reply: IsCompleteReply };
  history_request: { content: HistoryRequest; reply: HistoryReply };
  comm_info_request: { content: CommInfoRequest; reply: CommInfoReply };
  kernel_info_request: { content: NoContent; reply: KernelInfoReply };
  interrupt_request: { content: NoContent; reply: Reply<{}> };
  shutdown_request: { content: ShutdownRequest; reply: ShutdownReply };
};

export type ControlRequests = Pick<
  Requests,
  "kernel_info_request" | "interrupt_request" | "shutdown_request"
>;

export type ShellRequests = Omit<Requests, "interrupt_request">;

export type RequestType = keyof Requests;

/** A reply's `msg_type`: that of its request with another ending. */
export type ReplyType<T extends RequestType = RequestType> = T extends `${infer Action}_request`
  ? `${Action}_reply`
  : never;
