import { describe, expect, expectTypeOf, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  ExceptionGroup,
  getRunningLoop,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
  timeout,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

const fails = coroutine(async (after: number, message: string) => {
  await sleep(after);
  throw new RangeError(message);
});

function messages(group: ExceptionGroup): string[] {
  return group.errors.map((error) => (error as Error).message);
}

describe("a task group", () => {
  it("waits for its tasks and gives what its body returns", async () => {
    await virtually(async () => {
      let a: Task<number> | undefined;
      const result = await taskGroup(async (group) => {
        a = group.createTask(sleep(3, 1), { name: "a" });
        expectTypeOf(a).toEqualTypeOf<Task<number>>();
        return "body";
      });
      expectTypeOf(result).toEqualTypeOf<string>();
      expect([result, a!.result(), a!.getName(), getRunningLoop().time()]).toEqual(["body", 1, "a", 3]);
    });
  });

  it("takes a generator as its body", async () => {
    await virtually(
      coroutine(function* () {
        const result = yield* taskGroup(function* (group) {
          return yield* group.createTask(sleep(1, "r"));
        });
        expect(result).toBe("r");
      }),
    );
  });

  it("takes more tasks while it waits for the others", async () => {
    await virtually(async () => {
      const done: string[] = [];
      await taskGroup(async (group) => {
        group.createTask(
          coroutine(async () => {
            await sleep(1);
            group.createTask(coroutine(async () => done.push("late"))());
          })(),
        );
      });
      expect(done).toEqual(["late"]);
    });
  });

  it("cancels everything at the first error and throws all errors together", async () => {
    await virtually(async () => {
      let sibling: Task<void> | undefined;
      let body = "";
      const stubborn = coroutine(async () => {
        try {
          await sleep(10);
        } catch {
          throw new TypeError("while cancelled");
        }
      });
      const group: ExceptionGroup = await rejection(
        taskGroup(async (group) => {
          group.createTask(fails(1, "first"));
          group.createTask(stubborn());
          sibling = group.createTask(sleep(10));
          try {
            await sleep(10);
          } catch (error) {
            body = (error as Error).name;
            throw error;
          }
        }),
      );
      expect(group).toBeInstanceOf(ExceptionGroup);
      expect(group).toBeInstanceOf(AggregateError);
      expect([group.message, messages(group)]).toEqual([
        "unhandled errors in a TaskGroup",
        ["first", "while cancelled"],
      ]);
      expect([sibling!.cancelled(), body, currentTask()!.cancelling()]).toEqual([true, "CancelledError", 0]);
    });
  });

  it("wraps the error of its body too", async () => {
    await virtually(async () => {
      let child: Task<void> | undefined;
      const group = await rejection(
        taskGroup(async (group) => {
          child = group.createTask(sleep(10));
          await sleep(1);
          throw new RangeError("body");
        }),
      );
      expect([messages(group), child!.cancelled()]).toEqual([["body"], true]);
    });
  });

  it("does not mind a child that is cancelled", async () => {
    await virtually(async () => {
      await taskGroup(async (group) => {
        const child = group.createTask(sleep(10));
        await sleep(1);
        child.cancel();
      });
      expect(getRunningLoop().time()).toBe(1);
    });
  });

  it("passes an outer cancellation on to its tasks, and out", async () => {
    await virtually(async () => {
      let child: Task<void> | undefined;
      const outer = createTask(
        taskGroup(async (group) => {
          child = group.createTask(sleep(10));
        }),
      );
      await sleep(1);
      outer.cancel();
      expect(await rejection(outer)).toBeInstanceOf(CancelledError);
      expect([outer.cancelled(), child!.cancelled()]).toEqual([true, true]);
    });
  });

  it("does not lose an outer cancellation in its errors", async () => {
    await virtually(async () => {
      const seen: unknown[] = [];
      const stubborn = coroutine(async () => {
        try {
          await sleep(10);
        } catch {
          throw new RangeError("child");
        }
      });
      const outer = createTask(
        coroutine(async () => {
          try {
            await taskGroup((group) => {
              group.createTask(stubborn());
            });
          } catch (error) {
            seen.push([messages(error as ExceptionGroup), currentTask()!.cancelling()]);
          }
          await sleep(1);
          seen.push("never");
        })(),
      );
      await sleep(1);
      outer.cancel();
      await rejection(outer);
      expect([outer.cancelled(), seen]).toEqual([true, [[["child"], 1]]]);
    });
  });

  it("refuses tasks when it is over, and closes their coroutines", async () => {
    await virtually(async () => {
      let kept: TaskGroup | undefined;
      await taskGroup((group) => {
        kept = group;
      });
      const coro = sleep(1);
      expect(thrown(() => kept!.createTask(coro)).message).toBe("<TaskGroup entered> is finished");
      expect(coro.state).toBe("closed");
      let refused = "";
      await rejection(
        taskGroup(async (group) => {
          const stubborn = coroutine(async () => {
            try {
              await sleep(5);
            } finally {
              refused = thrown(() => group.createTask(sleep(1))).message;
            }
          });
          group.createTask(stubborn());
          await sleep(1);
          throw new Error("body");
        }),
      );
      expect(refused).toBe("<TaskGroup tasks=1 cancelling> is shutting down");
    });
    expect((await rejection(taskGroup(() => 1))).message).toBe("no running event loop");
  });

  it("does not cancel what its parent does beside it", async () => {
    await virtually(async () => {
      const [group, other] = await Promise.allSettled([
        taskGroup((group) => {
          group.createTask(fails(1, "child"));
        }),
        sleep(3, "other"),
      ]);
      expect([group.status, other]).toEqual(["rejected", { status: "fulfilled", value: "other" }]);
    });
  });

  it("nests, and its errors keep their nesting", async () => {
    await virtually(async () => {
      const outer: ExceptionGroup = await rejection(
        taskGroup(async (group) => {
          group.createTask(taskGroup((inner) => void inner.createTask(fails(1, "deep"))));
        }),
      );
      expect(outer.errors[0]).toBeInstanceOf(ExceptionGroup);
      expect(messages(outer.errors[0] as ExceptionGroup)).toEqual(["deep"]);
    });
  });

  it("is ended by a timeout around it", async () => {
    await virtually(async () => {
      const error = await rejection(
        timeout(2, () =>
          taskGroup((group) => {
            group.createTask(sleep(10));
          }),
        ),
      );
      expect([error.name, getRunningLoop().time(), currentTask()!.cancelling()]).toEqual([
        "TimeoutError",
        2,
        0,
      ]);
    });
  });
});
