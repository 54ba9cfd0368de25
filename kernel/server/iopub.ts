import {
  type Broadcasts,
  type BroadcastType,
  type Contents,
  createMessage,
  type Header,
  type Message,
  type Sender,
} from "../protocol/messages.js";
import { encode } from "../protocol/wire.js";
import type { SendQueue } from "./send-queue.js";

export interface Signing {
  key: string;
  scheme: string;
}

const STREAM = {
  stdout: Buffer.from('{"name":"stdout","text":"'),
  stderr: Buffer.from('{"name":"stderr","text":"'),
};
const STREAM_END = Buffer.from('"}');

/** Text of one stream is gathered this long, in milliseconds, so that a million lines are not a million messages. */
const GATHER = 20;
/** ... or until it is this long, in bytes. */
const LONGEST = 1 << 20;

interface Gathered {
  parent: Header | null;
  name: "stdout" | "stderr";
  /** The inside of a JSON string, piece by piece. */
  text: Uint8Array[];
  size: number;
}

/** Publishes to every front end. Whatever is not stream text sends the gathered text first: order is kept. */
export class IoPub {
  #gathered: Gathered[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastFlush = 0;

  constructor(
    private readonly queue: SendQueue,
    private readonly sender: Sender,
    private readonly signing: Signing,
  ) {}

  publish<T extends BroadcastType>(
    type: T,
    content: Broadcasts[T],
    parent: Header | null,
    metadata: Record<string, unknown> = {},
    buffers: readonly Uint8Array[] = [],
  ): void {
    this.flush();
    this.#push(type, content, parent, metadata, buffers);
  }

  /** @param text UTF-8 of the inside of a JSON string, piece by piece, as the runtime sends it */
  stream(name: "stdout" | "stderr", text: readonly Uint8Array[], parent: Header | null): void {
    let last = this.#gathered.at(-1);
    if (!last || last.name !== name || last.parent !== parent) {
      last = { parent, name, text: [], size: 0 };
      this.#gathered.push(last);
    }
    for (const piece of text) {
      last.text.push(piece);
      last.size += piece.length;
    }
    if (last.size >= LONGEST) this.flush();
    else if (!this.#timer) {
      // The first text after a silence goes out with this turn of the loop.
      const wait = Math.max(0, this.#lastFlush + GATHER - performance.now());
      this.#timer = setTimeout(() => this.flush(), wait);
    }
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered.length === 0) return;
    const gathered = this.#gathered;
    this.#gathered = [];
    this.#lastFlush = performance.now();
    for (const { name, text, parent } of gathered) {
      const content = Buffer.concat([STREAM[name], ...text, STREAM_END]);
      this.#push("stream", { name, text: "" }, parent, {}, [], content);
    }
  }

  /** Bytes that wait to be sent. */
  get backlog(): number {
    return this.queue.backlog;
  }

  /** Resolves once no more than `bytes` wait. */
  below(bytes: number): Promise<void> {
    return this.queue.below(bytes);
  }

  /** @param json the content as JSON, where it is there already */
  #push<T extends BroadcastType>(
    type: T,
    content: Broadcasts[T],
    parent: Header | null,
    metadata: Record<string, unknown>,
    buffers: readonly Uint8Array[],
    json?: Buffer,
  ): void {
    const { key, scheme } = this.signing;
    this.queue.push(() => {
      const message = createMessage(this.sender, type, content as Contents[T], parent, metadata, buffers);
      return encode(message as Message, [`kernel.${this.sender.session}.${type}`], key, scheme, json);
    });
  }
}
