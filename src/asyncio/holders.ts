import type { Task } from "./task.js";

/**
 * The tasks that are inside of something which lets several in. Leaving is not bound to the task that entered: when
 * another one leaves, the one that has been inside longest is taken off the list, so that it never outgrows those
 * inside.
 */
export class Holders {
  private tasks: Set<Task<any>> | null = null;

  enter(task: Task<any> | null): void {
    if (task === null) return;
    this.tasks ??= new Set();
    this.tasks.add(task);
  }

  /** @param task the one that leaves, null for code outside of tasks */
  leave(task: Task<any> | null): void {
    const { tasks } = this;
    if (tasks === null || (task !== null && tasks.delete(task))) return;
    for (const first of tasks) {
      tasks.delete(first);
      break;
    }
  }

  [Symbol.iterator](): Iterator<Task<any>> {
    return (this.tasks ?? []).values();
  }
}
