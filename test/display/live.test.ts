import { beforeEach, describe, expect, test } from "vitest";
import { liveSymbol } from "../../src/display/bundle.js";
import {
  display,
  flushDisplays,
  isLiveFrame,
  markBlocked,
  render,
  updateDisplay,
  View,
} from "../../src/display/index.js";
import { Follower, type Frame, type LiveClock, liveOf, registerLive } from "../../src/display/live.js";
import { recordPublisher } from "./publisher-fixture.js";

/** Time stands still until a test moves it. */
class ManualClock implements LiveClock {
  time = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  soon(callback: () => void): void {
    this.later(0, callback);
  }

  later(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get armed(): number {
    return this.#timers.length;
  }

  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = Math.max(this.time, next.at);
      this.#timers = this.#timers.filter((other) => other !== next);
      next.callback();
    }
    this.time = end;
  }
}

/** A value that counts, in a place where the test can reach it. */
class Counter {
  n = 0;
  moving = true;
  drawn = 0;
  cost = 0;
  readonly listeners = new Set<() => void>();

  constructor(readonly clock?: ManualClock) {}

  draw(): Frame {
    this.drawn++;
    if (this.clock) this.clock.time += this.cost;
    return { bundle: { "text/plain": String(this.n) }, moving: this.moving };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  change(n: number, moving = true): void {
    this.n = n;
    this.moving = moving;
    for (const listener of this.listeners) listener();
  }
}

describe("refreshing", () => {
  let clock: ManualClock;
  let counter: Counter;
  let shown: unknown[];
  let ended: number;
  beforeEach(() => {
    clock = new ManualClock();
    counter = new Counter(clock);
    shown = [];
    ended = 0;
    new Follower(
      counter,
      counter.draw(),
      ({ bundle }) => shown.push(bundle["text/plain"]),
      () => ended++,
      clock,
    );
    counter.drawn = 0;
  });

  test("is at most ten times a second, however much changes", () => {
    for (let i = 1; i <= 1000; i++) {
      counter.change(i);
      clock.advance(1);
    }
    clock.advance(100);
    expect(counter.drawn).toBeLessThanOrEqual(11);
    expect(shown.at(-1)).toBe("1000");
  });

  test("comes at once after a quiet time, and again for what changed meanwhile", () => {
    clock.advance(500);
    counter.change(1);
    clock.advance(0);
    counter.change(2);
    clock.advance(99);
    expect(shown).toEqual(["1"]);
    clock.advance(1);
    expect(shown).toEqual(["1", "2"]);
  });

  test("publishes nothing that looks the same", () => {
    counter.change(0);
    clock.advance(100);
    expect(counter.drawn).toBe(1);
    expect(shown).toEqual([]);
  });

  test("ends with the final frame", () => {
    counter.change(1);
    counter.change(2, false);
    clock.advance(100);
    expect([shown, ended, counter.listeners.size, clock.armed]).toEqual([["2"], 1, 0, 0]);
  });

  test("draws ever more seldom while only time goes by, and stops", () => {
    clock.advance(1_000_000);
    expect(counter.drawn).toBe(6);
    expect(clock.armed).toBe(0);
    counter.change(5);
    clock.advance(0);
    expect(shown).toEqual(["5"]);
  });

  test("takes no more than a tenth of the time where drawing is slow", () => {
    counter.cost = 50;
    for (let i = 1; i <= 200; i++) {
      counter.change(i);
      clock.advance(10);
    }
    expect(counter.drawn * 50).toBeLessThanOrEqual(clock.time / 9);
  });
});

describe("live values", () => {
  test("are recognised by their class, not by what they say", () => {
    const counter = new Counter();
    expect(liveOf(new View(counter))?.draw()).toEqual(counter.draw());
    for (const other of [{ [liveSymbol]: counter }, null, 1, new Proxy(new View(counter), {})]) {
      expect(liveOf(other)).toBeUndefined();
    }
  });

  test("may be found by others, for classes that know nothing of displays", () => {
    const counter = new Counter();
    const value = { plain: true };
    const undo = registerLive((candidate) => (candidate === value ? counter : undefined));
    expect(liveOf(value)).toBe(counter);
    expect(liveOf({})).toBeUndefined();
    undo();
    expect(liveOf(value)).toBeUndefined();
  });

  test("as a cell's last value become a display of their own while they move, and a result once they do not", () => {
    const screen = recordPublisher();
    try {
      const counter = new Counter();
      expect(render(new View(counter))).toEqual({ data: {}, metadata: {} });
      expect(screen.shown).toHaveLength(1);
      counter.change(7, false);
      flushDisplays();
      expect(screen.shown.map(({ update, bundle }) => [update, bundle.data["text/plain"]])).toEqual([
        [false, "0"],
        [true, "7"],
      ]);
      expect(screen.shown[1]!.displayId).toBe(screen.shown[0]!.displayId);
      expect(render(new View(counter))).toEqual({ data: { "text/plain": "7" }, metadata: {} });
    } finally {
      screen.restore();
    }
  });

  test("are drawn once when they are shown", () => {
    const screen = recordPublisher();
    try {
      const counter = new Counter();
      render(new View(counter));
      expect(counter.drawn).toBe(1);
      counter.change(1, false);
      flushDisplays();
    } finally {
      screen.restore();
    }
  });

  test("are marked until the final frame, so that somebody outside can say that the loop is blocked", () => {
    const screen = recordPublisher();
    try {
      const counter = new Counter();
      display(new View(counter));
      counter.change(0, false);
      flushDisplays();
      expect(screen.shown.map(({ bundle }) => isLiveFrame(bundle))).toEqual([true, false]);
      const frame = { data: { "text/html": "<div>table</div>", "text/plain": "table" }, metadata: {} };
      const { data } = markBlocked(frame, 2.1, { cell: 3, line: 4 });
      expect(data["text/plain"]).toBe(
        "table\n! the loop has been blocked for 2.10 s at In[3]:4: this is how things stood before",
      );
      expect(data["text/html"]).toMatch(/^<div>table<div .*blocked.*<\/div><\/div>$/);
    } finally {
      screen.restore();
    }
  });

  test("stop when something else takes their place", async () => {
    const screen = recordPublisher();
    try {
      const counter = new Counter();
      display(new View(counter), { displayId: "place" });
      await updateDisplay("place", "other");
      counter.change(1, false);
      flushDisplays();
      expect(screen.shown.map(({ bundle }) => bundle.data["text/plain"])).toEqual(["0", "'other'"]);
      expect(counter.listeners.size).toBe(0);
    } finally {
      screen.restore();
    }
  });
});
