import { expect, it } from "vitest";
import { SendQueue } from "../../kernel/server/send-queue.js";

/** A socket that takes a message only when it is let. */
function slowSocket() {
  const sent: string[] = [];
  const waiting: (() => void)[] = [];
  const send = (frames: Buffer[]): Promise<void> => {
    sent.push(Buffer.concat(frames).toString());
    return new Promise((resolve) => waiting.push(resolve));
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const take = async (): Promise<void> => {
    waiting.shift()!();
    await turn();
  };
  return { sent, send, take, turn };
}

it("sends in order, one at a time, what was pushed before and while it sends", async () => {
  const socket = slowSocket();
  const queue = new SendQueue(socket);
  for (const text of ["a", "b"]) queue.push(() => [Buffer.from(text)]);
  await socket.turn();
  expect(socket.sent).toEqual(["a"]);
  queue.push(() => [Buffer.from("c")]);
  await socket.take();
  expect(socket.sent).toEqual(["a", "b"]);
  await socket.take();
  expect(socket.sent).toEqual(["a", "b", "c"]);
});

it("counts every byte that waits, whatever the message is", async () => {
  const socket = slowSocket();
  const queue = new SendQueue(socket);
  const sizes = [100_000, 3];
  for (const size of sizes) queue.push(() => [Buffer.alloc(size - 1), Buffer.alloc(1)]);
  await socket.turn();
  expect(queue.backlog).toBe(100_003);
  queue.push(() => [Buffer.alloc(50_000)]);
  await socket.turn();
  expect(queue.backlog).toBe(150_003);
  await socket.take();
  expect(queue.backlog).toBe(50_003);
});

it("is not drained while something pushed is still to be encoded", async () => {
  const socket = slowSocket();
  const queue = new SendQueue(socket);
  queue.push(() => [Buffer.from("last words")]);
  let drained = false;
  void queue.below(0).then(() => {
    drained = true;
  });
  await socket.turn();
  expect({ sent: socket.sent, drained }).toEqual({ sent: ["last words"], drained: false });
  await socket.take();
  expect(drained).toBe(true);
});
