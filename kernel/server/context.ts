import type { Header, Message, Requests, RequestType } from "../protocol/messages.js";
import type { CellQueue } from "./cell-queue.js";
import type { CommRegistry } from "./comm-registry.js";
import type { Executions } from "./executions.js";
import type { History } from "./history.js";
import type { IoPub } from "./iopub.js";
import type { RuntimeClient } from "./runtime-client.js";
import type { StdinChannel } from "./stdin-channel.js";
import type { Translator } from "./translator.js";
import type { Types } from "./types.js";

/** What handlers work with: the kernel's parts, each with one job. */
export interface Context {
  readonly iopub: IoPub;
  readonly runtime: RuntimeClient;
  readonly cells: CellQueue;
  readonly executions: Executions;
  readonly history: History;
  readonly comms: CommRegistry;
  readonly stdin: StdinChannel;
  readonly translator: Translator;
  readonly types: Types;
  /** Ends the kernel once the reply has left. */
  shutdown(restart: boolean): void;
}

/** A request as a handler gets it. */
export type Asked<T extends RequestType> = Message<T> & {
  /** The route back to who asked, for questions on stdin. */
  readonly identities: readonly Buffer[];
};

export type Handler<T extends RequestType> = (
  request: Asked<T>,
  context: Context,
) => Promise<Requests[T]["reply"]>;

export type Handlers = { readonly [T in RequestType]: Handler<T> };

export type Parent = Header | null;
