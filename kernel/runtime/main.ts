/**
 * The runtime process: the user's code on its main thread, a control thread beside it. Descriptors: 1 and 2 are
 * for child processes and native code; 3 carries events to the kernel; 4 brings commands; 5 is the control
 * thread's.
 */
import { Socket } from "node:net";
import { addInstrument } from "../../src/asyncio/index.js";
import { setPublisher } from "../../src/display/publisher.js";
import { promiseTracker } from "../../src/display/recorder/promises.js";
import { startInspecting } from "../../src/display/views/recording.js";
import { controlTarget, welcomeWidgetManager } from "../../src/display/widget.js";
import type { RuntimeCommand } from "../channel/commands.js";
import { FrameReader } from "../channel/frames.js";
import { bundled } from "../distribution.js";
import { AwaitSites } from "./await-sites.js";
import { installCellGlobals } from "./cell-globals.js";
import { CellRunner } from "./cell-runner.js";
import { installChildOutput } from "./children.js";
import { Comms } from "./comms.js";
import { Evaluator } from "./evaluator.js";
import { createEventPipe } from "./event-pipe.js";
import { createPublisher } from "./front-end.js";
import { hostAsyncio } from "./host-asyncio.js";
import { createImporter } from "./imports/index.js";
import { loadInternals } from "./internals.js";
import { startControlThread } from "./interrupts.js";
import { flushLastWords } from "./last-words.js";
import { installLateErrors } from "./late-errors.js";
import { localPlace } from "./local-place.js";
import { installOutputs } from "./outputs.js";
import { installPromiseInspect } from "./promise-inspect.js";
import { Registers } from "./registers.js";
import { createResults } from "./results.js";
import { installScriptGlobals } from "./script-globals.js";
import { Scripts } from "./scripts.js";
import { createShared } from "./shared.js";
import { StackFrames } from "./stack-frames.js";
import { Stdin } from "./stdin.js";
import { createTaskPlaces } from "./task-places.js";
import { Tracebacks } from "./traceback.js";
import { installWarnings } from "./warnings.js";

const EVENTS_FD = 3;
const COMMANDS_FD = 4;
const CONTROL_FD = 5;

const internals = loadInternals();
const shared = createShared();
const control = startControlThread({ fd: CONTROL_FD, eventsFd: EVENTS_FD }, shared, (cell) =>
  runner.interrupt(cell),
);
const pipe = createEventPipe(EVENTS_FD, shared, control.sendTextSoon);
flushLastWords(pipe);
installOutputs(pipe);
installPromiseInspect(internals);
installWarnings();
installChildOutput();

const folder = process.cwd();
const own = (path: string): string => bundled(`src/${path}.js`).href;
const importer = createImporter({
  folder,
  notebook: process.env.JPY_SESSION_NAME,
  own: {
    tsloop: own("index"),
    "tsloop/asyncio": own("asyncio/index"),
    tslab: own("compat/tslab"),
  },
});
const scripts = new Scripts();
const frames = new StackFrames(scripts, localPlace);
frames.install();
const tracebacks = new Tracebacks(frames);
const executions = new Map<number, number>();
const lateErrors = installLateErrors(pipe, tracebacks, frames, (count) => executions.get(count));

const stdin = new Stdin(pipe, shared);
const comms = new Comms(pipe);
setPublisher(createPublisher(pipe, stdin, comms));
comms.register(controlTarget, welcomeWidgetManager);
const sites = new AwaitSites(internals.isPending, hostAsyncio(lateErrors.report));
const registers = new Registers();
addInstrument({ coroutineStarted: (coroutine) => sites.starting(coroutine) }, { free: true });
promiseTracker.whenTracking = (tracking) => {
  sites.onEnter = tracking ? (flow) => promiseTracker.entered(flow) : undefined;
};
startInspecting(createTaskPlaces(sites, scripts, frames));
const results = createResults(globalThis);
installScriptGlobals(globalThis, importer);
installCellGlobals({
  sites,
  importer,
  internals,
  pipe,
  comms,
  scripts,
  registers,
  onUnwind: () => runner.unwound(),
});

const runner = new CellRunner(
  new Evaluator(),
  sites,
  scripts,
  tracebacks,
  frames,
  results,
  stdin,
  pipe,
  shared,
  registers,
);

const waiting: RuntimeCommand[] = [];

function obey(command: RuntimeCommand): void {
  switch (command.type) {
    case "execute":
      executions.set(command.count, command.cell);
      if (command.storeHistory) results.keepSource(command.count, command.source);
      void runner.run(command);
      return;
    case "input":
      stdin.answer(command.id, command.value);
      return;
    case "comm":
      comms.receive(command);
      return;
    case "exit":
      process.exit(0);
  }
}

const reader = new FrameReader<RuntimeCommand>((frame) => {
  waiting.push(frame as RuntimeCommand);
});
const commands = new Socket({ fd: COMMANDS_FD, readable: true, writable: false });
commands.on("data", (chunk: Buffer) => {
  reader.push(chunk);
  // In a turn of its own: what runs may be terminated, and must not take the reading of frames with it.
  if (waiting.length > 0) setImmediate(obeyAll);
});
// The kernel is gone.
commands.on("close", () => process.exit(0));

function obeyAll(): void {
  for (let command = waiting.shift(); command; command = waiting.shift()) obey(command);
}

pipe.send({ type: "ready", node: process.version });
