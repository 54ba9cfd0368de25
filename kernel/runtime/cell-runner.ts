import { type Rendered, render } from "../../src/display/render.js";
import { cellEnded, cellStarted } from "../../src/display/views/recording.js";
import type { RuntimeCommand } from "../channel/commands.js";
import type { ErrorReport, ExpressionResult, Outcome } from "../channel/events.js";
import type { Frame } from "../traceback/place.js";
import type { AwaitSites, Flow } from "./await-sites.js";
import { type CellContext, runInCell } from "./cell-context.js";
import type { Completion, Evaluator } from "./evaluator.js";
import type { EventPipe } from "./event-pipe.js";
import { plain } from "./front-end.js";
import { KeyboardInterrupt } from "./late-errors.js";
import { flushOutputs } from "./outputs.js";
import type { Registers } from "./registers.js";
import type { Results } from "./results.js";
import type { Scripts } from "./scripts.js";
import { SHARED, type Shared } from "./shared.js";
import type { StackFrames } from "./stack-frames.js";
import type { Stdin } from "./stdin.js";
import type { Tracebacks } from "./traceback.js";

type Execute = Extract<RuntimeCommand, { type: "execute" }>;

/** An interrupted cell may run its `finally` blocks; one that has not ended by then is taken as ended, in ms. */
const GRACE = 100;
/** A flow of an interrupted cell that still awaits after this is parked for ever, in ms. */
const CLEAN_UP = 2000;

/** Where Node collects the promise of a cell that was terminated, though the inspector waits for it. */
const COLLECTS = Number.parseInt(process.versions.node, 10) < 24;
/** The disposal of `await using` waits where the cell has no await. */
const MAY_WAIT = COLLECTS ? /\bawait\b|using/ : /using/;

interface Running {
  cell: CellContext;
  main: Flow | undefined;
  interrupted: boolean;
  /** Ends the cell, once. */
  end(completion: Completion): void;
}

/** Runs one cell at a time, start to `finished`. */
export class CellRunner {
  #running: Running | undefined;
  #unwound = false;
  /** Where the cell was when it was interrupted. */
  #stoppedAt: Frame[] = [];

  constructor(
    private readonly evaluator: Evaluator,
    private readonly sites: AwaitSites,
    private readonly scripts: Scripts,
    private readonly tracebacks: Tracebacks,
    private readonly frames: StackFrames,
    private readonly results: Results,
    private readonly stdin: Stdin,
    private readonly pipe: EventPipe,
    private readonly shared: Shared,
    private readonly registers: Registers,
  ) {}

  async run(command: Execute): Promise<void> {
    const cell: CellContext = {
      id: command.cell,
      count: command.count,
      allowStdin: command.allowStdin,
      silent: command.silent,
      interrupted: new AbortController(),
      decoders: {},
    };
    let outcome: Outcome;
    cellStarted(cell.count);
    try {
      outcome = await this.#outcome(command, cell);
    } catch (error) {
      outcome = { status: "error", error: this.tracebacks.report(error) };
    }
    // A rejection that nobody handles is told after the microtasks: it belongs to this cell still.
    await new Promise((resolve) => setImmediate(resolve));
    runInCell(cell, () => cellEnded(cell.count));
    flushOutputs(this.pipe, cell);
    this.pipe.send({ type: "finished", cell: cell.id, outcome });
  }

  /** Rejects the await that the cell is in. Called when the loop turns. */
  interrupt(cell: number): "await" | "idle" {
    const running = this.#running;
    if (!running || running.cell.id !== cell) {
      this.#unwound = false;
      return "idle";
    }
    running.interrupted = true;
    if (running.main && !this.#unwound) this.#stoppedAt = this.#awaitFrames(this.sites.trail(running.main));
    const terminated = this.#unwound;
    this.#unwound = false;
    const error = new KeyboardInterrupt();
    running.cell.interrupted.abort(error);
    this.stdin.abandon(cell, error);
    if (running.main) this.sites.interrupt(running.main, error, performance.now() + CLEAN_UP);
    if (terminated) {
      this.evaluator.abandon();
      running.end({ kind: "terminated" });
    } else {
      setTimeout(() => {
        if (this.#running !== running) return;
        this.evaluator.abandon();
        running.end({ kind: "terminated" });
      }, GRACE);
    }
    return "await";
  }

  /** The execution of what runs now is about to be terminated. */
  unwound(): void {
    this.#unwound = true;
    const here = {};
    Error.captureStackTrace(here);
    this.#stoppedAt = this.frames.of(here);
  }

  async #outcome(command: Execute, cell: CellContext): Promise<Outcome> {
    const { script, count } = command;
    this.scripts.add(script, count, command.source);
    const main = this.sites.open(script);
    const completion = await this.#evaluate(cell, main, script.code, script.name);
    this.sites.close(script);
    if (completion.kind === "terminated") {
      await this.registers.restore(this.evaluator);
      return { status: "error", error: this.#interrupted() };
    }
    if (completion.kind === "thrown")
      return { status: "error", error: this.#thrown(completion, script.name, this.sites.trail(main, true)) };
    await this.#publish(completion.value, command, cell);
    return { status: "ok", expressions: await this.#expressions(command, cell) };
  }

  #evaluate(cell: CellContext, main: Flow, code: string, name: string): Promise<Completion> {
    const keep = MAY_WAIT.test(code);
    return this.#guard(cell, main, () => this.evaluator.evaluate(`${code}\n//# sourceURL=${name}`, keep));
  }

  /** Runs something of the user's, so that an interrupt ends it even where it never settles by itself. */
  #guard(cell: CellContext, main: Flow | undefined, body: () => Promise<Completion>): Promise<Completion> {
    return new Promise((resolve) => {
      const end = (completion: Completion): void => {
        if (this.#running !== running) return;
        this.#running = undefined;
        Atomics.store(this.shared.words, SHARED.RUNNING, 0);
        const cancelled = completion.kind === "thrown" && this.sites.isCancelled(completion.error);
        resolve(running.interrupted && cancelled ? { kind: "terminated" } : completion);
      };
      const running: Running = { cell, main, end, interrupted: false };
      this.#running = running;
      Atomics.store(this.shared.words, SHARED.RUNNING, cell.id);
      runInCell(cell, body).then(end);
    });
  }

  async #publish(value: unknown, command: Execute, cell: CellContext): Promise<void> {
    if (value === undefined) return;
    if (command.storeHistory) this.results.keep(command.count, value);
    if (command.silent) return;
    const bundle = await this.#render(value, cell);
    if (Object.keys(bundle.data).length === 0) return;
    // Not together with `finished`, which waits for a turn of the loop: the result is what the user waits for.
    this.pipe.send({ type: "result", cell: cell.id, count: command.count, bundle: plain(bundle) });
    if (bundle.warning) this.pipe.stream(cell.id, "stderr", `${bundle.warning}\n`);
  }

  /** A display method of the user's may never end: an interrupt then leaves the plain text. */
  async #render(value: unknown, cell: CellContext): Promise<Rendered> {
    const giveUp = new AbortController();
    const rendered = await this.#guard(cell, undefined, async () => ({
      kind: "value",
      value: await render(value, { signal: giveUp.signal }),
    }));
    if (rendered.kind === "value") return rendered.value as Rendered;
    giveUp.abort(new KeyboardInterrupt());
    return { data: { "text/plain": `[${typeof value}: interrupted while it was shown]` }, metadata: {} };
  }

  async #expressions(command: Execute, cell: CellContext): Promise<Record<string, ExpressionResult>> {
    const results: Record<string, ExpressionResult> = {};
    for (const [name, expression] of Object.entries(command.expressions)) {
      results[name] =
        "error" in expression
          ? { status: "error", ...expression.error }
          : await this.#expression(expression.script, command, cell);
    }
    return results;
  }

  async #expression(
    script: Execute["script"],
    command: Execute,
    cell: CellContext,
  ): Promise<ExpressionResult> {
    this.scripts.add(script, command.count, command.source);
    const completion = await this.#evaluate(cell, this.sites.open(script), script.code, script.name);
    this.sites.close(script);
    if (completion.kind === "terminated") return { status: "error", ...this.#interrupted() };
    if (completion.kind === "thrown") return { status: "error", ...this.tracebacks.report(completion.error) };
    const { data, metadata } = plain(await this.#render(completion.value, cell));
    return { status: "ok", data, metadata };
  }

  #awaitFrames(trail: number[]): Frame[] {
    return trail.flatMap((number) => {
      const site = this.sites.describe(number);
      const place = site && this.scripts.sourcePlace(site.script, site.line, site.column + 1);
      return place ? [{ functionName: site.functionName, async: true, place }] : [];
    });
  }

  #interrupted(): ErrorReport {
    const error = new KeyboardInterrupt();
    const { traceback } = this.tracebacks.report(error, this.#stoppedAt);
    this.#stoppedAt = [];
    return { ename: error.name, evalue: error.message, traceback };
  }

  #thrown(
    { error, syntax }: Extract<Completion, { kind: "thrown" }>,
    name: string,
    trail: number[],
  ): ErrorReport {
    if (error instanceof KeyboardInterrupt) return this.#interrupted();
    if (!syntax) return this.tracebacks.report(error, this.#awaitFrames(trail));
    return this.tracebacks.syntax(error, this.scripts.place(name, syntax.line + 1, syntax.column + 1));
  }
}
