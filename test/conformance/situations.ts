/** Where an interrupt may find the code: each prints `go` once it is there. */
export const situations: Record<string, string> = {
  "a synchronous loop": "console.log('go'); for (;;) {}",
  "a loop after an await":
    "await null; await new Promise(r => setTimeout(r)); console.log('go'); for (;;) {}",
  "a timer": "setTimeout(() => { console.log('go'); for (;;) {} }); await new Promise(() => {})",
  "an immediate": "setImmediate(() => { console.log('go'); for (;;) {} }); await new Promise(() => {})",
  "a nextTick": "process.nextTick(() => { console.log('go'); for (;;) {} }); await new Promise(() => {})",
  "a microtask": "queueMicrotask(() => { console.log('go'); for (;;) {} }); await new Promise(() => {})",
  "an endless chain of microtasks": "console.log('go'); for (;;) await null",
  "an I/O callback":
    "(await import('node:fs')).readFile(process.execPath, () => { console.log('go'); for (;;) {} }); await new Promise(() => {})",
  "an interval": "setInterval(() => { console.log('go'); for (;;) {} }, 1); await new Promise(() => {})",
  "Atomics.wait": "console.log('go'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "an await that never comes": "console.log('go'); await new Promise(() => {})",
  "an await in a function":
    "const deep = async () => { await new Promise(() => {}) }; console.log('go'); await deep()",
  "a for await that never comes":
    "console.log('go'); for await (const x of (async function* () { await new Promise(() => {}) })()) x",
};
