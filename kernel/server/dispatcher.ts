import type { Router } from "zeromq";
import { BadField, ProtocolError, UnknownType } from "../protocol/errors.js";
import {
  type Comms,
  createMessage,
  type Header,
  type IncomingMessage,
  isMessage,
  isRequest,
  type Message,
  type RawMessage,
  type RequestMessage,
  type Requests,
  type RequestType,
  replyType,
  type Sender,
} from "../protocol/messages.js";
import { validate } from "../protocol/validate.js";
import { decode, encode } from "../protocol/wire.js";
import type { Asked, Context, Handler, Handlers } from "./context.js";
import type { Signing } from "./iopub.js";
import { log } from "./log.js";
import type { SendQueue } from "./send-queue.js";

type Reply = Requests[RequestType]["reply"];

/**
 * From a socket's frames to a handler and back. This is the one place that says busy, replies, and says idle, in
 * that order, for every request; cells take their turn in the queue, all else is answered at once.
 */
export class Dispatcher {
  constructor(
    private readonly handlers: Handlers,
    private readonly context: Context,
    private readonly sender: Sender,
    private readonly signing: Signing,
  ) {}

  /** Reads a socket until it is closed. No message, however broken, ends this. */
  async serve(socket: Router, replies: SendQueue): Promise<void> {
    try {
      for await (const frames of socket) this.#hear(frames, replies);
    } catch (error) {
      // One that is closed while it waits for a message may say so by an error.
      if (!socket.closed) throw error;
    }
  }

  #hear(frames: Buffer[], replies: SendQueue): void {
    try {
      const { identities, message } = decode(frames, this.signing.key, this.signing.scheme);
      this.#receive(message, identities, replies);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      log(`a message was dropped: ${error.message}`);
    }
  }

  #receive(raw: RawMessage, identities: readonly Buffer[], replies: SendQueue): void {
    let message: IncomingMessage;
    try {
      message = validate(raw);
    } catch (error) {
      if (error instanceof UnknownType || error instanceof BadField) {
        this.#refuse(raw, identities, replies, error);
        return;
      }
      throw error;
    }
    if (isMessage(message, "input_reply")) this.context.stdin.answer(message);
    else if (isComm(message)) this.#around(message.header, async () => this.context.comms.receive(message));
    else if (isRequest(message)) this.#take(message, identities, replies);
  }

  #take(message: RequestMessage, identities: readonly Buffer[], replies: SendQueue): void {
    const request = { ...message, identities };
    if (!isMessage(request, "execute_request")) {
      void this.#answer(request, replies, this.handlers[message.header.msg_type] as Handler<RequestType>);
      return;
    }
    this.context.cells.add({
      run: () => this.#answer(request, replies, this.handlers.execute_request as Handler<RequestType>),
      abort: () => this.#answer(request, replies, async () => ({ status: "aborted" })),
    });
  }

  #answer(request: Asked<RequestType>, replies: SendQueue, handler: Handler<RequestType>): Promise<void> {
    return this.#around(request.header, async () => {
      let reply: Reply;
      try {
        reply = await handler(request, this.context);
      } catch (error) {
        log(`${request.header.msg_type} failed: ${(error as Error).stack}`);
        reply = errorReply(error as Error);
      }
      this.#reply(request.header, request.identities, replies, replyType(request.header.msg_type), reply);
    });
  }

  async #around(header: Header, body: () => Promise<void>): Promise<void> {
    const { iopub, executions } = this.context;
    iopub.publish("status", { execution_state: "busy" }, header);
    await body();
    iopub.publish("status", { execution_state: "idle" }, header);
    // Front ends show the last state that they heard of: while a cell runs that has to be its own.
    const running = executions.running;
    if (running && running.parent.msg_id !== header.msg_id) {
      iopub.publish("status", { execution_state: "busy" }, running.parent);
    }
  }

  /** Requests get an error for an answer, so that nobody waits for ever; what cannot be answered is dropped. */
  #refuse(raw: RawMessage, identities: readonly Buffer[], replies: SendQueue, error: ProtocolError): void {
    log(error.message);
    const type = raw.header.msg_type;
    if (!type.endsWith("_request")) return;
    void this.#around(raw.header, async () => {
      const reply = `${type.slice(0, -"_request".length)}_reply`;
      this.#reply(raw.header, identities, replies, reply as "execute_reply", errorReply(error) as never);
    });
  }

  #reply(
    parent: Header,
    identities: readonly Buffer[],
    replies: SendQueue,
    type: ReturnType<typeof replyType>,
    content: Reply,
  ): void {
    const message = createMessage(this.sender, type, content as never, parent);
    replies.push(() => encode(message as Message, identities, this.signing.key, this.signing.scheme));
  }
}

function isComm(message: IncomingMessage): message is { [T in keyof Comms]: Message<T> }[keyof Comms] {
  return message.header.msg_type.startsWith("comm_") && !message.header.msg_type.endsWith("_request");
}

function errorReply(error: Error): { status: "error"; ename: string; evalue: string; traceback: string[] } {
  return {
    status: "error",
    ename: error.name,
    evalue: error.message,
    traceback: [`${error.name}: ${error.message}`],
  };
}
