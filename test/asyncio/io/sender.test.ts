import type { Socket } from "node:net";
import { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sender } from "../../../src/asyncio/io/sender.js";

/** Stands for a socket: it takes each write at once or later, as `pattern` says, and copies the bytes only then. */
class Sink extends Writable {
  readonly writes: Buffer[] = [];
  private turn = 0;

  constructor(private readonly pattern: readonly boolean[]) {
    super({ highWaterMark: 16_384 });
  }

  destroySoon(): void {}

  override _write(chunk: Buffer, _: string, done: () => void): void {
    const take = (): void => {
      this.writes.push(Buffer.from(chunk));
      done();
    };
    if (this.pattern[this.turn++ % this.pattern.length]) take();
    else setImmediate(take);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.writes);
  }
}

/** A sender into `sink`, and what it asked of its protocol. */
function sending(sink: Sink): { sender: Sender; asked: string[] } {
  const asked: string[] = [];
  const ask = { pause: () => asked.push("pause"), resume: () => asked.push("resume") };
  return { sender: new Sender(sink as unknown as Socket, ask), asked };
}

const ended = (sink: Sink): Promise<void> => new Promise((resolve) => sink.once("finish", () => resolve()));

describe("a sender", () => {
  it("sends small pieces that are written one after the other together", async () => {
    const sink = new Sink([true]);
    const { sender } = sending(sink);
    for (let n = 0; n < 10; n++) sender.write(`piece ${n}, `);
    await null;
    sender.write(new Uint8Array([46]));
    expect([sink.writes.length, sender.size]).toEqual([0, 91]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sink.writes.map(String)).toEqual([
      `${Array.from({ length: 10 }, (_, n) => `piece ${n}, `).join("")}.`,
    ]);
    expect(sender.size).toBe(0);
  });

  it("sends every byte in order, whatever is small or large and whenever it is taken", async () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 30, unit: "grapheme" }),
      fc.uint8Array({ minLength: 1, maxLength: 50 }),
      fc.nat({ max: 70_000 }).map((size) => Buffer.alloc(1 + size, `${size} `)),
    );
    const step = fc.oneof(
      { weight: 5, arbitrary: piece },
      fc.constantFrom("tick" as const, "flush" as const).map((turn) => ({ turn })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        async (steps, pattern) => {
          const sink = new Sink(pattern);
          const { sender, asked } = sending(sink);
          const expected: Buffer[] = [];
          for (const each of steps) {
            if (typeof each === "object" && "turn" in each) {
              if (each.turn === "flush") sender.flush();
              else await new Promise((resolve) => process.nextTick(resolve));
            } else {
              sender.write(each);
              expected.push(Buffer.from(each as string));
            }
          }
          const over = ended(sink);
          sender.end();
          await over;
          expect(sink.bytes.equals(Buffer.concat(expected))).toBe(true);
          await new Promise((resolve) => setImmediate(resolve));
          // Asked in turn, and in the end to go on.
          expect(asked).toEqual(
            Array.from({ length: asked.length }, (_, n) => (n % 2 === 0 ? "pause" : "resume")),
          );
          expect(asked.length % 2).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("does not ask for a pause for what is taken at once", () => {
    const { sender, asked } = sending(new Sink([true]));
    sender.setLimits({ high: 0 });
    sender.write("small");
    sender.write(Buffer.alloc(200_000));
    expect([asked, sender.size]).toEqual([[], 0]);
  });

  it("notes that something could not be sent", async () => {
    const sink = new Sink([false]);
    const { sender } = sending(sink);
    sink.on("error", () => {});
    sender.write("x");
    sender.flush();
    expect(sender.unsent).toBe(false);
    sink.destroy();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(sender.unsent).toBe(true);
  });
});
