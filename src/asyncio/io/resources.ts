import type { EventLoop } from "../loop.js";

/** Something that keeps Node alive on behalf of a loop: a socket, a server, a child process, a thread pool. */
export interface Resource {
  /** The loop is closed for good: let go of everything, and tell nobody. */
  loopClosed(): void;
}

/** `resource` will be let go when `loop` is closed. */
export function hold(loop: EventLoop, resource: Resource): void {
  loop._resources ??= new Set();
  loop._resources.add(resource);
}

/** `resource` came to its end by itself. */
export function release(loop: EventLoop, resource: Resource): void {
  loop._resources?.delete(resource);
}
