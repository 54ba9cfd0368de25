import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { displaySymbol, nothing, type Rendered, registerRenderer, render } from "../../src/display/index.js";

const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from("rest"),
]);

function now(value: unknown): Rendered {
  const rendered = render(value);
  if (rendered instanceof Promise) throw new Error("expected a bundle at once");
  return rendered;
}

describe("display methods", () => {
  test("a method's MIME types are shown, with text/plain added", () => {
    const { data, warning } = now({ n: 1, [displaySymbol]: () => ({ "text/html": "<b>1</b>" }) });
    expect(data["text/html"]).toBe("<b>1</b>");
    expect(data["text/plain"]).toContain("n: 1");
    expect(warning).toBeUndefined();
  });

  test("a method's own text/plain is kept", () => {
    expect(now({ [displaySymbol]: () => ({ "text/plain": "mine" }) }).data).toEqual({ "text/plain": "mine" });
  });

  test("methods are found on functions, on classes, and inherited", () => {
    const f = Object.assign(() => 1, { [displaySymbol]: () => ({ "text/markdown": "function" }) });
    class Parent {
      static [displaySymbol]() {
        return { "text/markdown": "class" };
      }
      [displaySymbol]() {
        return { "text/markdown": "instance" };
      }
    }
    class Child extends Parent {}
    expect(now(f).data["text/markdown"]).toBe("function");
    expect(now(Child).data["text/markdown"]).toBe("class");
    expect(now(new Child()).data["text/markdown"]).toBe("instance");
  });

  test("an asynchronous method is waited for", async () => {
    const rendered = render({ [displaySymbol]: async () => ({ "text/html": "later" }) });
    expect(rendered).toBeInstanceOf(Promise);
    expect((await rendered).data["text/html"]).toBe("later");
  });

  test("data and metadata may come apart", () => {
    const { data, metadata } = now({
      [displaySymbol]: () => ({ data: { "image/png": png }, metadata: { "image/png": { width: 10 } } }),
    });
    expect(data["image/png"]).toBe(png.toString("base64"));
    expect(metadata).toEqual({ "image/png": { width: 10 } });
  });

  test("`nothing` is an empty bundle", () => {
    expect(now({ [displaySymbol]: () => nothing })).toEqual({ data: {}, metadata: {} });
  });

  test("bytes become base64, or text for text types", () => {
    const bytes = new Uint8Array([104, 105]);
    const { data } = now({
      [displaySymbol]: () => ({ "image/gif": bytes, "text/html": bytes, "application/pdf": bytes.buffer }),
    });
    expect(data["image/gif"]).toBe("aGk=");
    expect(data["application/pdf"]).toBe("aGk=");
    expect(data["text/html"]).toBe("hi");
  });

  test("JSON types hold JSON, whatever was put in", () => {
    const cycle: Record<string, unknown> = { big: 10n, huge: 2n ** 70n, no: undefined, date: new Date(0) };
    cycle.self = cycle;
    Object.defineProperty(cycle, "bad", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    const { data } = now({ [displaySymbol]: () => ({ "application/json": cycle }) });
    expect(JSON.parse(JSON.stringify(data["application/json"]))).toEqual({
      big: 10,
      huge: String(2n ** 70n),
      date: "1970-01-01T00:00:00.000Z",
      self: "[Circular]",
      bad: "[Throws: no]",
    });
  });
});

describe("broken renderers leave text/plain and a warning", () => {
  const cases: [string, () => unknown][] = [
    [
      "throws",
      () => {
        throw new Error("boom");
      },
    ],
    [
      "throws something odd",
      () => {
        throw Object.create(null);
      },
    ],
    ["returns undefined", () => undefined],
    ["returns a string", () => "<b>"],
    ["returns an array", () => []],
    ["returns no MIME types", () => ({ html: "<b>" })],
    ["returns an empty object", () => ({})],
    ["returns data that is no text", () => ({ "text/html": { a: 1 } })],
    [
      "returns an object with a throwing getter",
      () => ({
        get "text/html"() {
          throw new Error("no");
        },
      }),
    ],
    ["rejects", () => Promise.reject(new Error("boom"))],
    ["resolves to nothing", async () => undefined],
    [
      "returns a revoked proxy",
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
    [
      "returns a thenable that throws",
      () => ({
        then() {
          throw new Error("then");
        },
      }),
    ],
  ];
  test.each(cases)("one that %s", async (_, method) => {
    const { data, warning } = await render({ value: 42, [displaySymbol]: method });
    expect(data["text/plain"]).toContain("value: 42");
    expect(Object.keys(data)).toEqual(["text/plain"]);
    expect(warning).toMatch(/rich display failed/);
  });

  test("one that never settles is given up when the signal aborts", async () => {
    const abort = new AbortController();
    const rendered = render({ v: 1, [displaySymbol]: () => new Promise(() => {}) }, { signal: abort.signal });
    abort.abort();
    const { data, warning } = await rendered;
    expect(data["text/plain"]).toContain("v: 1");
    expect(warning).toMatch(/abort/i);
  });
});

describe("duck types", () => {
  test("a canvas is its data URL's picture", () => {
    const { data } = now({ toDataURL: () => `data:image/png;base64,${png.toString("base64")}` });
    expect(data["image/png"]).toBe(png.toString("base64"));
  });

  test("a canvas may answer with a promise", async () => {
    const { data } = await render({ toDataURL: async () => "data:image/svg+xml,%3Csvg%2F%3E" });
    expect(data["image/svg+xml"]).toBe("<svg/>");
  });

  test.each([
    ["https://vega.github.io/schema/vega-lite/v5.json", "application/vnd.vegalite.v5+json"],
    ["https://vega.github.io/schema/vega/v5.20.json", "application/vnd.vega.v5+json"],
  ])("toSpec with %s", ($schema, type) => {
    expect(now({ toSpec: () => ({ $schema, mark: "bar" }) }).data[type]).toEqual({ $schema, mark: "bar" });
  });

  test("toHTML is a data frame's table", () => {
    expect(now({ toHTML: () => "<table></table>" }).data["text/html"]).toBe("<table></table>");
  });

  test("a frame with schema and head shows escaped rows", () => {
    const rows = [{ a: "<i>", b: 2n }];
    const frame = { schema: { a: "Utf8", b: "Int64" }, head: () => frame, toRecords: () => rows };
    const { data } = now(frame);
    expect(data["text/html"]).toContain("&lt;i&gt;");
    expect(data["application/vnd.dataresource+json"]).toEqual({
      schema: {
        fields: [
          { name: "a", type: "string" },
          { name: "b", type: "integer" },
        ],
      },
      data: [{ a: "<i>", b: 2 }],
    });
  });

  test.each([
    ["image/png", png],
    ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0])],
    ["image/gif", Buffer.from("GIF89a...")],
    ["image/webp", Buffer.from("RIFF0000WEBPVP8 ")],
    ["application/pdf", Buffer.from("%PDF-1.7\n")],
  ])("bytes of %s are recognised", (type, bytes) => {
    expect(now(new Uint8Array(bytes)).data[type]).toBe(bytes.toString("base64"));
  });

  test("bytes of an SVG are its text", () => {
    const source = '<?xml version="1.0"?>\n<!-- c --><svg xmlns="http://www.w3.org/2000/svg"/>';
    expect(now(Buffer.from(source)).data["image/svg+xml"]).toBe(source);
  });

  test("other bytes are text/plain only", () => {
    expect(Object.keys(now(new Uint8Array([1, 2, 3])).data)).toEqual(["text/plain"]);
  });

  test("an element's outerHTML, which is an accessor of its prototype", () => {
    class Element {
      get outerHTML() {
        return "<p>hello</p>";
      }
    }
    expect(now(new Element()).data).toMatchObject({ "text/html": "<p>hello</p>", "text/plain": "hello" });
    expect(now({ outerHTML: "<svg viewBox='0 0 1 1'></svg>" }).data).toHaveProperty("image/svg+xml");
  });

  test("an object's own getters are not run", () => {
    let ran = 0;
    const get = () => ++ran;
    const value = Object.defineProperties(
      {},
      {
        outerHTML: { get, enumerable: true },
        toDataURL: { get },
        toSpec: { get },
        toHTML: { get },
        schema: { get },
        x: { get, enumerable: true },
      },
    );
    expect(now(value).data["text/plain"]).toContain("[Getter]");
    expect(ran).toBe(0);
  });
});

describe("text/plain", () => {
  test.each([
    [null, "null"],
    [undefined, "undefined"],
    [0, "0"],
    ["", "''"],
    [10n, "10n"],
    [Symbol("s"), "Symbol(s)"],
  ])("%s is shown", (value, text) => {
    expect(now(value).data).toEqual({ "text/plain": text });
  });

  test("depth is 4 and 200 items are shown", () => {
    expect(now({ a: { b: { c: { d: { e: { f: 1 } } } } } }).data["text/plain"]).toContain("e: [Object]");
    expect(now(Array.from({ length: 300 }, (_, i) => i)).data["text/plain"]).toContain("100 more items");
  });

  test("promises and thenables are shown, not awaited", () => {
    expect(now(new Promise(() => {})).data["text/plain"]).toContain("Promise { <pending> }");
    let called = false;
    now({
      then: () => {
        called = true;
      },
    });
    expect(called).toBe(false);
  });

  test("a huge string and a huge nest are cut, quickly", () => {
    const text = now("x".repeat(10_000_000)).data["text/plain"] as string;
    expect(text.length).toBeLessThan(110_000);
    let nest: unknown[] = Array.from({ length: 100 }, () => 1);
    for (let i = 0; i < 3; i++) nest = Array.from({ length: 100 }, () => nest);
    expect((now(nest).data["text/plain"] as string).length).toBeLessThan(110_000);
  });

  test("a custom inspector that throws is left out", () => {
    const value = {
      n: 1,
      [inspect.custom]() {
        throw new Error("no");
      },
    };
    expect(now(value).data["text/plain"]).toContain("n: 1");
  });

  test("proxies with throwing traps, and revoked ones, are shown", () => {
    const traps = new Proxy(
      {},
      {
        get() {
          throw new Error("trap");
        },
        has() {
          throw new Error("trap");
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(now(traps).data["text/plain"]).toMatch(/^(Proxy\()?\{\}/);
    expect(now(proxy).data["text/plain"]).toContain("Revoked");
  });

  test("any value at all gives text and no exception", () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
        }),
        (value) => {
          const { data, warning } = now(value);
          expect(typeof data["text/plain"]).toBe("string");
          expect(warning).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("registered renderers", () => {
  let undo = () => {};
  afterEach(() => undo());

  test("are asked before duck types and can be taken away", () => {
    const value = { outerHTML: "<p>duck</p>" };
    undo = registerRenderer((candidate) => (candidate === value ? { "text/html": "registered" } : undefined));
    expect(now(value).data["text/html"]).toBe("registered");
    undo();
    expect(now(value).data["text/html"]).toBe("<p>duck</p>");
  });

  test("come after a value's own method, and their failure is a warning", () => {
    undo = registerRenderer(() => {
      throw new Error("broken renderer");
    });
    expect(now({ [displaySymbol]: () => ({ "text/plain": "own" }) }).data["text/plain"]).toBe("own");
    expect(now({ a: 1 })).toMatchObject({
      data: { "text/plain": "{ a: 1 }" },
      warning: expect.stringContaining("broken renderer"),
    });
  });
});
