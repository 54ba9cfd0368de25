import { describe } from "./describe.js";
import { RuntimeError } from "./errors.js";
import type { Future } from "./future.js";
import type { EventLoop } from "./loop.js";
import type { Purpose } from "./purpose.js";
import { getRunningLoop } from "./running.js";

/** Binds a primitive to the loop on which it is first waited for. */
export class Bound {
  private loop: EventLoop | null = null;

  /**
   * A future of that loop, to wait for.
   * @param purpose of the future; shared by all that wait for the same
   * @throws RuntimeError when `owner` is waited for on another loop than before
   */
  createFuture<T>(owner: object, purpose: Purpose): Future<T> {
    const loop = getRunningLoop();
    this.loop ??= loop;
    if (this.loop !== loop) throw new RuntimeError(`${describe(owner)} is bound to a different event loop`);
    const future = loop.createFuture<T>();
    future.purpose = purpose;
    return future;
  }
}
