import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Interrupter } from "../../kernel/runtime/interrupter.js";
import type { MainThread } from "../../kernel/runtime/main-thread.js";

type Whose = "user's" | "hook" | "other";

/** A main thread that stands at given frames, and a port to it that answers only when told to. */
function stage(stacks: Whose[][]) {
  const asked: string[] = [];
  const port = Object.assign(new EventEmitter(), { postMessage: vi.fn() });
  const main = {
    exclusively: (body: () => Promise<unknown>) => body(),
    post: async (method: string, params: { terminateOnResume?: boolean }) => {
      if (method.startsWith("Debugger.step")) asked.push(method);
      if (method === "Debugger.resume") asked.push(params.terminateOnResume ? "terminate" : "let run");
      return { result: {} };
    },
    next: async () => ({ callFrames: stacks.shift()?.map((whose) => ({ whose })) ?? [] }),
    isUsers: ({ whose }: { whose: Whose }) => whose === "user's",
    isHook: ({ whose }: { whose: Whose }) => whose === "hook",
    cellOf: () => undefined,
  };
  const interrupter = new Interrupter(
    main as unknown as MainThread,
    port as unknown as ConstructorParameters<typeof Interrupter>[1],
    new Int32Array(8),
  );
  const answer = (how: "await" | "idle"): void => {
    port.emit("message", { interrupt: port.postMessage.mock.calls[0]![0].interrupt, how });
  };
  return { interrupter, asked, answer, main };
}

const users: Whose[] = ["other", "user's", "other"];
const own: Whose[] = ["other", "other"];
/** More than the thread is given to answer, in milliseconds of the test's clock. */
const LATE = 31;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("pauses nothing where the loop turns", async () => {
  const { interrupter, asked, answer } = stage([]);
  const how = interrupter.interrupt();
  answer("await");
  expect(await how).toBe("await");
  expect(asked).toEqual([]);
});

it("lets a thread run that was only late to answer", async () => {
  const { interrupter, asked, answer } = stage([users]);
  const how = interrupter.interrupt();
  await vi.advanceTimersByTimeAsync(LATE);
  answer("await");
  expect(await how).toBe("await");
  expect(asked).toEqual(["let run"]);
});

it("terminates code of the user's that blocks the loop", async () => {
  const { interrupter, asked, answer } = stage([users, users]);
  const how = interrupter.interrupt();
  await vi.advanceTimersByTimeAsync(LATE + 11);
  answer("await");
  expect(await how).toBe("terminated");
  expect(asked).toEqual(["let run", "terminate"]);
});

it("steps out of a hook that the user's code called, whose termination would be swallowed", async () => {
  const called: Whose[] = ["other", "hook", "user's"];
  const { interrupter, asked, answer } = stage([users, called, ["hook", "user's"], ["user's"]]);
  const how = interrupter.interrupt();
  await vi.advanceTimersByTimeAsync(LATE + 11);
  answer("await");
  expect(await how).toBe("terminated");
  expect(asked).toEqual(["let run", "Debugger.stepOut", "Debugger.stepOut", "terminate"]);
});

it("steps on from a hook that nothing called, to the user's code that comes next", async () => {
  const { interrupter, asked, answer } = stage([users, ["hook"], ["user's"]]);
  const how = interrupter.interrupt();
  await vi.advanceTimersByTimeAsync(LATE + 11);
  answer("await");
  expect(await how).toBe("terminated");
  expect(asked).toEqual(["let run", "Debugger.stepInto", "terminate"]);
});

it("leaves the runtime's own work alone, and terminates the user's when it comes to it", async () => {
  const { interrupter, asked, answer } = stage([own, own, own, users]);
  const how = interrupter.interrupt();
  await vi.advanceTimersByTimeAsync(LATE + 3 * 11);
  answer("idle");
  expect(await how).toBe("terminated");
  expect(asked).toEqual(["let run", "let run", "let run", "terminate"]);
});

it("terminates what blocks for long even where none of the user's code is seen", async () => {
  const { interrupter, asked, answer } = stage(Array.from({ length: 6 }, () => own));
  const how = interrupter.interrupt();
  await vi.advanceTimersByTimeAsync(LATE + 5 * 11);
  answer("await");
  await how;
  expect(asked).toEqual([...Array.from({ length: 5 }, () => "let run"), "terminate"]);
});

it("asks again where the debugger gave no answer", async () => {
  const { interrupter, asked, answer, main } = stage([users, users]);
  const { post } = main;
  main.post = async () => {
    main.post = post;
    throw new Error("no answer to Debugger.enable within 1000 ms");
  };
  const how = interrupter.interrupt();
  await vi.advanceTimersByTimeAsync(LATE + 11);
  answer("await");
  expect(await how).toBe("terminated");
  expect(asked).toEqual(["terminate"]);
});

it("says so when the thread never answers", async () => {
  const { interrupter } = stage([]);
  const how = interrupter.interrupt();
  const failed = expect(how).rejects.toThrow("the runtime does not answer; restart the kernel");
  await vi.advanceTimersByTimeAsync(9000);
  await failed;
});
