import { expect, it } from "vitest";
import { createMessage } from "../../kernel/protocol/messages.js";
import { decode, encode } from "../../kernel/protocol/wire.js";
import type { Context, Handlers } from "../../kernel/server/context.js";
import { Dispatcher } from "../../kernel/server/dispatcher.js";
import { IoPub } from "../../kernel/server/iopub.js";
import { SendQueue } from "../../kernel/server/send-queue.js";

const sender = { session: "session", username: "somebody" };
const signing = { key: "key", scheme: "hmac-sha256" };

/** What a dispatcher with one handler sends when it is asked for the kernel's info. */
function dispatch(handler: Handlers["kernel_info_request"]) {
  const sent: string[] = [];
  const queue = () =>
    new SendQueue({
      async send(frames) {
        const { message } = decode(frames, signing.key, signing.scheme);
        sent.push(String(message.content.execution_state ?? message.header.msg_type));
      },
    });
  const context = { iopub: new IoPub(queue(), sender, signing), executions: {} } as Context;
  const dispatcher = new Dispatcher({ kernel_info_request: handler } as Handlers, context, sender, signing);
  const request = createMessage(sender, "kernel_info_request", {}, null);
  async function* requests() {
    yield encode(request, [], signing.key, signing.scheme);
  }
  void dispatcher.serve(requests() as never, queue());
  return sent;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("is busy, replies and is idle, in this order", async () => {
  const sent = dispatch(async () => ({ status: "ok" }) as never);
  await turn();
  expect(sent).toEqual(["busy", "kernel_info_reply", "idle"]);
});

it("replies before what comes last is done, and is idle after it", async () => {
  let finish = (): void => {};
  const sent = dispatch(async (_request, _context, lastly) => {
    lastly(new Promise((resolve) => (finish = resolve)));
    return { status: "ok" } as never;
  });
  await turn();
  expect(sent).toEqual(["busy", "kernel_info_reply"]);
  finish();
  await turn();
  expect(sent).toEqual(["busy", "kernel_info_reply", "idle"]);
});

it("replies with the error of a handler that fails", async () => {
  const sent = dispatch(async () => {
    throw new Error("broken");
  });
  await turn();
  expect(sent).toEqual(["busy", "kernel_info_reply", "idle"]);
});
