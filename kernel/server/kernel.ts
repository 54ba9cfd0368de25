import { v4 as uuid } from "uuid";
import type { ConnectionInfo } from "../protocol/connection.js";
import type { Sender } from "../protocol/messages.js";
import { CellQueue } from "./cell-queue.js";
import { CommRegistry } from "./comm-registry.js";
import type { Context } from "./context.js";
import { Dispatcher } from "./dispatcher.js";
import { Executions } from "./executions.js";
import { handlers } from "./handlers/index.js";
import { interrupt } from "./handlers/interrupt.js";
import { History } from "./history.js";
import { IoPub, type Signing } from "./iopub.js";
import { LiveDisplays } from "./live-displays.js";
import { log } from "./log.js";
import { watchParent } from "./parent-watch.js";
import type { RuntimeClient } from "./runtime-client.js";
import { createRuntimeEvents } from "./runtime-events.js";
import { bindSockets } from "./sockets.js";
import { StdinChannel } from "./stdin-channel.js";
import { Translator } from "./translator.js";
import { Types } from "./types.js";

/** After this the language process is started, unless a cell came first: nobody should wait for it, in milliseconds. */
const LANGUAGE_START = 150;

/**
 * Puts the parts together and serves until somebody asks to shut down.
 *
 * @param runtime started already: it takes longer than all else
 * @throws BindError where an address is taken
 */
export async function startKernel(info: ConnectionInfo, runtime: RuntimeClient): Promise<void> {
  const sockets = await bindSockets(info);
  const sender: Sender = { session: uuid(), username: "kernel" };
  const signing: Signing = { key: info.key, scheme: info.signature_scheme };
  const iopub = new IoPub(sockets.send.iopub, sender, signing);
  const executions = new Executions();
  const history = new History();
  const folder = process.cwd();
  const translator = new Translator(folder);
  const types = new Types(folder, process.env, iopub);
  // Until the runtime has started there is nothing else to do.
  void translator.ready.then(() => types.load());
  runtime.listen(
    createRuntimeEvents({
      iopub,
      executions,
      history,
      comms: () => comms,
      stdin: () => stdin,
      runtime: () => runtime,
      types,
      live: () => live,
      forget() {
        translator.reset();
        types.forget();
      },
    }),
  );
  const comms = new CommRegistry(runtime);
  const stdin = new StdinChannel(sockets.send.stdin, sender, signing, executions, runtime);
  const live = new LiveDisplays(iopub, executions, translator, runtime);
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    runtime.stop();
    void types.dispose();
    // The reply and the idle that follow the request have to leave first.
    await new Promise((resolve) => setImmediate(resolve));
    iopub.flush();
    await sockets.close();
    process.exit(code);
  };
  const context: Context = {
    iopub,
    runtime,
    cells: new CellQueue(),
    executions,
    history,
    comms,
    stdin,
    translator,
    types,
    shutdown: () => void end(0),
  };
  const dispatcher = new Dispatcher(handlers, context, sender, signing);
  process.on("SIGINT", () => {
    interrupt(undefined as never, context).catch((error: Error) => log(error.message));
  });
  process.on("SIGTERM", () => void end(0));
  watchParent(process.env.JPY_PARENT_PID, () => void end(1));
  iopub.publish("status", { execution_state: "starting" }, null);
  setTimeout(() => types.start(), LANGUAGE_START).unref();
  await Promise.all([
    dispatcher.serve(sockets.shell, sockets.send.shell),
    dispatcher.serve(sockets.control, sockets.send.control),
    dispatcher.serve(sockets.stdin, sockets.send.stdin),
  ]);
}
