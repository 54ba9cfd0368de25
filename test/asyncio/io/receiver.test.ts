import type { Socket } from "node:net";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Receiver } from "../../../src/asyncio/io/receiver.js";

const piece = Buffer.alloc(64 * 1024, "x");

/** A receiver of what `socket` brings, with a loop of which each turn is taken by hand. */
function receiving() {
  const socket = new PassThrough();
  const turns: (() => void)[] = [];
  const told: Buffer[] = [];
  const receiver = new Receiver(socket as unknown as Socket, {
    data: (data) => told.push(data),
    eof: () => {},
    lost: () => {},
    soon: (callback) => turns.push(callback),
  });
  socket.resume();
  receiver.begin();
  return { socket, receiver, told, turn: () => turns.shift()?.() };
}

describe("a receiver", () => {
  it("lets Node read no more while two pieces wait to be told, and again once one is", () => {
    const { socket, receiver, told, turn } = receiving();
    receiver.onData(piece);
    expect(socket.isPaused()).toBe(false);
    receiver.onData(piece);
    expect(socket.isPaused()).toBe(true);
    turn();
    expect([told.length, socket.isPaused()]).toEqual([1, false]);
  });

  it("does not let Node read again while its protocol wants a pause, nor before there is room", () => {
    const { socket, receiver, told, turn } = receiving();
    for (let n = 0; n < 4; n++) receiver.onData(piece);
    turn();
    receiver.pause();
    turn();
    expect([told.length, socket.isPaused()]).toEqual([1, true]);
    receiver.resume();
    expect(socket.isPaused()).toBe(true);
    turn();
    expect(socket.isPaused()).toBe(true);
    turn();
    expect([told.length, socket.isPaused()]).toEqual([3, false]);
  });

  it("tells nothing more, and asks for nothing more, once it was stopped", () => {
    const { socket, receiver, told, turn } = receiving();
    receiver.onData(piece);
    receiver.onData(piece);
    receiver.stop();
    turn();
    expect([told.length, socket.isPaused()]).toEqual([0, true]);
  });
});
