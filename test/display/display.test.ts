import { afterEach, beforeEach, expect, test } from "vitest";
import { clearOutput, display, displaySymbol, html, render, updateDisplay } from "../../src/display/index.js";
import { type Recording, recordPublisher } from "./publisher-fixture.js";

let screen: Recording;
beforeEach(() => {
  screen = recordPublisher();
});
afterEach(() => screen.restore());

test("a value is published before display returns, under an id of its own", () => {
  const first = display(1);
  const second = display(2);
  expect(screen.shown.map((shown) => shown.bundle.data["text/plain"])).toEqual(["1", "2"]);
  expect(screen.shown.map((shown) => shown.displayId)).toEqual([first.id, second.id]);
  expect(first.id).not.toBe(second.id);
});

test("an update shows nothing as a cell's last value, as its promise would", async () => {
  const handle = display("first");
  for (const promise of [handle.update("second"), updateDisplay(handle.id, "third")]) {
    expect((await render(promise)).data).toEqual({});
  }
});

test("a handle updates its own display", async () => {
  const handle = display(html("<b>1</b>"), { displayId: "mine" });
  await handle.update(html("<b>2</b>"));
  await updateDisplay("mine", 3);
  expect(screen.shown.map(({ displayId, update }) => [displayId, update])).toEqual([
    ["mine", false],
    ["mine", true],
    ["mine", true],
  ]);
});

test("a slow renderer does not overtake, or get overtaken by, what follows for the same id", async () => {
  let finish = (_: unknown) => {};
  const slow = { [displaySymbol]: () => new Promise((resolve) => (finish = resolve)) };
  const handle = display(slow);
  const updated = handle.update("second");
  display("other display");
  expect(screen.shown).toHaveLength(1);
  finish({ "text/plain": "first" });
  await updated;
  expect(screen.shown.map((shown) => shown.bundle.data["text/plain"])).toEqual([
    "'other display'",
    "first",
    "'second'",
  ]);
});

test("a broken renderer warns and shows the text", () => {
  display({
    a: 1,
    [displaySymbol]() {
      throw new RangeError("oops");
    },
  });
  expect(screen.warnings).toEqual([expect.stringContaining("RangeError: oops")]);
  expect(screen.shown[0]!.bundle.data["text/plain"]).toContain("a: 1");
});

test("a raw bundle goes out as it is, with a text twin", () => {
  display({ "text/html": "<p>one</p><p>two</p>" }, { raw: true });
  expect(screen.shown[0]!.bundle.data).toEqual({
    "text/html": "<p>one</p><p>two</p>",
    "text/plain": "one\ntwo",
  });
});

test("a raw bundle that is none is shown as text, with a warning", () => {
  display({ html: "<p>" }, { raw: true });
  expect(screen.shown[0]!.bundle.data).toEqual({ "text/plain": "{ html: '<p>' }" });
  expect(screen.warnings).toHaveLength(1);
});

test("a handle as a cell's last value shows nothing", () => {
  expect(render(display(1))).toEqual({ data: {}, metadata: {} });
});

test("clearOutput passes on whether to wait", () => {
  clearOutput();
  clearOutput({ wait: true });
  expect(screen.cleared).toEqual([false, true]);
});
