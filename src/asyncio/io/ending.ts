import type { EventLoop } from "../loop.js";
import { Waiters } from "./waiters.js";

/** Something that comes once, in good order or by an error, and that may be waited for before and after. */
export class Ending {
  private outcome: { readonly error: unknown } | null = null;
  private readonly waiters: Waiters;

  constructor(loop: EventLoop, kind: string, on: object) {
    this.waiters = new Waiters(loop, kind, on);
  }

  /** @param error null for in good order */
  come(error: unknown): void {
    if (this.outcome !== null) return;
    this.outcome = { error };
    if (error === null) this.waiters.wake();
    else this.waiters.fail(error);
  }

  get came(): boolean {
    return this.outcome !== null;
  }

  /** @throws the error that it came by */
  *wait(): Generator<unknown, void, any> {
    if (this.outcome === null) yield* this.waiters.wait();
    else if (this.outcome.error !== null) throw this.outcome.error;
  }
}
