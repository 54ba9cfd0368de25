import { activeTask, currentFrame } from "./context.js";
import type { Body, Coroutine } from "./coroutine.js";
import { internal } from "./coroutine-function.js";
import { describe, describedByToString } from "./describe.js";
import { CancelledError, RuntimeError } from "./errors.js";
import { ExceptionGroup } from "./exception-group.js";
import type { Future } from "./future.js";
import { hook } from "./instrument.js";
import { purposeful } from "./purpose.js";
import { runBody } from "./run-body.js";
import type { Task, TaskOptions } from "./task.js";

/**
 * Tasks that are finished when the body of their group is left. Made by `taskGroup`. CPython: `asyncio.TaskGroup`.
 */
export class TaskGroup {
  private phase: "entered" | "exiting" | "left" = "entered";
  private readonly tasks = new Set<Task<any>>();
  private readonly errors: unknown[] = [];
  private aborting = false;
  private parentCancelled = false;
  private completed: Future<void> | null = null;

  /** @internal */
  constructor(
    private readonly parent: Task<any>,
    private readonly frame: Coroutine<any> | null,
  ) {}

  /**
   * Adds a task; also while the group waits for the others at its end.
   * @throws RuntimeError when the group is finished or shutting down; the coroutine never runs then
   */
  createTask<T>(coro: Coroutine<T>, options: TaskOptions = {}): Task<T> {
    const finished = this.phase === "left" || (this.phase === "exiting" && this.tasks.size === 0);
    if (finished || this.aborting) {
      coro._close();
      throw new RuntimeError(`${describe(this)} is ${finished ? "finished" : "shutting down"}`);
    }
    const task = this.parent._loop.createTask(coro, options);
    // An eager task may be done: then it is dealt with here, without a turn of the loop.
    if (task.done()) this.taskDone(task);
    else {
      this.tasks.add(task);
      task._link(this.taskDone, this.parent);
    }
    return task;
  }

  toString(): string {
    const info = ["<TaskGroup"];
    if (this.tasks.size > 0) info.push(`tasks=${this.tasks.size}`);
    if (this.errors.length > 0) info.push(`errors=${this.errors.length}`);
    info.push(this.aborting ? "cancelling" : "entered");
    return `${info.join(" ")}>`;
  }

  /** Runs the body and then waits for the tasks. @internal */
  *_run<T>(body: (group: TaskGroup) => Body<T>): Generator<unknown, T, any> {
    let result: T | undefined;
    let thrown: { readonly error: unknown } | null = null;
    try {
      result = yield* runBody(body, this);
    } catch (error) {
      thrown = { error };
    }
    this.phase = "exiting";
    let cancellation = thrown?.error instanceof CancelledError ? thrown.error : null;
    if (thrown !== null && !this.aborting) this.abort();
    while (this.tasks.size > 0) {
      this.completed = purposeful(this.parent._loop.createFuture<void>(), "task group", this);
      try {
        yield* this.completed;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        if (!this.aborting) {
          cancellation = error;
          this.abort();
        }
      }
      this.completed = null;
    }
    this.phase = "left";
    // The request to cancel that this group made itself is taken back, and only that one.
    if (this.parentCancelled && this.parent.uncancel() === 0) cancellation = null;
    if (cancellation !== null && this.errors.length === 0) throw cancellation;
    if (thrown !== null && !(thrown.error instanceof CancelledError)) this.errors.push(thrown.error);
    if (this.errors.length > 0) {
      if (this.parent.cancelling() > 0) {
        // An outer request is not lost in the group of errors: it takes effect at the next await.
        this.parent.uncancel();
        this.parent.cancel();
      }
      throw new ExceptionGroup("unhandled errors in a TaskGroup", this.errors);
    }
    return result as T;
  }

  private abort(): void {
    this.aborting = true;
    for (const task of this.tasks) if (!task.done()) task.cancel();
  }

  private readonly taskDone = (task: Task<any>): void => {
    this.tasks.delete(task);
    if (this.tasks.size === 0 && this.completed !== null && !this.completed.done()) {
      this.completed.setResult();
    }
    if (task.cancelled() || task._succeeded) return;
    const error = task._takeError();
    this.errors.push(error);
    if (this.parent.done()) {
      this.parent._loop.callExceptionHandler({
        message: `Task ${describe(task)} has errored out but its parent task ${describe(this.parent)} is already completed`,
        exception: error,
        task,
      });
    } else if (!this.aborting && !this.parentCancelled) {
      this.abort();
      this.parentCancelled = true;
      this.parent._cancelWithin(this.frame);
    }
  };
}

describedByToString(TaskGroup);

/**
 * Runs `body` with a group, and then waits for the tasks that were added to it.
 *
 * The first error, of a task or of the body, cancels the other tasks and the body. A task that was cancelled is no
 * error. A body instead of CPython's `async with`, because a group must see the body's own error.
 *
 * @returns what the body returns
 * @throws ExceptionGroup of all errors; CancelledError when the surrounding task was cancelled and there are none;
 * RuntimeError outside a task
 */
export const taskGroup: <T>(body: (group: TaskGroup) => Body<T>) => Coroutine<T> = internal(
  "taskGroup",
  function* (body: (group: TaskGroup) => Body<any>): Generator<unknown, any, any> {
    const parent = activeTask();
    if (parent === null) throw new RuntimeError("TaskGroup cannot determine the parent task");
    const group = new TaskGroup(parent, currentFrame());
    hook?.groupEntered(group, parent);
    try {
      return yield* group._run(body);
    } finally {
      hook?.groupLeft(group, parent);
    }
  },
  true,
);
