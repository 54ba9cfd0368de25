/**
 * Keeps things that were just made until Node's loop turns, and then looks at those again. Most need no watching by
 * then (a coroutine was awaited, an exception was looked at), which saves them an entry in a FinalizationRegistry:
 * that costs more than the thing itself.
 */
export class Sweeper<T> {
  private fresh: T[] = [];
  private armed = false;

  constructor(private readonly look: (item: T) => void) {}

  add(item: T): void {
    this.fresh.push(item);
    if (this.armed) return;
    this.armed = true;
    setImmediate(this.sweep).unref();
  }

  private readonly sweep = (): void => {
    this.armed = false;
    const items = this.fresh;
    this.fresh = [];
    for (const item of items) this.look(item);
  };
}
