import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { bundled } from "../distribution.js";
import type { Shared, SharedBuffers } from "./shared.js";

export interface ControlData {
  /** The kernel's control pipe. */
  fd: number;
  /** The pipe of events, to send text that waits. */
  eventsFd: number;
  port: MessagePort;
  shared: SharedBuffers;
}

/** Main thread to control thread: text waits to be sent. */
export interface TextMessage {
  text: true;
}

/** Control thread to main thread: answer with the same number when the loop turns. */
export interface PingMessage {
  ping: number;
}

/** Control thread to main thread: end the wait that this cell is in. */
export interface InterruptMessage {
  interrupt: number;
  cell: number;
}

/**
 * Starts the control thread, which reads the kernel's control pipe and stays responsive whatever the main thread
 * does.
 *
 * @param onInterrupt called on the main thread when its loop turns; says whether a cell was waiting.
 */
export function startControlThread(
  { fd, eventsFd }: { fd: number; eventsFd: number },
  shared: Shared,
  onInterrupt: (cell: number) => "await" | "idle",
): { sendTextSoon(): void } {
  const { port1, port2 } = new MessageChannel();
  const data: ControlData = {
    fd,
    eventsFd,
    port: port2,
    shared: { words: shared.words.buffer, input: shared.input.buffer, text: shared.text.buffer },
  };
  const worker = new Worker(bundled("kernel/runtime/control.js"), {
    workerData: data,
    transferList: [port2],
    stdout: false,
    stderr: false,
    name: "tsloop-control",
  } as ConstructorParameters<typeof Worker>[1]);
  port1.on("message", ({ interrupt, cell, ping }: InterruptMessage & Partial<PingMessage>) => {
    if (ping !== undefined) return port1.postMessage({ pong: ping });
    port1.postMessage({ interrupt, how: onInterrupt(cell) });
  });
  port1.unref();
  worker.unref();
  const text: TextMessage = { text: true };
  return { sendTextSoon: () => port1.postMessage(text) };
}
