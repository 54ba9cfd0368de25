import type { ExecutionId, RuntimeEvent } from "../channel/events.js";
import { encodeFrame, encodeStream, streamRoom } from "../channel/frames.js";
import { escapeText, type TextRoom } from "../channel/json-text.js";
import { MAIN_THREAD, PendingText } from "./pending-text.js";
import { type Shared, TEXT_DELAY } from "./shared.js";

/**
 * The one ordered pipe to the kernel. Writes are synchronous and block when the kernel is behind: that holds back
 * a cell that prints for ever. Text may wait a few milliseconds for more; whatever else is sent takes it along.
 */
export interface EventPipe {
  send(event: Exclude<RuntimeEvent, { type: "stream" }>): void;
  stream(cell: ExecutionId, name: "stdout" | "stderr", text: string): void;
  flush(): void;
  /** To be called before the main thread is terminated where it stands. */
  abandon(): void;
}

/** Escaped texts up to this many UTF-16 units are gathered; longer ones are worth a write of their own. */
const SHORT = 4096;
/** So long a text goes out in one frame; more is cut, so that the kernel never waits for a huge one. */
const PIECE = 128 * 1024;

/** @param soon sees to it that `flush` is called from another thread within `TEXT_DELAY` */
export function createEventPipe(fd: number, shared: Shared, soon: () => void): EventPipe {
  const pending = new PendingText(shared, fd, MAIN_THREAD);
  let sent = Number.NEGATIVE_INFINITY;
  let room: TextRoom | undefined;

  function piece(cell: ExecutionId, name: "stdout" | "stderr", escaped: string): void {
    if (!pending.addText(cell, name, escaped)) return;
    // After a silence, text goes out at once.
    const now = performance.now();
    if (now - sent > TEXT_DELAY) pending.flush();
    else soon();
    sent = now;
  }

  return {
    send: (event) => pending.end(encodeFrame(event)),
    stream(cell, name, text) {
      const escaped = text.length <= SHORT ? escapeText(text) : undefined;
      if (escaped !== undefined && escaped.length <= SHORT) return piece(cell, name, escaped);
      for (let at = 0; at < text.length; ) {
        const end = cut(text, at + PIECE);
        // It has been written when `end` returns, so that the next piece can take its place.
        room ??= streamRoom(PIECE);
        pending.end(encodeStream(room, cell, name, text.slice(at, end)));
        at = end;
      }
    },
    flush: () => pending.flush(),
    abandon: () => pending.abandon(),
  };
}

/** Never between the halves of a surrogate pair. */
function cut(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end;
}
