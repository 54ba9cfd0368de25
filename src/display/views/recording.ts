/** Switches the recorder on when something wants to see, and finds the loop to begin with. */
import { findRunningLoop } from "../../asyncio/running.js";
import { flushDisplays } from "../live.js";
import { keepDigesting } from "../recorder/digest.js";
import { type Places, setPlaces } from "../recorder/places.js";
import { recorder } from "../recorder/recorder.js";
import { installRenderers } from "./renderers.js";

let stopDigesting: (() => void) | undefined;

/** Begins to record what the asyncio library does, if that is not so already. The kernel does this at its start. */
export function startRecording(): void {
  if (recorder.recording) return;
  recorder.start(findRunningLoop() ?? undefined);
  stopDigesting = keepDigesting(recorder);
}

/** What is recorded so far stays; nothing is added. */
export function stopRecording(): void {
  recorder.stop();
  stopDigesting?.();
  stopDigesting = undefined;
}

/** A host says that a cell begins to run: the `n` of `In[n]`. Cells are bands in timelines. */
export function cellStarted(cell: number): void {
  recorder.cellStarted(cell);
}

/** A host says that a cell has run to its end, before it tells the front end: live displays show what there is. */
export function cellEnded(cell: number): void {
  recorder.cellEnded(cell);
  flushDisplays();
}

/**
 * What a host does at its start, once its loop is running: records, knows places, and shows tasks, futures, coroutines
 * and promises as cards and tables.
 * @param places where in the user's source something happened; by default from stack traces
 */
export function startInspecting(places?: Places): void {
  setPlaces(places);
  installRenderers();
  startRecording();
}
