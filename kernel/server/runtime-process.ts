import type { ChildProcess } from "node:child_process";
import type { Duplex, Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ControlReply, ControlRequest, RuntimeCommand } from "../channel/commands.js";
import type { RuntimeEvent } from "../channel/events.js";
import { encodeFrame, FrameReader } from "../channel/frames.js";
import { bundled } from "../distribution.js";
import { RawOutput } from "./raw-output.js";
import { spawnRuntime } from "./spawn-runtime.js";

export interface RuntimeExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** V8 gave up because the heap was full. */
  outOfMemory: boolean;
}

export interface RuntimeListeners {
  event(event: RuntimeEvent): void;
  /** What a child process or native code wrote to the descriptors themselves. */
  raw(name: "stdout" | "stderr", text: string): void;
  control(reply: ControlReply): void;
  exit(exit: RuntimeExit): void;
}

/** After the process ended, its last words may take this long to be read, in milliseconds. */
const LAST_WORDS = 500;

const ENTRY = fileURLToPath(bundled("kernel/runtime/main.js"));

/** One runtime process, to its exit. */
export class RuntimeProcess {
  readonly #child: ChildProcess;
  readonly #commands: Writable;
  readonly #control: Duplex;
  readonly #events: Readable;
  readonly #raw: RawOutput[];

  /** @param child one that has been spawned, or nothing: then it is */
  constructor(
    private readonly listeners: RuntimeListeners,
    child = spawnRuntime(ENTRY),
  ) {
    this.#child = child;
    const [, stdout, stderr, events, commands, control] = this.#child.stdio as unknown[];
    this.#events = events as Readable;
    this.#commands = commands as Writable;
    this.#control = control as Duplex;
    this.#raw = [
      new RawOutput(stdout as Readable, (text) => listeners.raw("stdout", text)),
      new RawOutput(stderr as Readable, (text) => listeners.raw("stderr", text)),
    ];
    const events_ = new FrameReader<RuntimeEvent>((event) => this.#onEvent(event));
    this.#events.on("data", (chunk: Buffer) => events_.push(chunk));
    const replies = new FrameReader<ControlReply>((reply) => listeners.control(reply as ControlReply));
    this.#control.on("data", (chunk: Buffer) => replies.push(chunk));
    for (const stream of [this.#events, this.#commands, this.#control]) stream.on("error", () => {});
    const ended = new Promise<void>((resolve) => this.#events.once("close", resolve));
    let exited = false;
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (exited) return;
      exited = true;
      void Promise.race([ended, delay(LAST_WORDS)]).then(() => {
        const outOfMemory = this.#raw.map((raw) => raw.close()).some((oom) => oom);
        listeners.exit({ code, signal, outOfMemory });
      });
    };
    this.#child.once("exit", onExit);
    this.#child.once("error", () => onExit(127, null));
    // One that was spawned before may have ended before.
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined) onExit(127, null);
    else if (exitCode !== null || signalCode !== null) onExit(exitCode, signalCode);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  command(command: RuntimeCommand): void {
    this.#commands.write(encodeFrame(command));
  }

  request(request: ControlRequest): void {
    this.#control.write(encodeFrame(request));
  }

  /** Stops reading: the runtime's writes then block, and with them what prints. */
  pause(): void {
    this.#events.pause();
    for (const raw of this.#raw) raw.pause();
  }

  resume(): void {
    this.#events.resume();
    for (const raw of this.#raw) raw.resume();
  }

  /** Ends it, and what it started, at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  #onEvent(event: RuntimeEvent): void {
    if (event.type !== "finished") return this.listeners.event(event);
    // What children of this cell wrote was written before; only when it has been read is the cell done.
    void Promise.all(this.#raw.map((raw) => raw.drained())).then(() => this.listeners.event(event));
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
