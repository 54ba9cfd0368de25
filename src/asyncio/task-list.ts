import type { Task } from "./task.js";

/** The tasks of a loop that are not done, in the order they were made: a list that runs through the tasks. */
export class TaskList {
  private first: Task<any> | null = null;
  private last: Task<any> | null = null;
  /** Those that are no longer held, by id. */
  private readonly released = new Map<number, WeakRef<Task<any>>>();

  add(task: Task<any>): void {
    task._previous = this.last;
    if (this.last === null) this.first = task;
    else this.last._next = task;
    this.last = task;
  }

  /** `task` must be in the list. */
  remove(task: Task<any>): void {
    if (task._previous === task) {
      this.released.delete(task.id);
      task._previous = null;
    } else this.unlink(task);
  }

  /**
   * `task` stays in the list, but is no longer held by it. While anything can bring it on, that holds it: whoever may set
   * what it waits for, or cancel it. CPython holds all tasks in this way.
   */
  release(task: Task<any>): void {
    if (task.done() || task._previous === task) return;
    this.unlink(task);
    // It is its own neighbour: that costs no field in all the others.
    task._previous = task;
    this.released.set(task.id, new WeakRef(task));
  }

  get isEmpty(): boolean {
    return this.first === null && this.released.size === 0;
  }

  /** Those of this moment. */
  [Symbol.iterator](): IterableIterator<Task<any>> {
    return this.all().values();
  }

  /** Those of this moment. */
  all(): Task<any>[] {
    const all: Task<any>[] = [];
    for (const [id, reference] of this.released) {
      const task = reference.deref();
      if (task === undefined) this.released.delete(id);
      else all.push(task);
    }
    for (let task = this.first; task !== null; task = task._next) all.push(task);
    return this.released.size > 0 ? all.sort((a, b) => a.id - b.id) : all;
  }

  private unlink(task: Task<any>): void {
    const { _previous: previous, _next: next } = task;
    if (previous === null) this.first = next;
    else previous._next = next;
    if (next === null) this.last = previous;
    else next._previous = previous;
    task._previous = null;
    task._next = null;
  }
}
