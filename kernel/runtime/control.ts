/**
 * The control thread of the runtime process: answers the kernel whatever the main thread is doing. It interrupts
 * it, looks at its values, and hands it the answer that a synchronous `prompt()` waits for.
 */
import { Socket } from "node:net";
import { workerData } from "node:worker_threads";
import type { ControlReply, ControlRequest } from "../channel/commands.js";
import { encodeFrame, FrameReader } from "../channel/frames.js";
import { Interrupter } from "./interrupter.js";
import type { ControlData, PingMessage, TextMessage } from "./interrupts.js";
import { createIntrospection } from "./introspection.js";
import { LoopWatch } from "./loop-watch.js";
import { MainThread } from "./main-thread.js";
import { CONTROL_THREAD, PendingText } from "./pending-text.js";
import { createShared, SHARED, TEXT_DELAY } from "./shared.js";

const data = workerData as ControlData;
const shared = createShared(data.shared);
const { words, input } = shared;
const text = new PendingText(shared, data.eventsFd, CONTROL_THREAD);
const kernel = new Socket({ fd: data.fd, readable: true, writable: true });
// LoopWatch counts its pings from 1: nobody waits for this answer.
const main = new MainThread(() => data.port.postMessage({ ping: 0 } satisfies PingMessage));
const connected = main.connect();
const interrupter = new Interrupter(main, data.port, words);
const watch = new LoopWatch(main, data.port);
const introspection = createIntrospection(main);

async function answer(request: ControlRequest): Promise<unknown> {
  await connected;
  switch (request.method) {
    case "interrupt":
      return { how: await interrupter.interrupt() };
    case "input":
      return giveInput(request.params.value);
    case "loop":
      return watch.state();
    case "names":
      return introspection.names();
    case "members":
      return introspection.members(request.params.path);
    case "glance":
      return introspection.glance(request.params.path);
  }
}

function giveInput(value: string): null {
  const { written } = new TextEncoder().encodeInto(value, input);
  Atomics.store(words, SHARED.INPUT_SIZE, written);
  Atomics.store(words, SHARED.INPUT, 1);
  Atomics.notify(words, SHARED.INPUT);
  return null;
}

const reader = new FrameReader<ControlRequest>((frame) => {
  const request = frame as ControlRequest;
  answer(request).then(
    (result) => send({ id: request.id, result }),
    (error: Error) => send({ id: request.id, error: error.message }),
  );
});

function send(reply: ControlReply): void {
  kernel.write(encodeFrame(reply));
}

// The main thread says so once for all text that waits; it may be in a loop by then that never ends.
data.port.on("message", (message: Partial<TextMessage>) => {
  if (message.text) setTimeout(() => text.flush(), TEXT_DELAY);
});

kernel.on("data", (chunk: Buffer) => reader.push(chunk));
kernel.on("error", () => {});
// A kernel that died leaves nobody to run for, even while the main thread spins.
kernel.on("close", () => process.kill(process.pid, "SIGKILL"));
