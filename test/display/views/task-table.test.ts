import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Snapshot, TaskRow, TaskState } from "../../../src/display/recorder/rows.js";
import { duration, waitingText } from "../../../src/display/views/format.js";
import { firstOfEach, tree } from "../../../src/display/views/select.js";
import { strip } from "../../../src/display/views/strip.js";
import { type TaskTableOptions, taskTable } from "../../../src/display/views/task-table.js";

const base: TaskRow = {
  id: 1,
  name: "f",
  args: "",
  state: "waiting",
  awaitedBy: [],
  steps: 1,
  busy: 0.0002,
  ready: 0,
  idle: 1,
  createdAt: 0,
  runs: [0, 0.0002],
};
const snapshot = (tasks: Partial<TaskRow>[], rest: Partial<Snapshot> = {}): Snapshot => ({
  now: 1,
  findings: [],
  rowOf: (head) => head as TaskRow,
  ...rest,
  tasks: tasks.map((task, i) => ({ ...base, id: i + 1, ...task })),
});
const draw = (tasks: Partial<TaskRow>[], options?: TaskTableOptions, rest?: Partial<Snapshot>) => {
  const drawn = taskTable(snapshot(tasks, rest), options);
  return { html: drawn["text/html"]!, text: drawn["text/plain"]! };
};

describe("the table", () => {
  const tasks: Partial<TaskRow>[] = [
    {
      name: "printSum",
      args: "1, 2",
      waiting: { kind: "task", ref: { kind: "task", id: 2, name: "compute" } },
      suspended: { cell: 3, line: 8, source: "await compute(x, y)" },
    },
    {
      name: "compute",
      args: "1, 2",
      parent: 1,
      waiting: { kind: "timer", due: 1.4 },
      suspended: { cell: 3, line: 3 },
    },
    {
      name: "parse",
      args: "'{'",
      state: "failed",
      endedAt: 0.5,
      outcome: { kind: "error", text: "SyntaxError: bad" },
    },
    {
      name: "poll",
      state: "cancelled",
      endedAt: 0.9,
      outcome: { kind: "cancelled", text: "cancelled" },
      cancelledBy: { place: { cell: 5, line: 1 } },
    },
  ];

  test("says the same in text as in HTML", () => {
    expect(draw(tasks).text.split("\n")).toEqual(
      [
        "Tasks: 4 tasks · 1 failed · 2 waiting · 1 cancelled",
        "Task                State        Suspended at  Waiting for       Steps    Busy   Total  Result",
        "──────────────────  ───────────  ────────────  ────────────────  ─────  ──────  ──────  ────────────────────",
        "printSum(1, 2) #1   ◔ waiting    In[3]:8       task compute #2       1  0.2 ms  1.00 s",
        "└ compute(1, 2) #2  ◔ waiting    In[3]:3       timer, 0.4 s left     1  0.2 ms  1.00 s",
        "parse('{') #3       ✘ failed                                         1  0.2 ms  0.50 s  SyntaxError: bad",
        "poll() #4           ⊘ cancelled                                      1  0.2 ms  0.90 s  cancelled by In[5]:1",
      ].map((line) => expect.stringMatching(pattern(line))),
    );
    const { html } = draw(tasks);
    for (const word of [
      "printSum",
      "compute",
      "◔ waiting",
      "✘ failed",
      "⊘ cancelled",
      "In[3]:8",
      "0.4 s left",
      "cancelled by",
    ]) {
      expect(html).toContain(word);
    }
  });

  test("has headers for screen readers, a label for every timeline, and no script, class or style sheet", () => {
    const { html } = draw(tasks, { columns: "all" });
    expect(html.match(/<th scope="col"/g)!.length).toBeGreaterThan(8);
    expect(html.match(/<svg role="img" aria-label="/g)).toHaveLength(4);
    expect(html).not.toMatch(/<script|<style|class=|on\w+=|<a /);
  });

  test("the source line is the tooltip of a place", () => {
    expect(draw(tasks).html).toContain('<code title="await compute(x, y)">In[3]:8</code>');
  });

  test("columns in which nothing stands are left out", () => {
    const { text, html } = draw([{ state: "done", endedAt: 1, outcome: { kind: "result", text: "1" } }]);
    expect(text).not.toContain("Waiting for");
    expect(html).not.toContain("Suspended at");
  });

  test("findings and the note stand below", () => {
    const about = { kind: "task", id: 5, name: "poll" } as const;
    const { text, html } = draw(
      [],
      { note: "final <state>" },
      {
        findings: [
          { kind: "held", about, place: { cell: 2, line: 7 }, what: "held the loop", advice: "give way" },
        ],
      },
    );
    expect(text).toBe("Tasks: 0 tasks\n! poll #5 held the loop at In[2]:7: give way\nfinal <state>");
    expect(html).toContain("final &lt;state&gt;");
  });
});

/** Runs of spaces may be of any width: alignment is tested with the text table. */
function pattern(line: string): RegExp {
  const escaped = line.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/ {2,}|─+(?: {2}─+)*/g, "[ ─]+")}$`);
}

describe("filters and order", () => {
  const tasks: Partial<TaskRow>[] = [
    { name: "a", busy: 1, created: { cell: 1, line: 1 } },
    { name: "b", busy: 3, state: "done", endedAt: 1, created: { cell: 2, line: 1 } },
    { name: "ab", busy: 2, created: { cell: 2, line: 1 } },
  ];
  const names = (options: TaskTableOptions) =>
    draw(tasks, options)
      .text.split("\n")
      .slice(3)
      .map((line) => /^\w+/.exec(line)![0]);

  test("by state, cell and name", () => {
    expect(names({ state: "waiting" })).toEqual(["a", "ab"]);
    expect(names({ state: ["done"] })).toEqual(["b"]);
    expect(names({ cell: 2 })).toEqual(["b", "ab"]);
    expect(names({ name: "a" })).toEqual(["a", "ab"]);
    expect(names({ name: /^.$/g })).toEqual(["a", "b"]);
  });

  test("the largest first, or by name", () => {
    expect(names({ sort: "busy" })).toEqual(["b", "ab", "a"]);
    expect(names({ sort: "name" })).toEqual(["a", "ab", "b"]);
  });

  test("children stand below their parents, whatever their ids", () => {
    const rows = [{ id: 1 }, { id: 2 }, { id: 3, parent: 1 }, { id: 4, parent: 3 }, { id: 5, parent: 99 }];
    expect(tree(rows).map(({ row, depth }) => [row.id, depth])).toEqual([
      [1, 0],
      [3, 1],
      [4, 2],
      [2, 0],
      [5, 0],
    ]);
  });

  test("every row stands in the tree exactly once", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(30), { nil: undefined }), { maxLength: 30 }), (parents) => {
        const rows = parents.map((parent, id) => (parent === undefined ? { id } : { id, parent }));
        expect(
          tree(rows)
            .map(({ row }) => row.id)
            .sort((a, b) => a - b),
        ).toEqual(rows.map(({ id }) => id));
      }),
    );
  });
});

describe("very many tasks", () => {
  const states: TaskState[] = ["done", "waiting", "done", "failed", "done"];
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    name: `worker${i}`,
    args: "'some argument', { and: 'another' }",
    state: states[i % 5]!,
    outcome: {
      kind: "result",
      text: "{ id: 1, name: 'Ada', some: 'longer value', and: 'more of it' }",
    } as const,
    created: { cell: 1, line: 1, source: "const t = createTask(worker(i))" },
    suspended: { cell: 1, line: 3, source: "await sleep(1)" },
    waiting: { kind: "timer", due: 2 },
    awaitedBy: [{ kind: "task", id: 1, name: "main" }] as const,
    runs: Array.from({ length: 512 }, (_, k) => k / 500),
  }));

  test("show the first of each state and the counts, in less than 200 kB", () => {
    const { html, text } = draw(many as never, { columns: "all", limit: 1e9 });
    expect(Buffer.byteLength(html) + Buffer.byteLength(text)).toBeLessThan(200_000);
    expect(text).toContain("10,000 tasks · 2,000 failed · 2,000 waiting · 6,000 done");
    expect(text).toContain("more tasks not shown");
  });

  test("what a state does not need of the limit goes to the others", () => {
    const rows = [
      ...Array(50).fill({ state: "done" }),
      { state: "failed" },
      ...Array(50).fill({ state: "waiting" }),
    ];
    const shown = firstOfEach(rows as { state: string }[], 21);
    const count = (state: string) => shown.filter((row) => row.state === state).length;
    expect([count("failed"), count("done"), count("waiting")]).toEqual([1, 10, 10]);
  });
});

describe("escaping", () => {
  test("nothing of the user's leaves its place", () => {
    const nasty = fc.constantFrom(
      "<script>alert(1)</script>",
      "]]>",
      '"onload="',
      "'",
      "&lt;",
      "\u0000",
      "\ud800",
      "</td>",
      "x".repeat(500),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (a, b, c) => {
        const { html } = draw(
          [
            {
              name: a,
              args: b,
              waiting: { kind: c, detail: a },
              suspended: { cell: 1, line: 1, source: b },
              outcome: { kind: "error", text: c },
            },
          ],
          { note: a },
        );
        expect(html).not.toMatch(/<script|"onload="(?!&)/);
        expect(html.match(/<td/g)!.length).toBe(html.match(/<\/td>/g)!.length);
        expect(html.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("words and marks", () => {
  test.each([
    [0, "0 ms"],
    [0.0002, "0.2 ms"],
    [0.0099, "9.9 ms"],
    [0.061, "61 ms"],
    [0.31, "0.31 s"],
    [2.1, "2.10 s"],
    [72, "1 m 12 s"],
    [3723, "1 h 02 m"],
    [-1, "0 ms"],
  ])("%s seconds are %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test("a lock is shown with who holds it", () => {
    expect(waitingText({ kind: "lock", holders: [{ kind: "task", id: 3, name: "writer" }] }, 0)).toBe(
      "lock, held by writer #3",
    );
  });

  const drawStrip = (runs: number[], to: number) =>
    strip({ state: "done", begin: 0, end: to, runs }, { from: 0, to }, { width: 160, gap: 1.5, label: "l" });

  test("marks of a timeline stay inside and in order, and touching ones are one", () => {
    const svg = drawStrip([0, 0, 0.01, 0.02, 5, 6, 10, 10], 10);
    const paths = [...svg.matchAll(/ d="([^"]*)"/g)].map((match) => match[1]);
    expect(paths).toEqual(["M1 2v10M159 2v10", "M80 2h16v10h-16z"]);
  });

  test("where SVG is taken out, a bar still shows from when to when", () => {
    const drawn = strip(
      { state: "waiting", begin: 1, end: 3, runs: [1, 1.5] },
      { from: 0, to: 4 },
      { width: 160, gap: 1.5, label: "l" },
    );
    expect(drawn.replace(/<svg.*<\/svg>/, "")).toMatch(
      /^<div style="margin:8px 0 0 25%;width:50%;.*"><\/div>$/,
    );
  });

  test("a timeline of no length is drawn", () => {
    expect(drawStrip([0, 0], 0)).toContain("width:0.63%");
  });
});
