import { writeSync } from "node:fs";
import { encodeFrame, encodeStream } from "../channel/frames.js";
import type { ExecutionId, RuntimeEvent } from "../channel/events.js";

/**
 * The one ordered pipe to the kernel. Writes are synchronous and block when the kernel is behind: that is what
 * shows output while a loop runs, and what holds back a cell that prints for ever.
 */
export interface EventPipe {
  send(event: Exclude<RuntimeEvent, { type: "stream" }>): void;
  stream(cell: ExecutionId, name: "stdout" | "stderr", text: string): void;
}

/** So long a text goes out in one frame; more is cut, so that the kernel never waits for a huge one. */
const CHUNK = 64 * 1024;

export function createEventPipe(fd: number): EventPipe {
  return {
    send: (event) => writeAll(fd, encodeFrame(event)),
    stream(cell, name, text) {
      for (let at = 0; at < text.length; ) {
        const end = cut(text, at + CHUNK);
        writeAll(fd, encodeStream(cell, name, at === 0 && end === text.length ? text : text.slice(at, end)));
        at = end;
      }
    },
  };
}

/** Never between the halves of a surrogate pair. */
function cut(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end;
}

function writeAll(fd: number, bytes: Buffer): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") continue;
      // The kernel is gone: there is nobody to run for.
      process.reallyExit(1);
    }
  }
}

declare global {
  namespace NodeJS {
    interface Process {
      /** Ends the process at once, without `exit` listeners. */
      reallyExit(code?: number): never;
    }
  }
}
