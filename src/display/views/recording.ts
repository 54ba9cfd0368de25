/** Switches the recorder on when something wants to see, and finds the loop to begin with. */
import { findRunningLoop } from "../../asyncio/running.js";
import { keepDigesting } from "../recorder/digest.js";
import { recorder } from "../recorder/recorder.js";

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
