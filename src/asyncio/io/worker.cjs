/**
 * What runs in the threads of an executor. It is plain JavaScript, loaded by Node itself in a thread that has none
 * of the loaders of the main one.
 */
"use strict";
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Script, constants } = require("node:vm");
const { workerData } = require("node:worker_threads");

/** Where functions that are sent by their text import from. */
const home = join(process.cwd(), "asyncio-thread.js");
const requireHere = createRequire(home);

// What lets those functions import is marked as experimental, which is no news to whoever sends them.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).includes("USE_MAIN_CONTEXT_DEFAULT_LOADER"))
    emitWarning.call(process, warning, ...rest);
};

if (workerData?.prelude) evaluate(workerData.prelude);

/**
 * Runs a call and tells its outcome, in a form that can be sent back.
 * @param {import("./thread-call.js").ThreadCall} call
 */
exports.run = async (call) => {
  try {
    const fn = call.source === undefined ? await imported(call) : compiled(call);
    return { value: await fn(...call.args) };
  } catch (error) {
    return { thrown: sendable(call.source === undefined ? error : explained(error, call)) };
  }
};

async function imported({ module, name }) {
  const url = /^[a-z][a-z+.-]+:/i.test(module) ? module : pathToFileURL(module).href;
  const found = (await import(url))[name];
  if (typeof found !== "function") throw new TypeError(`${module} does not export a function '${name}'`);
  return found;
}

/** Functions by their text, so that one that is called often is optimized. */
const functions = new Map();
const mostFunctions = 256;

function compiled({ source, name }) {
  const key = `${name}:${source}`;
  let fn = functions.get(key);
  if (fn === undefined) {
    if (functions.size >= mostFunctions) functions.clear();
    fn = compile(source, name);
    functions.set(key, fn);
  }
  return fn;
}

function compile(source, name) {
  const forms = [
    // An arrow function that calls itself does so by the name of its variable.
    ...(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
      ? [[`{ const ${name} = (`, `); return ${name}; }`]]
      : []),
    ["(", ")"],
    // A method, written without `function`.
    ["Object.values({ ", " })[0]"],
  ];
  for (const [at, [before, after]] of forms.entries()) {
    try {
      return evaluate(source, `"use strict"; ((require) => ${before}`, `${after})`)(requireHere);
    } catch (error) {
      if (!(error instanceof SyntaxError) || at === forms.length - 1) throw error;
    }
  }
}

/** Places are those in `text`, whatever is put before it. */
function evaluate(text, before = "", after = "") {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(before + text + after, {
    filename: home,
    columnOffset: -before.length,
    importModuleDynamically,
  });
  return script.runInThisContext();
}

/** A name that is not there is most likely a variable of the code around the function. */
function explained(error, { source, name }) {
  const missing = error instanceof ReferenceError && /^(.+) is not defined$/.exec(error.message)?.[1];
  if (!missing || !source.includes(missing)) return error;
  const told = error.message;
  error.message =
    `${name ? `${name}()` : "the function"} uses '${missing}', which is not there in a thread: a function is sent by its ` +
    "text, without the variables around it. Pass them as arguments, or put the function into a module and give " +
    "{ module, name }";
  error.stack = error.stack?.replace(told, error.message);
  return error;
}

/** Errors lose their class and properties when they are sent. */
function sendable(error) {
  if (!(error instanceof Error)) return { error };
  const frames = error.stack?.split("\n") ?? [];
  // Where the function was called from is none of the user's code.
  const own = frames.findIndex((line) => /^\s+at /.test(line) && line.includes(__filename));
  if (own >= 0) error.stack = frames.slice(0, own).join("\n");
  const properties = {};
  for (const [key, value] of Object.entries(error)) if (isPlain(value)) properties[key] = value;
  return { error, name: error.name, properties };
}

function isPlain(value) {
  return value === null || ["string", "number", "boolean", "bigint"].includes(typeof value);
}
