/**
 * Lets go of what is done: a while after a task, future or coroutine has been recorded, its texts are made and the
 * object itself is no longer held, so that recording never keeps a user's data alive for long.
 */
import { AsyncResource } from "node:async_hooks";
import type { FutureEntry } from "./future-entry.js";
import { futureRow } from "./future-row.js";
import { coroutineName } from "./names.js";
import type { Recorder } from "./recorder.js";
import { longWait, releaseWaiting } from "./release.js";
import { taskTexts } from "./task-row.js";
import { argsText } from "./texts.js";
import { DueTimes } from "./waiting.js";

/** Milliseconds between two digests, and how many objects one may take: at most some 1 % of the time. */
const interval = 100;
const portion = 50;

const { setTimeout } = globalThis;

/** Digests while things happen. Returns a function that ends it. */
export function keepDigesting(recorder: Recorder): () => void {
  // Outside every cell and task: what is done here is nobody's work.
  const outside = new AsyncResource("tsloop.digest");
  let timer: NodeJS.Timeout | undefined;
  let releasing: NodeJS.Timeout | undefined;
  const armRelease = () => {
    releasing ??= setTimeout(() => {
      releasing = undefined;
      if (releaseWaiting(recorder)) outside.runInAsyncScope(armRelease);
    }, longWait * 500).unref();
  };
  const armDigest = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (digest(recorder)) outside.runInAsyncScope(armDigest);
    }, interval).unref();
    armRelease();
  };
  // At every event: must stay cheap.
  const stop = recorder.onChange(() => {
    if (timer === undefined) outside.runInAsyncScope(armDigest);
  });
  return () => {
    stop();
    clearTimeout(timer);
    clearTimeout(releasing);
  };
}

/** Takes one portion, the oldest first. Returns whether there is more to take. */
export function digest(recorder: Recorder): boolean {
  let left = portion;
  for (const entry of recorder.ended) {
    if (!entry.remains) continue;
    if (left-- === 0) return true;
    entry.texts = taskTexts(entry);
    void entry.created?.place;
    void entry.cancelPlace?.place;
    entry.remains = undefined;
  }
  for (const entry of recorder.futures) {
    if (entry.row || !entry.held) continue;
    if (left-- === 0) return true;
    settle(entry);
  }
  for (const entry of recorder.coroutines) {
    if (entry.texts || !entry.coroutine) continue;
    if (left-- === 0) return true;
    const { coroutine } = entry;
    entry.texts = { name: coroutineName(coroutine), args: coroutine._used ? "" : argsText(coroutine.args) };
    // What was captured for a place holds what called the coroutine: its task, with an exception that nobody has seen.
    void entry.created?.place;
    entry.release();
  }
  return false;
}

function settle(entry: FutureEntry): void {
  // What was captured for a place holds what made the future.
  void entry.created?.place;
  if (entry.endedAt === undefined) entry.release();
  else {
    entry.row = futureRow(entry, new DueTimes());
    entry.forget();
  }
}
