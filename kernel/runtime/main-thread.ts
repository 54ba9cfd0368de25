import { type Debugger, Session } from "node:inspector";
import { bundled } from "../distribution.js";
import { Scripts } from "./scripts.js";

/** Where the kernel's own code is. */
const OWN = bundled("").href;

const NODES_HOOKS = /^node:internal\/(async|promise)_hooks$/;
/** What the library's are called, which V8 calls itself where there are no others. */
const OWN_HOOKS = /^(init|before|after|settled|#hook)$/;

/** Node 26 sometimes leaves a message lying until something else wakes a main thread that waits: after this, in ms, we do. */
const NUDGE = 5;

/**
 * The control thread's own inspector session with the main thread. V8 takes its messages between two steps of
 * whatever runs there, a synchronous loop included.
 */
export class MainThread {
  readonly #session = new Session();
  #last: Promise<unknown> = Promise.resolve();

  /** The names of V8's scripts, by their ids; it tells them when the debugger is enabled. */
  readonly #urls = new Map<string, string>();

  /** @param wake has the main thread's loop turn, where it waits */
  constructor(private readonly wake: () => void) {}

  async connect(): Promise<void> {
    this.#session.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => {
      this.#urls.set(scriptId, url);
    });
    this.#session.connectToMainThread();
    // A first `Debugger.enable` that is sent while the thread starts may hang: shake hands first.
    await this.post("Runtime.evaluate", { expression: "0" });
  }

  /** @throws Error what the inspector says, or that there was no answer within `timeout` milliseconds. */
  post<T = Record<string, unknown>>(method: string, params: object = {}, timeout?: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer =
        timeout === undefined
          ? undefined
          : setTimeout(() => reject(new Error(`no answer to ${method} within ${timeout} ms`)), timeout);
      const nudge = setTimeout(this.wake, NUDGE);
      (this.#session.post as Function).call(
        this.#session,
        method,
        params,
        (error: Error | null, reply: T) => {
          clearTimeout(timer);
          clearTimeout(nudge);
          if (error) reject(error);
          else resolve(reply);
        },
      );
    });
  }

  /** The name of the cell that a frame is in, where it is in one: frames themselves do not say. */
  cellOf(frame: Debugger.CallFrame): string | undefined {
    const url = this.#urls.get(frame.location.scriptId);
    return url !== undefined && Scripts.isCell(url) ? url : undefined;
  }

  /** Whether a frame is in what runs at the steps of promises and other async resources: Node's hooks, or the library's. */
  isHook(frame: Debugger.CallFrame): boolean {
    const url = this.#urls.get(frame.location.scriptId) ?? "";
    return NODES_HOOKS.test(url) || (url.startsWith(OWN) && OWN_HOOKS.test(frame.functionName));
  }

  /** Whether a frame is certainly in code of the user's: packages and what has no name may be at work for the runtime. */
  isUsers(frame: Debugger.CallFrame): boolean {
    const url = this.#urls.get(frame.location.scriptId);
    return !!url && !url.startsWith("node:") && !url.startsWith(OWN) && !url.includes("/node_modules/");
  }

  /** Pausing and terminating are not to get into each other's way. */
  exclusively<T>(body: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(body, body);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** The parameters of the next event of that name; undefined if none comes within `timeout` milliseconds. */
  next<T>(event: string, timeout: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const onEvent = ({ params }: { params: T }): void => done(params);
      const timer = setTimeout(() => done(undefined), timeout);
      const done = (params: T | undefined): void => {
        clearTimeout(timer);
        this.#session.off(event, onEvent);
        resolve(params);
      };
      this.#session.on(event, onEvent);
    });
  }
}
