import {
  type Broadcasts,
  type BroadcastType,
  type Contents,
  createMessage,
  type Header,
  type Sender,
} from "../protocol/messages.js";
import { encode } from "../protocol/wire.js";
import type { SendQueue } from "./send-queue.js";

export interface Signing {
  key: string;
  scheme: string;
}

/** Text of one stream is gathered this long, in milliseconds, so that a million lines are not a million messages. */
const GATHER = 20;
/** ... or until it is this long, in UTF-16 units. */
const LONGEST = 256 * 1024;

interface Gathered {
  parent: Header | null;
  name: "stdout" | "stderr";
  text: string[];
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
    this.#send(type, content, parent, metadata, buffers);
  }

  stream(name: "stdout" | "stderr", text: string, parent: Header | null): void {
    let last = this.#gathered.at(-1);
    if (!last || last.name !== name || last.parent !== parent) {
      last = { parent, name, text: [], size: 0 };
      this.#gathered.push(last);
    }
    last.text.push(text);
    last.size += text.length;
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
      this.#send("stream", { name, text: text.join("") }, parent, {}, []);
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

  #send<T extends BroadcastType>(
    type: T,
    content: Broadcasts[T],
    parent: Header | null,
    metadata: Record<string, unknown>,
    buffers: readonly Uint8Array[],
  ): void {
    const message = createMessage(this.sender, type, content as Contents[T], parent, metadata, buffers);
    const topic = Buffer.from(`kernel.${this.sender.session}.${type}`);
    this.queue.push(encode(message, [topic], this.signing.key, this.signing.scheme));
  }
}
