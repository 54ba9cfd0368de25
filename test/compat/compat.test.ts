import { createContext, Script } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DenoNamespace, denoNamespace, exposeDeno } from "../../src/compat/deno.js";
import * as tslab from "../../src/compat/tslab.js";
import { type Rendered, render } from "../../src/display/index.js";
import { type Recording, recordPublisher } from "../display/publisher-fixture.js";

let screen: Recording;
beforeEach(() => {
  screen = recordPublisher();
});
afterEach(() => screen.restore());

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
const base64 = Buffer.from(png).toString("base64");

describe("tslab", () => {
  test("each method shows its MIME type", () => {
    const { display } = tslab;
    display.html("<b>h</b>");
    display.markdown("m");
    display.latex("l");
    display.svg("<svg/>");
    display.text("t");
    display.javascript("j");
    display.png(png);
    display.jpeg(png);
    display.gif(png);
    display.pdf(png);
    display.raw("text/csv", "a,b");
    const types = screen.shown.map(
      ({ bundle }) => Object.keys(bundle.data).filter((type) => type !== "text/plain")[0],
    );
    expect(types).toEqual([
      "text/html",
      "text/markdown",
      "text/latex",
      "image/svg+xml",
      undefined,
      "text/javascript",
      "image/png",
      "image/jpeg",
      "image/gif",
      "application/pdf",
      "text/csv",
    ]);
    expect(screen.shown[4]!.bundle.data).toEqual({ "text/plain": "t" });
    expect(screen.shown[6]!.bundle.data["image/png"]).toBe(base64);
    expect(new Set(screen.shown.map(({ displayId }) => displayId)).size).toBe(11);
  });

  test("a display of newDisplay overwrites itself", () => {
    const display = tslab.newDisplay();
    display.text("one");
    display.html("two");
    const [first, second] = screen.shown;
    expect([first!.update, second!.update]).toEqual([false, true]);
    expect(first!.displayId).toBe(second!.displayId);
  });

  test("versions are told", () => {
    expect(tslab.versions.node).toBe(process.version);
    expect(tslab.versions.typescript).toMatch(/^\d+\.\d+/);
  });
});

describe("Deno.jupyter", () => {
  const { jupyter } = denoNamespace();

  test("template tags do not escape, as Deno's do not", () => {
    const { data } = render(jupyter.html`<b>${"<i>"}${undefined}${null}${[1, 2]}</b>`) as Rendered;
    expect(data["text/html"]).toBe("<b><i>null1,2</b>");
    expect((render(jupyter.md`# ${1}`) as Rendered).data["text/markdown"]).toBe("# 1");
  });

  test("display shows, updates, and takes raw bundles", async () => {
    await jupyter.display({ "text/html": "<p>1</p>" }, { raw: true, display_id: "d" });
    await jupyter.display(jupyter.html`<p>2</p>`, { update: true, display_id: "d" });
    expect(
      screen.shown.map(({ displayId, update, bundle }) => [displayId, update, bundle.data["text/html"]]),
    ).toEqual([
      ["d", false, "<p>1</p>"],
      ["d", true, "<p>2</p>"],
    ]);
  });

  test("$display is the common symbol, and format gives the bundle", async () => {
    expect(await jupyter.format({ [jupyter.$display]: () => ({ "text/plain": "me" }) })).toEqual({
      "text/plain": "me",
    });
  });

  test("image takes PNG and JPEG only", () => {
    expect((render(jupyter.image(png)) as Rendered).data["image/png"]).toBe(base64);
    expect(() => jupyter.image(Buffer.from("GIF89a..."))).toThrow(TypeError);
    expect(() => jupyter.image("/no/such/file.png")).toThrow(TypeError);
  });

  test("broadcast of display messages is a display", async () => {
    await jupyter.broadcast("display_data", {
      data: { "text/html": "a" },
      metadata: {},
      transient: { display_id: "x" },
    });
    await jupyter.broadcast("clear_output", { wait: true });
    expect(screen.shown[0]).toMatchObject({
      displayId: "x",
      update: false,
      bundle: { data: { "text/html": "a" } },
    });
    expect(screen.cleared).toEqual([true]);
    await expect(jupyter.broadcast("comm_open", {})).rejects.toThrow(TypeError);
  });
});

describe("the global Deno", () => {
  function world(): (code: string, filename: string) => unknown {
    const context = createContext({});
    exposeDeno(new Script("globalThis").runInContext(context) as object, (file) => file.startsWith("cell:"));
    return (code, filename) => new Script(code, { filename }).runInContext(context);
  }

  test("is there for cells and undefined for libraries", () => {
    const run = world();
    expect((run("Deno", "cell:1") as DenoNamespace).jupyter.html).toBeTypeOf("function");
    expect(run("typeof Deno", "/node_modules/library/index.js")).toBe("undefined");
    run("function f() { return typeof Deno }", "/node_modules/library/index.js");
    expect(run("f()", "cell:2")).toBe("undefined");
    expect(run("Object.keys(globalThis)", "cell:3")).not.toContain("Deno");
  });

  test("holds the notebook's namespace alone", () => {
    const run = world();
    expect(Object.keys(run("Deno", "cell:1") as object)).toEqual(["jupyter"]);
    expect(run("typeof Deno.version", "cell:1")).toBe("undefined");
  });

  test("can be assigned like any name", () => {
    const run = world();
    run("Deno = 5", "cell:1");
    expect(run("Deno", "/library.js")).toBe(5);
  });
});
