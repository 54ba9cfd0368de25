/**
 * What the runtime process tells the kernel process. All of it travels on ONE ordered pipe, so that output can
 * never arrive after the `finished` of the cell that printed it.
 */

import type { StreamFrame } from "./frames.js";

/** A cell's execution, numbered once per kernel: output is attributed by it, and it is never used again. */
export type ExecutionId = number;

/** Output that belongs to no cell: printed before the first one ran. */
export const NO_CELL: ExecutionId = 0;

export interface MimeBundle {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** An error as Jupyter shows it: name, message, and the coloured lines of a traceback. */
export interface ErrorReport {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** The value of one of the `user_expressions` of an execute request. */
export type ExpressionResult =
  | { status: "ok"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | ({ status: "error" } & ErrorReport);

export type Outcome =
  | { status: "ok"; expressions: Record<string, ExpressionResult> }
  | { status: "error"; error: ErrorReport };

export interface CommEvent {
  type: "comm";
  cell: ExecutionId;
  kind: "comm_open" | "comm_msg" | "comm_close";
  commId: string;
  targetName?: string;
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** Any message of the user's own on iopub. */
export interface BroadcastEvent {
  type: "broadcast";
  cell: ExecutionId;
  messageType: string;
  content: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

export type RuntimeEvent =
  | { type: "ready"; node: string }
  | StreamFrame
  | { type: "display"; cell: ExecutionId; bundle: MimeBundle; displayId?: string; update?: boolean }
  | { type: "result"; cell: ExecutionId; count: number; bundle: MimeBundle }
  | { type: "clear"; cell: ExecutionId; wait: boolean }
  | { type: "error"; cell: ExecutionId; error: ErrorReport }
  | { type: "input"; cell: ExecutionId; id: number; prompt: string; password: boolean; sync: boolean }
  | { type: "settings"; cell: ExecutionId; types: "warn" | "strict" | "off" }
  | { type: "finished"; cell: ExecutionId; outcome: Outcome }
  | CommEvent
  | BroadcastEvent;
