import { RuntimeError } from "./errors.js";
import { EventLoop } from "./loop.js";
import { chosenLoop, findRunningLoop, hostedLoop, setEventLoop, setHostedLoop } from "./running.js";

/** Makes a loop, to run and to close as in a script. */
export function newEventLoop(): EventLoop {
  return new EventLoop();
}

/**
 * The running loop; or else the one given to `setEventLoop`; or else a new one, which stays.
 * CPython before 3.14: `asyncio.get_event_loop` in the main thread.
 * @throws RuntimeError after `setEventLoop(null)`, when none is running
 */
export function getEventLoop(): EventLoop {
  const loop = findRunningLoop() ?? chosenLoop();
  if (loop === null) throw new RuntimeError("There is no current event loop");
  if (loop !== undefined) return loop;
  const made = newEventLoop();
  setEventLoop(made);
  return made;
}

/**
 * Makes `loop` count as running for ever on Node's own loop, for a notebook or another host: `getRunningLoop()`
 * gives it in all code of the process, `await task` works anywhere, `runUntilComplete` awaits on it, and closing
 * or running it is refused as CPython refuses it. It keeps the process alive only while it has something to do.
 * @throws RuntimeError when the loop is closed or running, or there is a hosted loop already
 */
export function hostLoop(loop: EventLoop = new EventLoop()): EventLoop {
  if (hostedLoop() !== null) throw new RuntimeError("Another loop is hosted already");
  loop._host();
  setHostedLoop(loop);
  return loop;
}

/** Takes back what `hostLoop` did: the loop stops at the end of its iteration and may then be closed. */
export function releaseHostedLoop(): void {
  const loop = hostedLoop();
  setHostedLoop(null);
  loop?._unhost();
}
