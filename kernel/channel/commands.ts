import type { ExecutionId } from "./events.js";

/** A place in a cell's TypeScript where it awaits; its number is its index in the session. */
export interface AwaitSite {
  /** 1-based. */
  line: number;
  /** 0-based, in UTF-16 units. */
  column: number;
  functionName?: string;
  /** The awaited expression, capped. */
  text: string;
  inLoop: boolean;
}

/** JavaScript that V8's REPL mode takes, and what is needed to speak of it in terms of the user's TypeScript. */
export interface Script {
  name: string;
  code: string;
  /** A source map as JSON, or where the pieces of the script are from; see the transform's `ScriptMap`. */
  map: string | readonly (readonly (readonly number[])[])[];
  sites: AwaitSite[];
  firstSite: number;
  /**
   * An expression that gives, on a frame of the script's top level, the variables by name that a loop there keeps
   * in registers; `""` where there is no such loop.
   */
  registers: string;
}

/** Kernel to runtime, main thread: read only when the event loop turns. */
export type RuntimeCommand =
  | {
      type: "execute";
      cell: ExecutionId;
      count: number;
      script: Script;
      /** The user's text, for `In[n]`. */
      source: string;
      silent: boolean;
      storeHistory: boolean;
      allowStdin: boolean;
      /** User expressions, already transformed, or why they cannot be. */
      expressions: Record<string, { script: Script } | { error: import("./events.js").ErrorReport }>;
    }
  | { type: "input"; id: number; value: string }
  | {
      type: "comm";
      kind: "comm_open" | "comm_msg" | "comm_close";
      commId: string;
      targetName?: string;
      data: unknown;
      metadata: Record<string, unknown>;
      buffers: Uint8Array[];
      cell: ExecutionId;
    }
  | { type: "exit" };

/** One member of a run-time value, found without running a getter or a call. */
export interface RuntimeMember {
  name: string;
  kind: "function" | "class" | "property" | "accessor" | "variable" | "module" | "keyword";
  /** A short description of the value's type, e.g. `number`, `Map(2)`. */
  type: string;
  /** Whether it is the value's own, not inherited. */
  own: boolean;
}

/** A look at a run-time value, found without running a getter or a call. */
export interface RuntimeGlance {
  /** e.g. `number`, `class Point`, `Map(2)`. */
  type: string;
  preview: string;
  /** The text of a function or class, where it is one. */
  source?: string;
}

/** Whether the main thread's loop turns. */
export interface LoopState {
  /** Milliseconds; 0 where it turns. */
  blockedFor: number;
  /** Where in a script, both from 1, it is then. */
  at: { script: string; line: number; column: number } | null;
}

/** Kernel to runtime, control thread: answered while the main thread is busy. */
export interface ControlRequests {
  interrupt: { params: Record<string, never>; result: { how: "await" | "terminated" | "idle" } };
  /** Answers a synchronous `prompt()` that the main thread is blocked in; null is a refusal. */
  input: { params: { id: number; value: string }; result: null };
  loop: { params: Record<string, never>; result: LoopState };
  names: { params: Record<string, never>; result: RuntimeMember[] };
  members: { params: { path: string[] }; result: RuntimeMember[] | null };
  glance: { params: { path: string[] }; result: RuntimeGlance | null };
}

export type ControlMethod = keyof ControlRequests;
export type ControlRequest = {
  [M in ControlMethod]: { id: number; method: M; params: ControlRequests[M]["params"] };
}[ControlMethod];
export type ControlReply = { id: number; result: unknown } | { id: number; error: string };
