import type { Coroutine } from "../coroutine.js";
import { internal } from "../coroutine-function.js";
import { describe, describedByToString } from "../describe.js";
import { RuntimeError, ValueError } from "../errors.js";
import type { Future } from "../future.js";
import { Given, Later, type Thrown } from "../given.js";
import type { EventLoop } from "../loop.js";
import type { Purpose } from "../purpose.js";
import { defaultLoop } from "../running.js";
import { ByteBuffer } from "./byte-buffer.js";
import { type BytesLike, toBytes } from "./bytes.js";
import { IncompleteReadError, LimitOverrunError } from "./errors.js";

/** The limit of streams that are made without one, in bytes. */
export const defaultLimit = 64 * 1024;

/** Bytes that are there, or the plan to wait for them. */
type Reading = Given<Buffer> | Later<Buffer>;

/** What a reader asks of its transport. */
export interface Pausable {
  pauseReading(): void;
  resumeReading(): void;
}

const newline = Buffer.from("\n");
const nothing = Buffer.alloc(0);

/**
 * The receiving side of a stream. Made by `openConnection` and its like, or by hand and then fed.
 * CPython: `asyncio.StreamReader`; bytes are Node's `Buffer`.
 *
 * When twice the limit has come in and nobody reads, the transport is paused until no more than the limit is left.
 * One coroutine at a time may read. `for await (const line of reader)` gives the lines, to the end.
 */
export class StreamReader implements AsyncIterable<Buffer> {
  private readonly loop: EventLoop;
  private readonly limit: number;
  private readonly buffer = new ByteBuffer();
  private eof = false;
  private error: unknown = null;
  private readonly purpose: Purpose = { kind: "socket", on: this };
  private waiter: Future<void> | null = null;
  private transport: Pausable | null = null;
  private paused = false;

  /**
   * @param options.limit in bytes; lines and what `readuntil` gives cannot be longer
   * @param options.loop by default the running one
   * @throws ValueError `Limit cannot be <= 0`
   */
  constructor(options: { limit?: number | undefined; loop?: EventLoop | undefined } = {}) {
    const { limit = defaultLimit, loop = defaultLoop() } = options;
    if (!(limit > 0)) throw new ValueError("Limit cannot be <= 0");
    this.limit = limit;
    this.loop = loop;
  }

  /**
   * Reads up to `n` bytes, as soon as there are any; with -1, everything to the end.
   * @returns a coroutine of the bytes; of none at the end
   * @throws what `setException` was given; RuntimeError if another coroutine is reading
   */
  read(n = -1): Coroutine<Buffer> {
    return read(this, n);
  }

  /**
   * Reads to the next newline, which is part of the line; at the end, what is left.
   * @throws ValueError if the line is longer than the limit; the line is dropped, or what came of it
   */
  readline(): Coroutine<Buffer> {
    return readline(this);
  }

  /**
   * Reads just `n` bytes, whatever the limit.
   * @throws IncompleteReadError at the end; ValueError if `n` is negative
   */
  readexactly(n: number): Coroutine<Buffer> {
    return readexactly(this, n);
  }

  /**
   * Reads to the next `separator`, which is part of the result. Of several, to the one that ends first.
   * @throws IncompleteReadError at the end; LimitOverrunError if it lies behind the limit, and what was received
   * stays to be read; ValueError for an empty separator
   */
  readuntil(separator: BytesLike | readonly BytesLike[] = newline): Coroutine<Buffer> {
    return readuntil(this, separator);
  }

  /** Whether everything is read and no more will come. */
  atEof(): boolean {
    return this.eof && this.buffer.length === 0;
  }

  /** What `setException` was given; null if it was not called. */
  exception(): unknown {
    return this.error;
  }

  /** The stream is broken: present and later reads throw `error`. */
  setException(error: unknown): void {
    this.error = error;
    const { waiter } = this;
    this.waiter = null;
    if (waiter !== null && !waiter.done()) waiter.setException(error);
  }

  /** The connection goes on with another transport, under TLS. @internal */
  _replaceTransport(transport: Pausable): void {
    this.transport = transport;
    this.paused = false;
  }

  /** @param transport is paused when too much comes in. @throws RuntimeError `Transport already set` */
  setTransport(transport: Pausable): void {
    if (this.transport !== null) throw new RuntimeError("Transport already set");
    this.transport = transport;
  }

  /** @param data comes behind what is there. It is not copied and must not change. @throws RuntimeError after `feedEof` */
  feedData(data: Uint8Array): void {
    if (this.eof) throw new RuntimeError("feedData after feedEof");
    if (data.length === 0) return;
    this.buffer.append(data);
    this.wake();
    if (this.transport !== null && !this.paused && this.buffer.length > 2 * this.limit) {
      this.paused = true;
      this.transport.pauseReading();
    }
  }

  /** No more will come. */
  feedEof(): void {
    this.eof = true;
    this.wake();
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer, undefined> {
    return { next: () => nextLine(this) as unknown as Promise<IteratorResult<Buffer, undefined>> };
  }

  toString(): string {
    const info = ["StreamReader"];
    if (this.buffer.length > 0) info.push(`${this.buffer.length} bytes`);
    if (this.eof) info.push("eof");
    if (this.limit !== defaultLimit) info.push(`limit=${this.limit}`);
    if (this.waiter !== null) info.push(`waiter=${describe(this.waiter)}`);
    if (this.error !== null) info.push(`exception=${describe(this.error)}`);
    if (this.transport !== null) info.push(`transport=${describe(this.transport)}`);
    if (this.paused) info.push("paused");
    return `<${info.join(" ")}>`;
  }

  /** @internal */
  _read(n: number): Reading {
    this.check();
    if (n === 0) return new Given(nothing);
    if (n < 0) return this.readAll([]);
    if (this.buffer.length === 0 && !this.eof) return this.wait("read", () => this._read(n));
    return new Given(this.take(n));
  }

  /** @internal */
  _readexactly(n: number): Reading {
    if (n < 0) throw new ValueError("readexactly size can not be less than zero");
    this.check();
    return this.exactly(n);
  }

  /** @internal */
  _readuntil(separators: readonly Buffer[]): Reading {
    if (separators.length === 0) throw new ValueError("Separator should contain at least one element");
    if (separators.some((each) => each.length === 0)) {
      throw new ValueError("Separator should be at least one-byte string");
    }
    this.check();
    return this.until(new Search(separators), "readuntil");
  }

  /** @internal */
  _readline(): Reading {
    this.check();
    const at = this.buffer.indexOf(newline, 0);
    if (at >= 0 && at <= this.limit) return new Given(this.take(at + 1));
    return this.line(() => this.until(new Search([newline]), "readline"));
  }

  private readAll(pieces: Buffer[]): Reading {
    this.check();
    while (this.buffer.length > 0) pieces.push(this.take(this.limit));
    if (this.eof) return new Given(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
    return this.wait(
      "read",
      () => this.readAll(pieces),
      // Cancelled: what was read so far is there for the next reader.
      () => this.buffer.prepend(pieces),
    );
  }

  private exactly(n: number): Reading {
    if (this.buffer.length >= n) return new Given(this.take(n));
    if (this.eof) throw new IncompleteReadError(this.takeAll(), n);
    return this.wait("readexactly", () => this.exactly(n));
  }

  private until(search: Search, method: string): Reading {
    const end = search.next(this.buffer, this.limit);
    if (end >= 0) return new Given(this.take(end));
    if (this.eof) throw new IncompleteReadError(this.takeAll(), null);
    return this.wait(method, () => this.until(search, method));
  }

  private line(next: () => Reading): Reading {
    let reading: Reading;
    try {
      reading = next();
    } catch (error) {
      return new Given(this.lineFailed(error));
    }
    if (reading instanceof Given) return reading;
    return new Later(reading.future, (thrown, _, __, task) => this.line(() => reading.after(thrown, task)));
  }

  /** The end of the stream ends a line; one that is too long is dropped, as far as it is there. */
  private lineFailed(error: unknown): Buffer {
    if (error instanceof IncompleteReadError) return error.partial;
    if (!(error instanceof LimitOverrunError)) throw error;
    if (this.buffer.indexOf(newline, error.consumed) === error.consumed) this.buffer.take(error.consumed + 1);
    else this.buffer.clear();
    this.maybeResume();
    throw new ValueError(error.message);
  }

  /** Waits for data, the end or an error, and goes on with `then`. */
  private wait(method: string, then: () => Reading, otherwise?: () => void): Later<Buffer> {
    if (this.waiter !== null) {
      throw new RuntimeError(
        `${method}() called while another coroutine is already waiting for incoming data`,
      );
    }
    // Waiting while the transport is paused would be waiting for ever: readexactly may ask for more than the limit.
    if (this.paused) this.resume();
    const waiter = this.loop.createFuture<void>();
    waiter.purpose = this.purpose;
    this.waiter = waiter;
    return new Later(waiter, (thrown: Thrown | null) => {
      if (this.waiter === waiter) this.waiter = null;
      if (thrown === null) return then();
      otherwise?.();
      throw thrown.error;
    });
  }

  private check(): void {
    if (this.error !== null) throw this.error;
  }

  private take(n: number): Buffer {
    const data = this.buffer.take(n);
    this.maybeResume();
    return data;
  }

  private takeAll(): Buffer {
    return this.buffer.take(this.buffer.length);
  }

  private maybeResume(): void {
    if (this.paused && this.buffer.length <= this.limit) this.resume();
  }

  private resume(): void {
    this.paused = false;
    this.transport!.resumeReading();
  }

  private wake(): void {
    const { waiter } = this;
    this.waiter = null;
    if (waiter !== null && !waiter.done()) waiter.setResult();
  }
}

describedByToString(StreamReader);

/** Looks for the first of some separators, without looking at the same bytes again when more have come. */
class Search {
  private offset = 0;

  constructor(private readonly separators: readonly Buffer[]) {}

  /**
   * @returns where the first separator ends; -1 if there is none yet
   * @throws LimitOverrunError if it begins, or must begin, behind `limit`
   */
  next(buffer: ByteBuffer, limit: number): number {
    let begin = -1;
    let end = -1;
    let longest = 0;
    for (const separator of this.separators) {
      if (separator.length > longest) longest = separator.length;
      const at = buffer.indexOf(separator, this.offset);
      if (at < 0 || (end >= 0 && at + separator.length >= end)) continue;
      begin = at;
      end = at + separator.length;
    }
    if (end >= 0) {
      if (begin <= limit) return end;
      throw new LimitOverrunError("Separator is found, but chunk is longer than limit", begin);
    }
    // The bytes at the end may be the beginning of a separator.
    this.offset = Math.max(0, buffer.length + 1 - longest);
    if (this.offset <= limit) return -1;
    throw new LimitOverrunError("Separator is not found, and chunk exceed the limit", this.offset);
  }
}

const read = internal<[StreamReader, number], Buffer>("read", (reader, n) => reader._read(n));
const readline = internal<[StreamReader], Buffer>("readline", (reader) => reader._readline());
const readexactly = internal<[StreamReader, number], Buffer>("readexactly", (reader, n) =>
  reader._readexactly(n),
);
const readuntil = internal<[StreamReader, BytesLike | readonly BytesLike[]], Buffer>(
  "readuntil",
  (reader, separator) => {
    const separators: readonly BytesLike[] = isBytes(separator) ? [separator] : separator;
    return reader._readuntil(separators.map(toBytes));
  },
);

type Line = IteratorResult<Buffer, undefined>;

const nextLine = internal<[StreamReader], Line>("readline", (reader) => asLine(reader._readline()));

function asLine(reading: Reading): Given<Line> | Later<Line> {
  if (reading instanceof Given) {
    const { value } = reading;
    return new Given<Line>(value.length === 0 ? { done: true, value: undefined } : { done: false, value });
  }
  return new Later(reading.future, (thrown, _, __, task) => asLine(reading.after(thrown, task)));
}

function isBytes(value: BytesLike | readonly BytesLike[]): value is BytesLike {
  return typeof value === "string" || value instanceof Uint8Array;
}
