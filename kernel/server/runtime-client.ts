import type { ChildProcess } from "node:child_process";
import type {
  ControlMethod,
  ControlReply,
  ControlRequest,
  ControlRequests,
  RuntimeCommand,
} from "../channel/commands.js";
import type { ErrorReport, Outcome, RuntimeEvent } from "../channel/events.js";
import { type RuntimeExit, type RuntimeListeners, RuntimeProcess } from "./runtime-process.js";

type Execute = Extract<RuntimeCommand, { type: "execute" }>;

export interface RuntimeEvents {
  /** Everything but `ready` and `finished`. */
  event(event: RuntimeEvent): void;
  raw(name: "stdout" | "stderr", text: string): void;
  /** The process ended while no cell ran; a fresh one has been started. */
  died(error: ErrorReport): void;
  /** A fresh process has no variables. */
  restarted(): void;
}

/** A runtime that dies so often without running anything is not started again until a cell asks. */
const MOST_EARLY_DEATHS = 3;

const DIED = "the runtime died";

/** The kernel's view of its runtime: there is always one; a process that dies is replaced. */
export class RuntimeClient {
  #process: RuntimeProcess | undefined;
  #running: { cell: number; done(outcome: Outcome): void } | undefined;
  #requests = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #nextRequest = 1;
  #earlyDeaths = 0;
  #interrupting = 0;
  #stopped = false;
  #ready = false;

  #events: RuntimeEvents | undefined;

  /** @param child the first process, where it has been spawned already */
  constructor(child?: ChildProcess) {
    this.#start(child);
  }

  /** Before the first cell is run. */
  listen(events: RuntimeEvents): void {
    this.#events = events;
  }

  /** Runs a cell; resolves when it is done and all that it printed has been handed on. Never rejects. */
  execute(command: Execute): Promise<Outcome> {
    return new Promise((done) => {
      this.#running = { cell: command.cell, done };
      if (!this.#process) {
        this.#earlyDeaths = 0;
        this.#start();
      }
      this.#process!.command(command);
    });
  }

  command(command: RuntimeCommand): void {
    this.#process?.command(command);
  }

  /**
   * Asks the control thread, which answers while a cell runs.
   *
   * @throws Error where the runtime died meanwhile, or gave no answer within `timeout` milliseconds
   */
  ask<M extends ControlMethod>(
    method: M,
    params: ControlRequests[M]["params"],
    timeout: number,
  ): Promise<ControlRequests[M]["result"]> {
    const id = this.#nextRequest++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle({ id, error: `no answer to ${method}` }), timeout);
      const settled =
        <A extends unknown[]>(then: (...args: A) => void) =>
        (...args: A): void => {
          clearTimeout(timer);
          then(...args);
        };
      this.#requests.set(id, {
        resolve: settled((result: unknown) => resolve(result as ControlRequests[M]["result"])),
        reject: settled(reject),
      });
      if (this.#process) this.#process.request({ id, method, params } as ControlRequest);
      else this.#settle({ id, error: "the runtime is not running" });
    });
  }

  /**
   * Ends what runs; variables and everything else are kept.
   *
   * @throws Error where the runtime does not answer any more
   */
  async interrupt(timeout: number): Promise<void> {
    // A runtime that is held back by a slow front end would not hear.
    this.#interrupting++;
    this.resume();
    try {
      await this.ask("interrupt", {}, timeout);
    } catch (error) {
      // What has died runs nothing any more: at a shutdown the two may cross.
      if ((error as Error).message !== DIED) throw error;
    } finally {
      this.#interrupting--;
    }
  }

  pause(): void {
    if (this.#interrupting === 0) this.#process?.pause();
  }

  resume(): void {
    this.#process?.resume();
  }

  /** Ends the process for good. */
  stop(): void {
    this.#stopped = true;
    this.#process?.kill();
  }

  #start(child?: ChildProcess): void {
    this.#ready = false;
    const listeners: RuntimeListeners = {
      event: (event) => this.#onEvent(event),
      raw: (name, text) => this.#events?.raw(name, text),
      control: (reply) => this.#settle(reply),
      exit: (exit) => {
        if (this.#process === started) this.#onExit(exit);
      },
    };
    const started = new RuntimeProcess(listeners, child);
    this.#process = started;
  }

  #onEvent(event: RuntimeEvent): void {
    if (event.type === "ready") {
      this.#ready = true;
      return;
    }
    if (event.type !== "finished") return this.#events?.event(event);
    if (this.#running?.cell !== event.cell) return;
    const { done } = this.#running;
    this.#running = undefined;
    this.#earlyDeaths = 0;
    done(event.outcome);
  }

  #onExit(exit: RuntimeExit): void {
    this.#process = undefined;
    for (const id of [...this.#requests.keys()]) this.#settle({ id, error: DIED });
    if (this.#stopped) return;
    const wasReady = this.#ready;
    const error = explain(exit, wasReady);
    this.#earlyDeaths = wasReady ? 0 : this.#earlyDeaths + 1;
    if (this.#earlyDeaths < MOST_EARLY_DEATHS) this.#start();
    this.#events?.restarted();
    const running = this.#running;
    this.#running = undefined;
    if (running) running.done({ status: "error", error });
    else this.#events?.died(error);
  }

  #settle(reply: ControlReply): void {
    const request = this.#requests.get(reply.id);
    this.#requests.delete(reply.id);
    if (!request) return;
    if ("error" in reply) request.reject(new Error(reply.error));
    else request.resolve(reply.result);
  }
}

const RED = "\u001b[0;31m";
const RESET = "\u001b[0m";

function explain({ code, signal, outOfMemory }: RuntimeExit, ready: boolean): ErrorReport {
  const gone = "All variables are gone; the next cell runs in a fresh runtime.";
  const why = outOfMemory
    ? "the program ran out of memory. Keep less at a time, or raise the limit: NODE_OPTIONS=--max-old-space-size=8192 (in MB)"
    : !ready
      ? `the runtime could not start (exit code ${code}); run 'tsloop doctor'`
      : signal
        ? `the program was ended by signal ${signal}`
        : `the program ended itself with process.exit(${code})`;
  const ename = outOfMemory ? "OutOfMemory" : signal || !ready ? "RuntimeDied" : "ProcessExit";
  const evalue = `${why}. ${gone}`;
  return { ename, evalue, traceback: [`${RED}${ename}${RESET}: ${evalue}`] };
}
