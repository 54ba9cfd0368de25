import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  EventLoop,
  gather,
  RuntimeError,
  setEventLoop,
  sleep,
  ValueError,
} from "../../../src/asyncio/index.js";
import {
  IncompleteReadError,
  LimitOverrunError,
  StreamReader,
  StreamReaderProtocol,
} from "../../../src/asyncio/io/index.js";
import { rejection, thrown } from "../virtually.js";
import { looped } from "./looped.js";

const lines = Buffer.from("line1\nline2\nline3\n");

/** A reader that was fed `pieces`. */
function fed(pieces: readonly (string | Buffer)[], limit?: number): StreamReader {
  const reader = new StreamReader({ limit });
  for (const piece of pieces) reader.feedData(Buffer.from(piece));
  return reader;
}

/** What is left in a reader; it is used up. */
async function rest(reader: StreamReader): Promise<string> {
  reader.feedEof();
  return String(await reader.read());
}

describe("a stream reader", () => {
  it("is bound to the loop it is given, to the running one, or to the one that was set", async () => {
    expect(thrown(() => new StreamReader()).message).toBe("There is no current event loop");
    expect(thrown(() => new StreamReaderProtocol({} as StreamReader)).message).toBe(
      "There is no current event loop",
    );
    const loop = new EventLoop();
    setEventLoop(loop);
    try {
      new StreamReader();
      new StreamReaderProtocol(new StreamReader());
    } finally {
      setEventLoop(null);
      loop.close();
    }
    await looped(async ({ loop: running }) => {
      const reader = new StreamReader();
      const waiting = createTask(reader.read());
      await sleep(0);
      reader.feedEof();
      expect((await waiting).length).toBe(0);
      expect(waiting.getLoop()).toBe(running);
      new StreamReaderProtocol(reader);
    });
  });

  it("refuses a limit that is not positive", async () => {
    await looped(async () => {
      for (const limit of [0, -1, Number.NaN]) {
        const error = thrown(() => new StreamReader({ limit }));
        expect(error).toBeInstanceOf(ValueError);
        expect(error.message).toBe("Limit cannot be <= 0");
      }
    });
  });

  it("takes no notice of empty data", async () => {
    await looped(async () => {
      const reader = fed([""]);
      expect(String(reader)).toBe("<StreamReader>");
      reader.feedData(lines);
      expect(await rest(reader)).toBe(String(lines));
    });
  });

  it("refuses data behind the end", async () => {
    await looped(async () => {
      const reader = fed(["a"]);
      reader.feedEof();
      expect(thrown(() => reader.feedData(Buffer.from("b"))).message).toBe("feedData after feedEof");
    });
  });

  it("shows its state in a line", async () => {
    await looped(async () => {
      expect(String(new StreamReader())).toBe("<StreamReader>");
      expect(String(new StreamReader({ limit: 123 }))).toBe("<StreamReader limit=123>");
      expect(String(fed(["data"]))).toBe("<StreamReader 4 bytes>");
      const ended = new StreamReader();
      ended.feedEof();
      expect(String(ended)).toBe("<StreamReader eof>");
      const broken = new StreamReader();
      broken.setException(new RuntimeError("gone"));
      expect(String(broken)).toBe('<StreamReader exception=RuntimeError("gone")>');
      const reader = new StreamReader();
      const waiting = createTask(reader.read());
      await sleep(0);
      expect(String(reader)).toMatch(/^<StreamReader waiter=<Future pending.*>>$/);
      reader.feedEof();
      await waiting;
      const piped = new StreamReader();
      piped.setTransport({ pauseReading() {}, resumeReading() {} });
      expect(String(piped)).toMatch(/^<StreamReader transport=.+>$/);
      expect(thrown(() => piped.setTransport(piped as never)).message).toBe("Transport already set");
    });
  });

  describe("read", () => {
    it("gives nothing at once when asked for nothing", async () => {
      await looped(async () => {
        const reader = fed([lines]);
        expect(await reader.read(0)).toEqual(Buffer.alloc(0));
        expect(await rest(reader)).toBe(String(lines));
      });
    });

    it("gives what is there, at most what was asked for, without waiting for more", async () => {
      await looped(async () => {
        const reader = fed(["line1", "line2"]);
        expect(String(await reader.read(5))).toBe("line1");
        expect(String(await reader.read(30))).toBe("line2");
      });
    });

    it("waits for the first bytes", async () => {
      await looped(async ({ loop }) => {
        const reader = new StreamReader();
        const task = createTask(reader.read(30));
        loop.callSoon(() => reader.feedData(lines));
        expect(await task).toEqual(lines);
      });
    });

    it("gives nothing at the end", async () => {
      await looped(async ({ loop }) => {
        const reader = new StreamReader();
        const task = createTask(reader.read(1024));
        loop.callSoon(() => reader.feedEof());
        expect(await task).toEqual(Buffer.alloc(0));
        expect(await reader.read()).toEqual(Buffer.alloc(0));
      });
    });

    it("gives everything to the end when asked for -1, even above the limit", async () => {
      await looped(async ({ loop }) => {
        const reader = new StreamReader({ limit: 3 });
        const task = createTask(reader.read(-1));
        loop.callSoon(() => {
          reader.feedData(Buffer.from("chunk1\n"));
          reader.feedData(Buffer.from("chunk2"));
          reader.feedEof();
        });
        expect(String(await task)).toBe("chunk1\nchunk2");
        expect(await rest(reader)).toBe("");
      });
    });

    it("gives more than the limit at once if it was asked for that", async () => {
      await looped(async () => {
        expect(String(await fed(["chunk"], 3).read(5))).toBe("chunk");
      });
    });

    it("throws what broke the stream", async () => {
      await looped(async () => {
        const reader = fed(["line\n"]);
        expect(String(await reader.read(2))).toBe("li");
        const error = new ValueError();
        reader.setException(error);
        expect(await rejection(reader.read(2))).toBe(error);
        expect(await rejection(reader.read())).toBe(error);
      });
    });
  });

  describe("readline", () => {
    it("puts a line together that comes in pieces, and leaves what comes behind it", async () => {
      await looped(async ({ loop }) => {
        const reader = fed(["chunk1 "]);
        const task = createTask(reader.readline());
        loop.callSoon(() => {
          for (const piece of ["chunk2 ", "chunk3 ", "\n chunk4"]) reader.feedData(Buffer.from(piece));
        });
        expect(String(await task)).toBe("chunk1 chunk2 chunk3 \n");
        expect(await rest(reader)).toBe(" chunk4");
      });
    });

    it("gives one line at once if it is there, and other reads go on behind it", async () => {
      await looped(async () => {
        const reader = fed([lines.subarray(0, 6), lines.subarray(6)]);
        expect(String(await reader.readline())).toBe("line1\n");
        expect(String(await reader.read(7))).toBe("line2\nl");
        expect(await rest(reader)).toBe("ine3\n");
      });
    });

    it("drops a line that is longer than the limit, and keeps the next", async () => {
      await looped(async () => {
        const reader = fed(["li", "ne1\nline2\n"], 3);
        expect(await rejection(reader.readline())).toBeInstanceOf(ValueError);
        expect(await rest(reader)).toBe("line2\n");
      });
    });

    it("drops all of a line that is longer than the limit and has not ended", async () => {
      await looped(async () => {
        const reader = fed(["li", "ne1", "li"], 3);
        expect(await rejection(reader.readline())).toBeInstanceOf(ValueError);
        expect(await rest(reader)).toBe("");
      });
    });

    it("holds the limit while it waits", async () => {
      await looped(async ({ loop }) => {
        const cases: [string[], string][] = [
          [["chunk1", "chunk2", "chunk3\n"], ""],
          [["chunk1", "chunk2\n", "chunk3\n"], "chunk3\n"],
        ];
        for (const [pieces, left] of cases) {
          const reader = new StreamReader({ limit: 7 });
          const task = createTask(reader.readline());
          loop.callSoon(() => {
            for (const piece of pieces) reader.feedData(Buffer.from(piece));
            reader.feedEof();
          });
          const error = await rejection(task);
          expect(error).toBeInstanceOf(ValueError);
          expect(String(await reader.read())).toBe(left);
        }
      });
    });

    it("counts the limit without the newline, to the byte", async () => {
      await looped(async () => {
        const reader = fed(["1234567\n"], 7);
        expect(String(await reader.readline())).toBe("1234567\n");
        reader.feedData(Buffer.from("12345678\n"));
        expect((await rejection(reader.readline())).message).toBe(
          "Separator is found, but chunk is longer than limit",
        );
        reader.feedData(Buffer.from("12345678"));
        expect((await rejection(reader.readline())).message).toBe(
          "Separator is not found, and chunk exceed the limit",
        );
        expect(await rest(reader)).toBe("");
      });
    });

    it("gives what is left at the end, and then nothing", async () => {
      await looped(async () => {
        const reader = fed(["some data"]);
        reader.feedEof();
        expect(String(await reader.readline())).toBe("some data");
        expect((await reader.readline()).length).toBe(0);
      });
    });

    it("throws what broke the stream, also what breaks it while it waits", async () => {
      await looped(async () => {
        const reader = fed(["line\n"]);
        expect(String(await reader.readline())).toBe("line\n");
        const error = new ValueError("broken");
        const waiting = createTask(reader.readline());
        await sleep(0);
        reader.setException(error);
        expect(await rejection(waiting)).toBe(error);
        expect(await rejection(reader.readline())).toBe(error);
        expect(reader.exception()).toBe(error);
      });
    });
  });

  describe("readuntil", () => {
    it("refuses an empty separator, and none at all", async () => {
      await looped(async () => {
        const reader = new StreamReader();
        expect((await rejection(reader.readuntil(""))).message).toBe(
          "Separator should be at least one-byte string",
        );
        expect((await rejection(reader.readuntil(["a", ""]))).message).toMatch(/one-byte/);
        expect(await rejection(reader.readuntil([]))).toBeInstanceOf(ValueError);
      });
    });

    it("finds a separator wherever the pieces are cut", async () => {
      await looped(async () => {
        const cases: [string[], string, string][] = [
          [["lineAAA"], "lineAAA", ""],
          [["lineAAAxxx"], "lineAAA", "xxx"],
          [["QWEAA", "XYAA", "A"], "QWEAAXYAAA", ""],
          [["QWEAA", "XYA", "AA"], "QWEAAXYAAA", ""],
          [["AAA"], "AAA", ""],
          [["XAAA"], "XAAA", ""],
          [["XXX", "A", "A", "A"], "XXXAAA", ""],
        ];
        for (const [pieces, found, left] of cases) {
          const reader = fed(pieces);
          expect(String(await reader.readuntil("AAA"))).toBe(found);
          expect(await rest(reader)).toBe(left);
          const waiting = new StreamReader();
          const task = createTask(waiting.readuntil(Buffer.from("AAA")));
          for (const piece of pieces) {
            await sleep(0);
            waiting.feedData(Buffer.from(piece));
          }
          expect(String(await task)).toBe(found);
        }
      });
    });

    it("takes several separators, and ends at the one that ends first", async () => {
      await looped(async () => {
        const reader = fed(["one\r\ntwo\nthree--"]);
        const ends = ["\r\n", "\n", "--"];
        expect(String(await reader.readuntil(ends))).toBe("one\r\n");
        expect(String(await reader.readuntil(ends))).toBe("two\n");
        expect(String(await reader.readuntil(ends))).toBe("three--");
      });
    });

    it("gives the same lines however the bytes are cut", async () => {
      await looped(async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.string({ maxLength: 8 }), { maxLength: 8 }),
            fc.array(fc.nat(6), { minLength: 1, maxLength: 40 }),
            fc.constantFrom("\n", "--", "aba"),
            async (words, cuts, separator) => {
              const text = words.map((word) => word.replaceAll(/[-aba\n]/g, "x") + separator).join("");
              const bytes = Buffer.from(text);
              const reader = new StreamReader();
              const collect = coroutine(async () => {
                const found: string[] = [];
                for (let n = 0; n < words.length; n++) found.push(String(await reader.readuntil(separator)));
                return found;
              });
              const task = createTask(collect());
              for (let at = 0, n = 0; at < bytes.length; n++) {
                await sleep(0);
                const size = 1 + cuts[n % cuts.length]!;
                reader.feedData(bytes.subarray(at, at + size));
                at += size;
              }
              expect((await task).join("")).toBe(text);
            },
          ),
          { numRuns: 40 },
        );
      });
    });

    it("throws at the end, with what was there", async () => {
      await looped(async () => {
        const reader = fed(["some dataAA"]);
        reader.feedEof();
        const error = await rejection(reader.readuntil("AAA"));
        expect(error).toBeInstanceOf(IncompleteReadError);
        expect([String(error.partial), error.expected]).toEqual(["some dataAA", null]);
        expect(error.message).toBe("11 bytes read on a total of undefined expected bytes");
        expect((await reader.read()).length).toBe(0);
      });
    });

    it("throws above the limit, and leaves the bytes to be read", async () => {
      await looped(async () => {
        const reader = fed(["some dataAA"], 3);
        const missing = await rejection(reader.readuntil("AAA"));
        expect(missing).toBeInstanceOf(LimitOverrunError);
        expect([missing.message, missing.consumed]).toEqual([
          "Separator is not found, and chunk exceed the limit",
          9,
        ]);
        reader.feedData(Buffer.from("A"));
        const found = await rejection(reader.readuntil("AAA"));
        expect([found.message, found.consumed]).toEqual([
          "Separator is found, but chunk is longer than limit",
          9,
        ]);
        expect(await rest(reader)).toBe("some dataAAA");
      });
    });
  });

  describe("readexactly", () => {
    it("gives nothing for 0 and refuses less", async () => {
      await looped(async () => {
        const reader = fed([lines]);
        expect((await reader.readexactly(0)).length).toBe(0);
        expect((await rejection(reader.readexactly(-1))).message).toMatch(/less than zero/);
        expect(await rest(reader)).toBe(String(lines));
      });
    });

    it("waits for all of the bytes", async () => {
      await looped(async ({ loop }) => {
        const reader = new StreamReader();
        const task = createTask(reader.readexactly(2 * lines.length));
        loop.callSoon(() => {
          for (let n = 0; n < 3; n++) reader.feedData(lines);
        });
        expect(await task).toEqual(Buffer.concat([lines, lines]));
        expect(await rest(reader)).toBe(String(lines));
      });
    });

    it("has no limit", async () => {
      await looped(async () => {
        expect(String(await fed(["chunk"], 3).readexactly(5))).toBe("chunk");
      });
    });

    it("throws at the end, with what was there", async () => {
      await looped(async ({ loop }) => {
        const reader = new StreamReader();
        const task = createTask(reader.readexactly(36));
        loop.callSoon(() => {
          reader.feedData(lines);
          reader.feedEof();
        });
        const error = await rejection(task);
        expect(error).toBeInstanceOf(IncompleteReadError);
        expect([error.partial, error.expected]).toEqual([lines, 36]);
        expect(error.message).toBe("18 bytes read on a total of 36 expected bytes");
        expect((await reader.read()).length).toBe(0);
      });
    });

    it("throws what broke the stream", async () => {
      await looped(async () => {
        const reader = fed(["line\n"]);
        expect(String(await reader.readexactly(2))).toBe("li");
        reader.setException(new ValueError());
        expect(await rejection(reader.readexactly(2))).toBeInstanceOf(ValueError);
      });
    });
  });

  it("is at its end when all is read and no more will come", async () => {
    await looped(async () => {
      const reader = new StreamReader();
      expect(reader.atEof()).toBe(false);
      reader.feedData(Buffer.from("some data\n"));
      await reader.readline();
      expect(reader.atEof()).toBe(false);
      reader.feedData(Buffer.from("some data\n"));
      reader.feedEof();
      expect(reader.atEof()).toBe(false);
      await reader.readline();
      expect(reader.atEof()).toBe(true);
    });
  });

  it("keeps the error it was broken with", async () => {
    await looped(async () => {
      const reader = new StreamReader();
      expect(reader.exception()).toBe(null);
      const error = new ValueError();
      reader.setException(error);
      expect(reader.exception()).toBe(error);
    });
  });

  it("lets one coroutine read at a time", async () => {
    await looped(async () => {
      const reader = new StreamReader();
      const first = createTask(reader.readline());
      await sleep(0);
      for (const read of [reader.read(1), reader.readline(), reader.readexactly(1), reader.readuntil("x")]) {
        expect((await rejection(read)).message).toMatch(
          /^(read|readline|readexactly|readuntil)\(\) called while another coroutine is already waiting for incoming data$/,
        );
      }
      reader.feedData(lines);
      expect(String(await first)).toBe("line1\n");
    });
  });

  it("can be read on after a read was cancelled, and nothing is lost", async () => {
    await looped(async () => {
      const ways = [
        (reader: StreamReader) => reader.read(),
        (reader: StreamReader) => reader.readline(),
        (reader: StreamReader) => reader.readexactly(100),
        (reader: StreamReader) => reader.readuntil("XX"),
      ];
      for (const way of ways) {
        const reader = new StreamReader();
        const task = createTask(way(reader));
        await sleep(0);
        reader.feedData(Buffer.from("some "));
        await sleep(0);
        await sleep(0);
        task.cancel();
        expect(await rejection(task)).toBeInstanceOf(CancelledError);
        reader.feedData(Buffer.from("data"));
        expect(await rest(reader)).toBe("some data");
      }
    });
  });

  it("can be broken while a cancelled read ends", async () => {
    await looped(async () => {
      const reader = new StreamReader();
      const task = createTask(reader.readline());
      await sleep(0);
      task.cancel();
      reader.setException(new RuntimeError("message"));
      expect(await rejection(task)).toBeInstanceOf(CancelledError);
      expect(await rejection(reader.readline())).toBeInstanceOf(RuntimeError);
    });
  });

  it("gives its lines to `for await`", async () => {
    await looped(async ({ loop }) => {
      const reader = fed(["a\nb"]);
      loop.callSoon(() => {
        reader.feedData(Buffer.from("c\nd"));
        reader.feedEof();
      });
      const found: string[] = [];
      for await (const line of reader) found.push(String(line));
      expect(found).toEqual(["a\n", "bc\n", "d"]);
    });
  });

  it("pauses its transport above twice the limit, and resumes it at the limit or when more is needed", async () => {
    await looped(async () => {
      const calls: string[] = [];
      const transport = {
        pauseReading: () => calls.push("pause"),
        resumeReading: () => calls.push("resume"),
      };
      const reader = new StreamReader({ limit: 4 });
      reader.setTransport(transport);
      reader.feedData(Buffer.from("12345678"));
      expect(calls).toEqual([]);
      reader.feedData(Buffer.from("9"));
      expect(calls).toEqual(["pause"]);
      await reader.read(4);
      expect(calls).toEqual(["pause"]);
      await reader.read(1);
      expect(calls).toEqual(["pause", "resume"]);
      reader.feedData(Buffer.from("567890"));
      const task = createTask(reader.readexactly(20));
      await sleep(0);
      expect(calls).toEqual(["pause", "resume", "pause", "resume"]);
      reader.feedData(Buffer.from("1234567890"));
      expect(String(await task)).toBe("67895678901234567890");
    });
  });

  it("can be used by generator coroutines", async () => {
    await looped(async () => {
      const reader = fed(["a\n"]);
      const twoLines = coroutine(function* () {
        return [String(yield* reader.readline()), String(yield* reader.readline())];
      });
      const feed = coroutine(async () => {
        await sleep(0);
        reader.feedData(Buffer.from("b\n"));
      });
      expect((await gather([twoLines(), feed()]))[0]).toEqual(["a\n", "b\n"]);
    });
  });
});
