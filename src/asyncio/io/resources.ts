import type { EventLoop } from "../loop.js";

/** Something that keeps Node alive on behalf of a loop: a socket, a server, a child process, a thread pool. */
export interface Resource {
  /** The loop is closed for good: let go of everything, and tell nobody. */
  loopClosed(): void;
}

const resources = new WeakMap<EventLoop, Set<Resource>>();

/** `resource` will be let go when `loop` is closed. */
export function hold(loop: EventLoop, resource: Resource): void {
  let held = resources.get(loop);
  if (held === undefined) {
    held = new Set();
    resources.set(loop, held);
    const close = loop.close;
    loop.close = () => {
      close.call(loop);
      for (const each of [...held!]) each.loopClosed();
      held!.clear();
    };
  }
  held.add(resource);
}

/** `resource` came to its end by itself. */
export function release(loop: EventLoop, resource: Resource): void {
  resources.get(loop)?.delete(resource);
}
