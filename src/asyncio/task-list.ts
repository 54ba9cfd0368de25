import type { Task } from "./task.js";

/** The tasks of a loop that are not done, in the order they were made: a list that runs through the tasks. */
export class TaskList {
  private first: Task<any> | null = null;
  private last: Task<any> | null = null;

  add(task: Task<any>): void {
    task._previous = this.last;
    if (this.last === null) this.first = task;
    else this.last._next = task;
    this.last = task;
  }

  /** `task` must be in the list. */
  remove(task: Task<any>): void {
    const { _previous: previous, _next: next } = task;
    if (previous === null) this.first = next;
    else previous._next = next;
    if (next === null) this.last = previous;
    else next._previous = previous;
    task._previous = null;
    task._next = null;
  }

  *[Symbol.iterator](): Generator<Task<any>, void, void> {
    for (let task = this.first; task !== null; task = task._next) yield task;
  }
}
