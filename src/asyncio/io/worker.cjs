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
  const texts = [
    // An arrow function that calls itself does so by the name of its variable.
    ...(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
      ? [`(require) => { const ${name} = (${source}); return ${name}; }`]
      : []),
    `(require) => (${source})`,
    // A method, written without `function`.
    `(require) => Object.values({ ${source} })[0]`,
  ];
  for (const [at, text] of texts.entries()) {
    try {
      return evaluate(`"use strict"; (${text})`)(requireHere);
    } catch (error) {
      if (!(error instanceof SyntaxError) || at === texts.length - 1) throw error;
    }
  }
}

function evaluate(text) {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script(text, { filename: home, importModuleDynamically }).runInThisContext();
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
  const properties = {};
  for (const [key, value] of Object.entries(error)) if (isPlain(value)) properties[key] = value;
  return { error, name: error.name, properties };
}

function isPlain(value) {
  return value === null || ["string", "number", "boolean", "bigint"].includes(typeof value);
}
