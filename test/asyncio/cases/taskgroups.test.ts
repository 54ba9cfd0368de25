/** What CPython's test_taskgroups states beyond the traces. */
import { expect, it } from "vitest";
import {
  CancelledError,
  coroutine,
  eagerTaskFactory,
  getRunningLoop,
  sleep,
  taskGroup,
} from "../../../src/asyncio/index.js";
import { rejection, virtually } from "../virtually.js";

const fail = coroutine(async () => {
  throw new RangeError("third task failed");
});

it.each(["lazy", "eager"])(
  "a task that adds a failing one while it begins is cancelled: %s",
  async (kind) => {
    await virtually(async () => {
      if (kind === "eager") getRunningLoop().setTaskFactory(eagerTaskFactory);
      let cancelled: unknown;
      const error = await rejection(
        taskGroup(async (group) => {
          const second = coroutine(async () => {
            group.createTask(fail());
            try {
              await sleep(0); // an eager task is cancelled here
              await sleep(0); // and any other here
            } catch (caught) {
              cancelled = caught;
            }
          });
          group.createTask(second());
        }),
      );
      expect(cancelled).toBeInstanceOf(CancelledError);
      expect(error.errors).toEqual([new RangeError("third task failed")]);
    });
  },
);
