import { writeSync } from "node:fs";
import { closeStreamFrame, STREAM_HEADER, writeStreamHeader } from "../channel/frames.js";
import { SHARED, type Shared } from "./shared.js";

export const MAIN_THREAD = 1;
export const CONTROL_THREAD = 2;

/**
 * Frames of stream text on their way to the kernel, in memory that both threads see. A cell that prints a line at
 * a time would else cost a system call and a wake-up of the kernel for each; and the control thread can send what
 * waits while the main thread is in a loop that prints nothing more.
 *
 * Invariant: bytes below PENDING are whole frames, save that the last one may be open: texts of one stream share a
 * frame, and it gets its size when it is sent or another frame follows it. Bytes are written first and counted
 * afterwards, so that a thread that is terminated in between leaves nothing half done.
 */
export class PendingText {
  readonly #buffer: Buffer;
  /** Whose the open frame is. */
  #cell = 0;
  #name = "";

  constructor(
    private readonly shared: Shared,
    private readonly fd: number,
    private readonly thread: number,
  ) {
    this.#buffer = Buffer.from(shared.text.buffer);
  }

  /**
   * @param escaped text as frames carry it, not longer than a third of the memory
   * @returns whether it is the first that waits: somebody has to see to it that it is sent
   */
  addText(cell: number, name: "stdout" | "stderr", escaped: string): boolean {
    const { words } = this.shared;
    this.#lock();
    let at = Atomics.load(words, SHARED.PENDING);
    if (at + STREAM_HEADER + escaped.length * 3 > this.#buffer.length) {
      this.#send(at);
      at = 0;
    }
    let start = at;
    const open = Atomics.load(words, SHARED.OPEN);
    const isOpen = open !== 0 && open <= at;
    if (!isOpen || this.#cell !== cell || this.#name !== name) {
      this.#close(at);
      writeStreamHeader(this.#buffer, at, 0, cell, name);
      this.#cell = cell;
      this.#name = name;
      start += STREAM_HEADER;
      Atomics.store(words, SHARED.OPEN, at + 1);
    }
    Atomics.store(words, SHARED.PENDING, start + this.#buffer.write(escaped, start, "utf8"));
    this.#unlock();
    return at === 0;
  }

  /** Sends what waits. */
  flush(): void {
    if (Atomics.load(this.shared.words, SHARED.PENDING) === 0) return;
    this.#lock();
    this.#send(Atomics.load(this.shared.words, SHARED.PENDING));
    this.#unlock();
  }

  /** Sends what waits, and a frame after it. */
  end(frame: Buffer): void {
    this.#lock();
    const at = Atomics.load(this.shared.words, SHARED.PENDING);
    if (at > 0 && at + frame.length <= this.#buffer.length) {
      this.#close(at);
      this.#send(at + frame.copy(this.#buffer, at));
    } else {
      this.#send(at);
      writeAll(this.fd, frame);
    }
    this.#unlock();
  }

  /** The main thread is about to be terminated where it stands: it will not unlock what it has locked. */
  abandon(): void {
    const { words } = this.shared;
    if (Atomics.compareExchange(words, SHARED.LOCK, this.thread, 0) === this.thread) {
      Atomics.notify(words, SHARED.LOCK);
    }
  }

  /** Gives the open frame its size; frames can follow it then. @param end of what is written */
  #close(end: number): void {
    const { words } = this.shared;
    const open = Atomics.load(words, SHARED.OPEN) - 1;
    // One that was just opened has no text yet, and is not counted.
    if (open >= 0 && open < end) closeStreamFrame(this.#buffer, open, end);
    Atomics.store(words, SHARED.OPEN, 0);
  }

  #send(size: number): void {
    this.#close(size);
    if (size > 0) writeAll(this.fd, this.#buffer.subarray(0, size));
    Atomics.store(this.shared.words, SHARED.PENDING, 0);
  }

  #lock(): void {
    const { words } = this.shared;
    for (;;) {
      const holder = Atomics.compareExchange(words, SHARED.LOCK, 0, this.thread);
      if (holder === 0) return;
      Atomics.wait(words, SHARED.LOCK, holder);
    }
  }

  #unlock(): void {
    const { words } = this.shared;
    Atomics.store(words, SHARED.LOCK, 0);
    Atomics.notify(words, SHARED.LOCK);
  }
}

/** Writes all of it, and blocks while the kernel is behind. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") continue;
      // The kernel is gone: there is nobody to run for.
      process.kill(process.pid, "SIGKILL");
    }
  }
}
