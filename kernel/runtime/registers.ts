import type { Evaluator } from "./evaluator.js";

/**
 * Variables that a terminated loop kept in registers: what they held when it was terminated is put back into the
 * notebook's variables before anything else runs.
 */
export class Registers {
  #values: Record<string, unknown> | undefined;

  /** Called on a frame of the loop, while it is paused. */
  save(values: Record<string, unknown> | undefined): void {
    this.#values = values;
  }

  async restore(evaluator: Evaluator): Promise<void> {
    const values = this.#values;
    if (!values) return;
    this.#values = undefined;
    const holder = globalThis as unknown as { __tsloop_saved?: Record<string, unknown> };
    holder.__tsloop_saved = values;
    for (const name of Object.keys(values)) await evaluator.evaluate(`${name} = __tsloop_saved.${name}`);
    delete holder.__tsloop_saved;
  }
}
