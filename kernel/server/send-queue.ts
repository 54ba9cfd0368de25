/** How often a client that is still connecting is tried. */
const ATTEMPTS = 100;
/** In milliseconds. */
const BETWEEN_ATTEMPTS = 20;

/** A message that holds no output, in bytes. */
const SMALL = 1024;

interface Waiting {
  encode(): Buffer[];
  size: number;
}

interface Sender {
  send(frames: Buffer[]): Promise<void>;
}

/**
 * Sends multipart messages through one socket, in order and one at a time. ZeroMQ rejects a send that starts while
 * another is pending, and a kernel that does not wait loses output.
 */
export class SendQueue {
  #queue: Waiting[] = [];
  #sending = false;
  /** Bytes that were not handed to ZeroMQ yet. */
  backlog = 0;
  #listeners: { below: number; done: () => void }[] = [];

  constructor(private readonly socket: Sender) {}

  /**
   * @param encode gives the frames, when their turn comes: whoever sends has more urgent things to do
   * @param size about how many bytes they are
   */
  push(encode: () => Buffer[], size = SMALL): void {
    this.#queue.push({ encode, size });
    this.backlog += size;
    if (this.#sending) return;
    this.#sending = true;
    // Once all microtasks are done: a cell that was just announced is on its way to the runtime by then.
    process.nextTick(() => void this.#run());
  }

  /** Resolves once no more than `below` bytes wait. */
  below(below: number): Promise<void> {
    if (this.backlog <= below) return Promise.resolve();
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

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const { encode, size } of batch) {
        await this.#send(encode());
        this.backlog -= size;
        if (this.#listeners.length > 0) this.#wake();
      }
    }
    this.#sending = false;
  }

  /** A client that is not there yet is waited for; one that went away is given up. */
  async #send(frames: Buffer[]): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return await this.socket.send(frames);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EHOSTUNREACH") return;
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_ATTEMPTS));
      }
    }
  }

  #wake(): void {
    this.#listeners = this.#listeners.filter(({ below, done }) => {
      if (this.backlog > below) return true;
      done();
      return false;
    });
  }
}
