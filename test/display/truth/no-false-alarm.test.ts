/** The programs of the asyncio library's traces are correct, but for those that are about a fault: those are told. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findings } from "../../../src/display/recorder/findings.js";
import { Recorder } from "../../../src/display/recorder/recorder.js";
import { type Form, load } from "../../asyncio/traces/forms.js";
import { runTraced, takePrograms } from "../../asyncio/traces/harness.js";

const topics = readdirSync(fileURLToPath(new URL("../../asyncio/traces", import.meta.url)))
  .filter((file) => /^[a-z-]+\.py$/.test(file) && !["harness.py", "oracle.py"].includes(file))
  .map((file) => file.slice(0, -".py".length));

/** What was found at any moment while `body` ran, and at its end. */
async function alarms(body: () => unknown, isScript: boolean): Promise<Set<string>> {
  const recorder = new Recorder(() => 0);
  const found = new Set<string>();
  const look = (atTheEnd: boolean) => {
    // Whoever awaits a task that fails has not looked yet.
    for (const { kind } of findings(recorder, [...recorder.ended, ...recorder.live]))
      if (atTheEnd || kind !== "never retrieved") found.add(kind);
  };
  recorder.start();
  recorder.onChange(() => queueMicrotask(() => look(false)));
  try {
    await runTraced(body, isScript);
    look(true);
  } finally {
    recorder.stop();
  }
  return found;
}

/** The programs that are about a fault: failures that nobody looks at, requests to stop that are not heeded. */
const faults: Record<string, readonly string[]> = {
  "barrier: what a barrier says of itself": ["never retrieved"],
  "wait: waiting never raises and never cancels": ["never retrieved"],
  "cancel: cancelling the task cancels what it awaits at once": ["swallowed"],
  "cancel: a task that catches its cancellation has a result": ["swallowed"],
  "cancel: a task that ignores its cancellation goes on": ["swallowed"],
  "cancel: cancelling a task that awaits a task goes inwards and comes out": ["swallowed"],
  "cancel: two cancellations in two turns are two": ["swallowed"],
  "future: a future that was set cannot be cancelled by its waiter": ["swallowed"],
  "gather: children that ignore the cancellation give their results": ["swallowed"],
  "group: nothing is added to a group that shuts down": ["swallowed"],
  "group: a task that ignores the cancellation is waited for": ["swallowed"],
  "group: a second cancellation from outside while the group waits": ["swallowed"],
  "task: a task can cancel its maker": ["swallowed"],
  "timeout-nested: a timeout in the clean up after a cancellation": ["swallowed"],
  "timeout-nested: a second cancellation within a timeout in the clean up": ["swallowed"],
  "wait-for: cancelling wait for while its task holds the cancellation up": ["swallowed"],
};

describe.each(topics)("%s", (topic) => {
  test.each<Form>(["generators", "native async functions"])(
    "%s",
    async (form) => {
      load(topic, form);
      for (const { name, body, isScript, nativeDiffers } of takePrograms()) {
        // Those are expected to fail in this form.
        if (nativeDiffers !== undefined && form !== "generators") continue;
        const title = `${topic}: ${name}`;
        expect([title, ...(await alarms(body, isScript))]).toEqual([title, ...(faults[title] ?? [])]);
      }
    },
    180_000,
  );
});
