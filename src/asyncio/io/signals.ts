import { type Context, copyContext } from "../context.js";
import { isCoroutine } from "../coroutine.js";
import { isCoroutineFunction } from "../coroutine-function.js";
import { RuntimeError, ValueError } from "../errors.js";
import { isAsyncFunction } from "../kinds.js";
import type { EventLoop } from "../loop.js";
import { os } from "./node.js";
import { hold, type Resource, release } from "./resources.js";
import type { Signal } from "./subprocess-transport.js";

/** What a loop does at one signal. */
class SignalHandler implements Resource {
  private readonly context: Context = copyContext();

  constructor(
    private readonly loop: EventLoop,
    private readonly name: NodeJS.Signals,
    private readonly callback: (...args: any[]) => unknown,
    private readonly args: readonly unknown[],
  ) {
    try {
      process.on(name, this.onSignal);
    } catch (error) {
      throw new RuntimeError(`sig ${name} cannot be caught`, { cause: error });
    }
    hold(loop, this);
  }

  remove(): void {
    process.off(this.name, this.onSignal);
    release(this.loop, this);
  }

  loopClosed(): void {
    this.remove();
  }

  private readonly onSignal = (): void => {
    if (!this.loop.isClosed()) this.loop.callSoonIn(this.context, this.callback, ...this.args);
  };
}

const handlers = new WeakMap<EventLoop, Map<NodeJS.Signals, SignalHandler>>();

/** Behind `loop.addSignalHandler`. */
export function addSignalHandler(
  loop: EventLoop,
  signal: Signal,
  callback: (...args: any[]) => unknown,
  args: readonly unknown[],
): void {
  if (isCoroutine(callback) || isCoroutineFunction(callback) || isAsyncFunction(callback)) {
    throw new TypeError("coroutines cannot be used with addSignalHandler()");
  }
  const name = signalName(signal);
  loop._checkClosed();
  let mine = handlers.get(loop);
  if (mine === undefined) {
    mine = new Map();
    handlers.set(loop, mine);
  }
  const handler = new SignalHandler(loop, name, callback, args);
  mine.get(name)?.remove();
  mine.set(name, handler);
}

/** Behind `loop.removeSignalHandler`. */
export function removeSignalHandler(loop: EventLoop, signal: Signal): boolean {
  const name = signalName(signal);
  const handler = handlers.get(loop)?.get(name);
  if (handler === undefined) return false;
  handler.remove();
  handlers.get(loop)!.delete(name);
  return true;
}

function signalName(signal: Signal): NodeJS.Signals {
  const { signals } = os().constants;
  if (typeof signal === "string") {
    if (Object.hasOwn(signals, signal)) return signal;
    throw new ValueError(`invalid signal: ${signal}`);
  }
  for (const [name, number] of Object.entries(signals)) if (number === signal) return name as NodeJS.Signals;
  throw new ValueError(`invalid signal number ${String(signal)}`);
}
