import type { Comm } from "../../src/display/publisher.js";
import { randomId } from "../../src/display/random-id.js";
import type { RuntimeCommand } from "../channel/commands.js";
import { type CellContext, currentCell, runInCell } from "./cell-context.js";
import type { EventPipe } from "./event-pipe.js";

type CommCommand = Extract<RuntimeCommand, { type: "comm" }>;
type Message = (data: unknown, buffers: readonly Uint8Array[]) => void;

/** Called when a front end opens a comm to a target that a cell registered. */
export type CommTarget = (comm: Comm, data: unknown, buffers: readonly Uint8Array[]) => void;

interface Open {
  messages: Message[];
  closes: (() => void)[];
  /** Whoever opened or registered it: its listeners' output belongs there. */
  cell: CellContext;
}

/** Both ends of comms: those that cells open to the front end, and those that the front end opens to a target. */
export class Comms {
  readonly #open = new Map<string, Open>();
  readonly #targets = new Map<string, { target: CommTarget; cell: CellContext }>();

  constructor(private readonly pipe: EventPipe) {}

  register(name: string, target: CommTarget): () => void {
    this.#targets.set(name, { target, cell: currentCell() });
    return () => this.#targets.delete(name);
  }

  open(targetName: string, data: unknown, metadata: Record<string, unknown> = {}): Comm {
    const commId = randomId();
    const comm = this.#create(commId, currentCell());
    this.#send("comm_open", commId, data, [], targetName, metadata);
    return comm;
  }

  receive(command: CommCommand): void {
    const { commId, data, buffers } = command;
    if (command.kind === "comm_open") return this.#opened(command);
    const open = this.#open.get(commId);
    if (!open) return;
    if (command.kind === "comm_close") {
      this.#open.delete(commId);
      runInCell(open.cell, () => open.closes.forEach((listener) => call(listener)));
    } else {
      runInCell(open.cell, () => open.messages.forEach((listener) => call(() => listener(data, buffers))));
    }
  }

  #opened({ commId, targetName = "", data, buffers }: CommCommand): void {
    const registered = this.#targets.get(targetName);
    if (!registered) {
      this.#send("comm_close", commId, {}, []);
      return;
    }
    const comm = this.#create(commId, registered.cell);
    runInCell(registered.cell, () => call(() => registered.target(comm, data, buffers)));
  }

  #create(id: string, cell: CellContext): Comm {
    const open: Open = { messages: [], closes: [], cell };
    this.#open.set(id, open);
    return {
      id,
      send: (data, buffers = []) => this.#send("comm_msg", id, data, [...buffers]),
      close: (data = {}) => {
        if (this.#open.delete(id)) this.#send("comm_close", id, data, []);
      },
      onMessage: (listener) => {
        open.messages.push(listener);
      },
      onClose: (listener) => {
        open.closes.push(listener);
      },
    };
  }

  #send(
    kind: CommCommand["kind"],
    commId: string,
    data: unknown,
    buffers: Uint8Array[],
    targetName?: string,
    metadata: Record<string, unknown> = {},
  ): void {
    this.pipe.send({
      type: "comm",
      cell: currentCell().id,
      kind,
      commId,
      targetName,
      data: data ?? {},
      metadata,
      buffers,
    });
  }
}

/** One listener that throws does not keep the others from hearing. */
function call(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
