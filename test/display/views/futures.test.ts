import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coroutine, EventLoop, Future, sleep } from "../../../src/asyncio/index.js";
import { setPlaces } from "../../../src/display/recorder/places.js";
import type { PromiseRow } from "../../../src/display/recorder/rows.js";
import { promiseTable } from "../../../src/display/views/future-table.js";
import { startRecording, stopRecording } from "../../../src/display/views/recording.js";
import { futures } from "../../../src/display/views/tasks.js";
import { TestClock } from "../recorder/virtual.js";

/** Whether user code is at work: what stack traces tell of a real program. */
let inUserCode = false;

beforeEach(() => {
  setPlaces({
    capture: () => inUserCode,
    captureCell: () => false,
    resolve: (token) => (token ? { cell: 1, line: 7 } : { cell: 1 }),
  });
  startRecording();
});
afterEach(() => {
  stopRecording();
  setPlaces(undefined);
});

describe("the table of futures", () => {
  test("counts what the library made for itself, and shows it when asked to", async () => {
    const main = coroutine(async function main() {
      inUserCode = true;
      const answer = new Future<number>();
      inUserCode = false;
      await sleep(1);
      answer.setResult(42);
    });
    await new EventLoop(new TestClock()).runUntilComplete(main());
    expect(String(futures())).toMatch(/^Futures: 1 future · 1 done\n/);
    expect(String(futures())).toMatch(/\n1 more inside the library: futures\(\{ all: true \}\)$/);
    expect(String(futures({ all: true }))).toMatch(/^Futures: 2 futures · 2 done\n/);
  });

  test("shows a failure wherever it comes from", () => {
    const failed = new Future<number>({ loop: new EventLoop(new TestClock()) });
    failed.setException(new RangeError("lost"));
    failed.exception();
    expect(String(futures({ state: "failed" }))).toContain("RangeError: lost");
  });
});

describe("the table of promises", () => {
  const created = { cell: 2, line: 7 };
  const columns = (rows: PromiseRow[]) => {
    const html = String(promiseTable(rows, 10)["text/html"]);
    return [...html.matchAll(/<th [^>]*><span[^>]*>([^<]*)</g)].map(([, title]) => title);
  };

  test("has columns for where and for what only if one of them waits", () => {
    const done: PromiseRow = { id: 1, state: "fulfilled", created, createdAt: 9, endedAt: 10 };
    const ref = { kind: "task", id: 5, name: "aWorkerWithQuiteALongName" } as const;
    const waits: PromiseRow = {
      id: 2,
      state: "pending",
      created,
      createdAt: 9,
      suspended: { cell: 2, line: 8, source: 'await load("<a>")' },
      waiting: { kind: "task", ref },
    };
    expect(columns([done])).toEqual(["Promise", "State", "Created", "After", "Result"]);
    expect(columns([done, waits])).toEqual([
      "Promise",
      "State",
      "Created",
      "Suspended at",
      "Waiting for",
      "After",
      "Result",
    ]);
    const bundle = promiseTable([done, waits], 10);
    expect(bundle["text/plain"]).toMatch(
      /Promise #2 +◔ pending +In\[2\]:7 +In\[2\]:8 +task aWorkerWithQuiteALongName #5 +1\.00 s/,
    );
    expect(bundle["text/html"]).toContain('<code title="await load(&quot;&lt;a&gt;&quot;)">In[2]:8</code>');
  });

  test("breaks a long name where the page is narrow, but no ordinary word, figure, state or place", () => {
    const row: PromiseRow = {
      id: 2,
      state: "pending",
      created,
      createdAt: 9,
      waiting: { kind: "future", ref: { kind: "future", id: 5, name: "x".repeat(60) } },
    };
    const lock: PromiseRow = { id: 3, state: "pending", created, createdAt: 9, waiting: { kind: "lock" } };
    const html = String(promiseTable([row, lock], 10)["text/html"]);
    const cell = (text: string) => html.match(new RegExp(`<td style="([^"]*)">(?:(?!<td).)*${text}`))![1];
    expect(cell("xxx")).toContain("overflow-wrap:anywhere");
    for (const text of ["lock", "pending", "In\\[2\\]:7", "1\\.00 s"])
      expect(cell(text)).not.toContain("overflow-wrap");
  });
});
