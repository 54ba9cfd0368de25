import { Publisher, Reply, Router } from "zeromq";
import { address, CHANNELS, type Channel, type ConnectionInfo } from "../protocol/connection.js";
import { SendQueue } from "./send-queue.js";

/** How long the last messages may take to leave when the kernel ends, in milliseconds. */
const LINGER = 1000;
/** Time for ZeroMQ's thread to send the last messages, in milliseconds. */
const FAREWELL = 150;
/** So many messages may wait for a slow subscriber inside ZeroMQ before sending to it waits as well. */
const IOPUB_HIGH_WATER = 2000;

/** An address could not be bound: the one line says which, and what to do. */
export class BindError extends Error {
  override readonly name = "BindError";
}

/** The five sockets of a kernel, bound. Sends are queued: ZeroMQ takes one at a time per socket. */
export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  send: { shell: SendQueue; control: SendQueue; stdin: SendQueue; iopub: SendQueue };
  close(): Promise<void>;
}

/** @throws BindError where a port or a path is taken, or not ours to take */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  const common = { linger: LINGER, ipv6: info.ip.includes(":") };
  const shell = new Router({ ...common, sendHighWaterMark: 0 });
  const control = new Router({ ...common, sendHighWaterMark: 0 });
  // A front end whose stdin socket is still connecting would else miss a question without a word.
  const stdin = new Router({ ...common, sendHighWaterMark: 0, mandatory: true });
  const heartbeat = new Reply(common);
  // Without `noDrop` a publisher throws away what a slow subscriber has not taken yet, and with it output.
  const iopub = new Publisher({ ...common, sendHighWaterMark: IOPUB_HIGH_WATER, noDrop: true });
  const all: Record<Channel, Router | Reply | Publisher> = { shell, control, stdin, hb: heartbeat, iopub };
  for (const channel of CHANNELS) {
    const place = address(info, channel);
    try {
      await all[channel].bind(place);
    } catch (error) {
      for (const socket of Object.values(all)) socket.close();
      throw new BindError(`cannot bind the ${channel} socket to ${place}: ${reason(error)}`);
    }
  }
  void echo(heartbeat);
  const send = {
    shell: new SendQueue(shell),
    control: new SendQueue(control),
    stdin: new SendQueue(stdin),
    iopub: new SendQueue(iopub),
  };
  return {
    shell,
    control,
    stdin,
    send,
    async close() {
      await Promise.all(Object.values(send).map((queue) => queue.drained(LINGER)));
      // What ZeroMQ was handed leaves by a thread of its own, which the end of the process would not wait for.
      await new Promise((resolve) => setTimeout(resolve, FAREWELL));
      for (const socket of Object.values(all)) socket.close();
    },
  };
}

async function echo(heartbeat: Reply): Promise<void> {
  try {
    for await (const frames of heartbeat) await heartbeat.send(frames);
  } catch {
    // The socket was closed while it echoed.
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return "it is in use by another process. Start the kernel from Jupyter, which picks free ports";
  }
  return message;
}
