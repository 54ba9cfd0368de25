import { currentScope } from "./context.js";
import { RuntimeError } from "./errors.js";
import type { EventLoop } from "./loop.js";

/** The loop that runs as in a script, from a call to its end. At most one. */
let running: EventLoop | null = null;
/** The loop that counts as running for ever, in a notebook. */
let hosted: EventLoop | null = null;
let chosen: EventLoop | null = null;
let everChosen = false;

/** The loop that the present code belongs to, or that runs in this process; null if none does. */
export function findRunningLoop(): EventLoop | null {
  const loop = currentScope()?._scopeLoop;
  if (loop?.isRunning()) return loop;
  return running ?? hosted;
}

/**
 * The loop that is running. In CPython all code of a thread runs inside the loop; in Node code runs beside it too
 * (the handlers of a server, for instance), and gets the loop that runs in the process.
 * @throws RuntimeError `no running event loop`
 */
export function getRunningLoop(): EventLoop {
  const loop = findRunningLoop();
  if (loop === null) throw new RuntimeError("no running event loop");
  return loop;
}

/** The running loop, or else the one given to `setEventLoop`. @internal */
export function defaultLoop(): EventLoop {
  const loop = findRunningLoop() ?? chosen;
  if (loop === null) throw new RuntimeError("There is no current event loop");
  return loop;
}

/** The loop that was started as in a script, if one is running. @internal */
export function scriptLoop(): EventLoop | null {
  return running;
}

/** @internal */
export function setScriptLoop(loop: EventLoop | null): void {
  running = loop;
}

/** @internal */
export function hostedLoop(): EventLoop | null {
  return hosted;
}

/** @internal */
export function setHostedLoop(loop: EventLoop | null): void {
  hosted = loop;
}

/** The loop given to `setEventLoop`; undefined when that was never called. @internal */
export function chosenLoop(): EventLoop | null | undefined {
  return everChosen ? chosen : undefined;
}

/** Makes `loop` the one that `getEventLoop()` gives while none is running; null for none. */
export function setEventLoop(loop: EventLoop | null): void {
  chosen = loop;
  everChosen = true;
}
