// The other end of session.ts: evaluates what the transform gives as the runtime does, by V8's REPL mode on the main
// thread, with a plain `__tsloop` that records how it is called.
import { Session } from "node:inspector";
import { createRequire } from "node:module";
import { inspect } from "node:util";

const session = new Session();
session.connect();

const modules = {};
const record = { sites: [], shell: [], imports: [], owned: [], entered: 0, modules };
let helpers;

const runtime = {
  mark: () => record.sites.length,
  enter: () => ({ flow: ++record.entered }),
  site(start, value, site, flow) {
    record.sites.push({ start, site, flow: typeof flow === "number" ? flow : `flow ${flow.flow}` });
    return value;
  },
  resumed(value, flow) {
    if (flow === undefined) throw new Error("resumed without a flow");
    return value;
  },
  siteIterable(start, iterable, site, flow) {
    runtime.site(start, iterable, site, flow);
    return iterable;
  },
  own(_start, value) {
    record.owned.push(typeof value);
    return value;
  },
  load(specifier, options) {
    return __tsloop.import(specifier, options);
  },
  async import(specifier, options) {
    record.imports.push(options ? `${specifier} ${JSON.stringify(options)}` : specifier);
    const module = modules[specifier];
    if (module === undefined) return import(specifier, options);
    return module;
  },
  async shell(command) {
    record.shell.push(command);
    return undefined;
  },
  meta: { url: "file:///notebook.ipynb", dirname: "/", resolve: (specifier) => `file:///${specifier}` },
  bind: (...parameters) => helpers.bind(...parameters),
  bindAll: (...parameters) => helpers.bindAll(...parameters),
};
Object.defineProperty(globalThis, "__tsloop", { value: Object.freeze(runtime) });
globalThis.require = createRequire(import.meta.url);
globalThis.record = record;
/** What tests import: a JSX runtime, and modules whose exports say where they come from. */
const jsx = (type, props, key) => ({ type: typeof type === "function" ? type.name : type, props, key });
modules["react/jsx-runtime"] = { jsx, jsxs: jsx, Fragment: "fragment of react" };
modules["preact/jsx-runtime"] = { jsx: (type) => `preact ${type}`, jsxs: (type) => `preact ${type}` };
modules["react/jsx-dev-runtime"] = {
  jsxDEV: (type, _props, _key, _many, source) => [type, source.lineNumber],
};
modules.m = { __proto__: null, default: "default of m", a: "a of m", b: "b of m", f: () => "f of m" };
modules.other = { __proto__: null, default: "default of other", a: "a of other", c: "c of other" };

const describe = (value) =>
  inspect(value, { depth: 4, compact: true, breakLength: Number.POSITIVE_INFINITY });

function evaluate(code) {
  return new Promise((resolve, reject) => {
    const parameters = { expression: code, replMode: true, awaitPromise: true, generatePreview: false };
    session.post("Runtime.evaluate", parameters, (error, reply) => (error ? reject(error) : resolve(reply)));
  });
}

function takeValue(remote) {
  if (remote.objectId === undefined && remote.unserializableValue === undefined) {
    return remote.subtype === "null" ? null : remote.value;
  }
  let value;
  globalThis.__take = (taken) => {
    value = taken;
  };
  let taker;
  session.post("Runtime.evaluate", { expression: "__take" }, (_error, reply) => {
    taker = reply.result.objectId;
  });
  const { objectId, unserializableValue } = remote;
  session.post("Runtime.callFunctionOn", {
    functionDeclaration: "function (value) { this(value) }",
    objectId: taker,
    arguments: [objectId === undefined ? { unserializableValue } : { objectId }],
  });
  delete globalThis.__take;
  return value;
}

/** The places of the cells' frames in a stack, innermost first, in the generated code. */
function framesOf(error) {
  const stack = typeof error?.stack === "string" ? error.stack : "";
  return [...stack.matchAll(/(?:at (?:async )?(?:(.*?) \()?)(tsloop:cell[^):\s]*):(\d+):(\d+)\)?/g)].map(
    ([, name = "", script, line, column]) => ({
      name,
      script,
      line: Number(line),
      column: Number(column) - 1,
    }),
  );
}

const commands = {
  helpers: async (url) => {
    helpers = await import(url);
  },
  version: () => process.version,
  evaluate: async ({ code, name }) => {
    const { result, exceptionDetails } = await evaluate(`${code}\n//# sourceURL=${name}`);
    if (!exceptionDetails) {
      const value = takeValue(result);
      return { value: value === undefined ? undefined : describe(value) };
    }
    const thrown = takeValue(exceptionDetails.exception);
    const isError = thrown instanceof Error;
    return {
      error: isError ? `${thrown.name}: ${thrown.message}` : describe(thrown),
      frames: framesOf(thrown),
    };
  },
};

process.on("message", async ({ id, command, argument }) => {
  try {
    process.send({ id, reply: await commands[command](argument) });
  } catch (error) {
    process.send({ id, failure: String(error?.stack ?? error) });
  }
});
process.on("disconnect", () => process.exit());
