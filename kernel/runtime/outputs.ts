import { Console } from "node:console";
import { Writable } from "node:stream";
import { type CellContext, currentCell, decode, decodeRest } from "./cell-context.js";
import type { EventPipe } from "./event-pipe.js";

type Name = "stdout" | "stderr";

/**
 * Puts streams in the place of `process.stdout` and `process.stderr` that send what is written to the cell that
 * wrote it. The file descriptors themselves stay open, for child processes and native code; the kernel reads
 * those as well.
 */
export function installOutputs(pipe: EventPipe): void {
  for (const name of ["stdout", "stderr"] as const) {
    const stream = new OutputStream(name, pipe);
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
  useConsoleWithoutInspector();
}

/**
 * Node's global console tells the inspector of every call as well, which keeps the message and its stack: with a
 * session in the process a line costs five times as much.
 */
function useConsoleWithoutInspector(): void {
  const plain = new Console({ stdout: process.stdout, stderr: process.stderr, ignoreErrors: false });
  for (const [name, method] of Object.entries(plain)) {
    if (typeof method === "function" && name in console) {
      (console as unknown as Record<string, unknown>)[name] = method;
    }
  }
}

/** Sends the beginning of a character that the cell wrote and never finished. */
export function flushOutputs(pipe: EventPipe, cell: CellContext): void {
  for (const name of ["stdout", "stderr"] as const) {
    const rest = decodeRest(cell, name);
    if (rest) pipe.stream(cell.id, name, rest);
  }
}

class OutputStream extends Writable {
  readonly fd: number;
  readonly isTTY = false;

  readonly #name: Name;
  readonly #pipe: EventPipe;

  constructor(name: Name, pipe: EventPipe) {
    super({ decodeStrings: false, emitClose: false, autoDestroy: false });
    this.#name = name;
    this.#pipe = pipe;
    this.fd = name === "stdout" ? 1 : 2;
  }

  /**
   * Past the queue of `Writable`: a write is done when it returns. An interrupt may terminate it at any point, and a
   * queue that was left in the middle of a write would take no other.
   */
  override write(
    chunk: string | Uint8Array,
    encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return super.write(chunk);
    const encoding = typeof encodingOrDone === "string" ? encodingOrDone : "utf8";
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    this.#show(chunk, encoding);
    if (callback) process.nextTick(callback, null);
    return true;
  }

  override _write(chunk: string | Uint8Array, encoding: BufferEncoding, done: () => void): void {
    this.#show(chunk, encoding);
    done();
  }

  #show(chunk: string | Uint8Array, encoding: BufferEncoding): void {
    const cell = currentCell();
    let text: string;
    if (typeof chunk !== "string") text = decode(cell, this.#name, chunk);
    else if (encoding === "utf8" || encoding === "utf-8") text = chunk;
    else text = decode(cell, this.#name, Buffer.from(chunk, encoding));
    if (text && !cell.silent) this.#pipe.stream(cell.id, this.#name, text);
  }

  /** As Node's own: standard output cannot be closed by a program that only means to say that it is done. */
  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    done(null);
  }
}
