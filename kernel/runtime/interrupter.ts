import type { Debugger, Runtime } from "node:inspector";
import type { MessagePort } from "node:worker_threads";
import type { InterruptMessage } from "./interrupts.js";
import type { MainThread } from "./main-thread.js";
import { SHARED } from "./shared.js";

/** A loop that turns answers within this, in milliseconds; else it is blocked and has to be terminated. */
const PATIENCE = 30;
/** ... and within this, once it is seen to run. */
const AWAKE = 10;
/** The search ends after this. */
const LONGEST = 8000;
/** So often a pause that finds none of the user's code is not taken for an end of the search. */
const OWN_CODE = 4;
/** So many steps lead out of a hook, and on to what runs next. */
const HOOK_STEPS = 40;

type How = "await" | "terminated" | "idle";

/**
 * Interrupts the main thread. Where its loop turns, the cell's await is rejected there; where it is blocked, the
 * JavaScript that blocks it is terminated, wherever it was called from.
 *
 * A plain `Runtime.terminateExecution` is safe only in the synchronous part of an evaluation: in a timer, after an
 * await or in an I/O callback Node aborts, because its stack of async ids was not unwound. Hence the pause: it
 * stops JavaScript at a place where that stack can be cleared before the execution is terminated on resuming.
 *
 * On a busy machine a thread that is not blocked may be late. What is terminated then must be neither the runtime's own
 * work, which would leave the cell without an end, nor a callback that only happened to be next. So the first pause
 * just lets the thread run, and has it answer if it can; and only code of the user's is terminated.
 */
export class Interrupter {
  #sequence = 0;
  readonly #answers = new Map<number, (how: "await" | "idle") => void>();

  constructor(
    private readonly main: MainThread,
    private readonly port: MessagePort,
    private readonly words: Int32Array,
  ) {
    port.on("message", ({ interrupt, how }: { interrupt?: number; how: "await" | "idle" }) => {
      if (interrupt === undefined) return;
      this.#answers.get(interrupt)?.(how);
      this.#answers.delete(interrupt);
    });
  }

  async interrupt(): Promise<How> {
    const interrupt = ++this.#sequence;
    const answered = new Promise<"await" | "idle">((resolve) => this.#answers.set(interrupt, resolve));
    const message: InterruptMessage = { interrupt, cell: Atomics.load(this.words, SHARED.RUNNING) };
    this.port.postMessage(message);
    let how: How | undefined = await within(answered, PATIENCE);
    if (how !== undefined) return how;
    let terminated = false;
    const end = performance.now() + LONGEST;
    for (let attempt = 0; performance.now() < end; attempt++) {
      const isBlocking = (frames: Debugger.CallFrame[]): boolean =>
        attempt > OWN_CODE || (attempt > 0 && frames.some((frame) => this.main.isUsers(frame)));
      const steps = attempt === 0 ? 0 : HOOK_STEPS;
      // A thread that hardly gets a processor may leave a question unanswered: the next attempt asks again.
      const attempted = this.main.exclusively(() => this.#terminate(isBlocking, steps)).catch(() => false);
      const ended = await attempted;
      terminated ||= ended;
      how = await within(answered, ended ? PATIENCE : AWAKE);
      if (how !== undefined) return terminated ? "terminated" : how;
    }
    throw new Error("the runtime does not answer; restart the kernel");
  }

  /**
   * @param isBlocking whether what runs is what is to be ended
   * @param steps how many may lead there, where it could not be ended
   * @returns whether it was ended
   */
  async #terminate(isBlocking: (frames: Debugger.CallFrame[]) => boolean, steps: number): Promise<boolean> {
    await this.main.post("Debugger.enable", {}, 1000);
    try {
      let paused = await this.#stop("Debugger.pause");
      for (let step = 0; step < steps && paused && this.#isInHook(paused.callFrames); step++) {
        paused = await this.#stop(paused.callFrames.length > 1 ? "Debugger.stepOut" : "Debugger.stepInto");
      }
      if (paused && isBlocking(paused.callFrames) && !(await this.#saveRegisters(paused.callFrames))) {
        // In optimised code V8 may not find a variable; after one step the frame is an unoptimised one.
        paused = await this.#stop("Debugger.stepInto");
        if (paused && isBlocking(paused.callFrames)) await this.#saveRegisters(paused.callFrames);
      }
      if (!paused) return false;
      const terminateOnResume = isBlocking(paused.callFrames);
      if (terminateOnResume) {
        await this.main.post("Runtime.evaluate", { expression: "__tsloop.unwind()" }, 1000);
      }
      await this.main.post("Debugger.resume", { terminateOnResume }, 1000);
      return terminateOnResume;
    } finally {
      await this.main.post("Debugger.disable", {}, 1000).catch(() => {});
    }
  }

  async #stop(
    method: `Debugger.${"pause" | "stepInto" | "stepOut"}`,
  ): Promise<Debugger.PausedEventDataType | undefined> {
    const pausing = this.main.next<Debugger.PausedEventDataType>("Debugger.paused", 250);
    await this.main.post(method, {}, 1000);
    return pausing;
  }

  /** Whether a hook runs, and none of the user's code in it. V8 swallows its termination. */
  #isInHook(frames: Debugger.CallFrame[]): boolean {
    const users = frames.findIndex((frame) => this.main.isUsers(frame));
    const above = users < 0 ? frames : frames.slice(0, users);
    return above.some((frame) => this.main.isHook(frame));
  }

  /**
   * A loop at the top level of a cell keeps its variables in registers; terminated, it cannot put them back.
   *
   * @returns false where there is something to save that could not be read
   */
  async #saveRegisters(frames: Debugger.CallFrame[]): Promise<boolean> {
    const frame = frames.findLast((each) => this.main.cellOf(each) !== undefined);
    if (!frame) return true;
    const name = JSON.stringify(this.main.cellOf(frame));
    const look = { expression: `__tsloop.registers(${name})`, returnByValue: true };
    const { result } = await this.main.post<Runtime.EvaluateReturnType>("Runtime.evaluate", look, 1000);
    if (!result.value) return true;
    const save = {
      callFrameId: frame.callFrameId,
      expression: `__tsloop.save(${result.value})`,
      silent: true,
    };
    const saved = await this.main.post<Debugger.EvaluateOnCallFrameReturnType>(
      "Debugger.evaluateOnCallFrame",
      save,
      1000,
    );
    return saved.exceptionDetails === undefined;
  }
}

function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
