import type { Frame } from "../protocol/wire.js";

/** How often a client that is still connecting is tried. */
const ATTEMPTS = 100;
/** In milliseconds. */
const BETWEEN_ATTEMPTS = 20;

interface Sender {
  send(frames: Frame[]): Promise<void>;
}

/**
 * Sends multipart messages through one socket, in order and one at a time. ZeroMQ rejects a send that starts while
 * another is pending, and a kernel that does not wait loses output.
 */
export class SendQueue {
  /** Pushed in this turn, to be encoded at its end. */
  #fresh: (() => Frame[])[] = [];
  #queue: Frame[][] = [];
  #sending = false;
  /** Bytes that were encoded and not handed to ZeroMQ yet. */
  backlog = 0;
  #listeners: { below: number; done: () => void }[] = [];

  constructor(private readonly socket: Sender) {}

  /** @param encode gives the frames, a little later: whoever sends has more urgent things to do */
  push(encode: () => Frame[]): void {
    this.#fresh.push(encode);
    // Once all microtasks are done: a cell that was just announced is on its way to the runtime by then.
    if (this.#fresh.length === 1) process.nextTick(() => this.#encode());
  }

  /** Resolves once no more than `below` bytes wait. */
  below(below: number): Promise<void> {
    if (this.#isBelow(below)) return Promise.resolve();
    return new Promise((done) => this.#listeners.push({ below, done }));
  }

  /** Resolves when all was handed over, or after `timeout` milliseconds. */
  async drained(timeout: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeout);
    });
    await Promise.race([this.below(0), late]);
    clearTimeout(timer);
  }

  #encode(): void {
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const encode of fresh) {
      const frames = encode();
      this.#queue.push(frames);
      this.backlog += sizeOf(frames);
    }
    if (this.#sending) return;
    this.#sending = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const frames of batch) {
        await this.#send(frames);
        this.backlog -= sizeOf(frames);
        if (this.#listeners.length > 0) this.#wake();
      }
    }
    this.#sending = false;
  }

  /** A client that is not there yet is waited for; one that went away is given up. */
  async #send(frames: Frame[]): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return await this.socket.send(frames);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EHOSTUNREACH") return;
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_ATTEMPTS));
      }
    }
  }

  #isBelow(bytes: number): boolean {
    return this.backlog <= bytes && this.#fresh.length === 0;
  }

  #wake(): void {
    this.#listeners = this.#listeners.filter(({ below, done }) => {
      if (!this.#isBelow(below)) return true;
      done();
      return false;
    });
  }
}

function sizeOf(frames: Frame[]): number {
  let size = 0;
  for (const frame of frames) size += frame.length;
  return size;
}
