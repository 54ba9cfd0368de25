/** Fewer than this are not worth a look. */
const least = 512;

/**
 * Keeps things that were just made until Node's loop turns, and then looks at those again. Most need no watching by
 * then (a coroutine was awaited, an exception was looked at), which saves them an entry in a FinalizationRegistry:
 * that costs more than the thing itself.
 */
export class Sweeper<T> {
  private fresh: T[] = [];
  /** How many are kept before those that need no watching are let go. */
  private full = least;
  private armed = false;

  /**
   * @param open whether an item may still need watching
   * @param look begins to watch an item that is still open
   */
  constructor(
    private readonly open: (item: T) => boolean,
    private readonly look: (item: T) => void,
  ) {}

  add(item: T): void {
    this.fresh.push(item);
    if (this.fresh.length >= this.full) this.thin();
    if (this.armed) return;
    this.armed = true;
    setImmediate(this.sweep).unref();
  }

  private readonly sweep = (): void => {
    this.armed = false;
    const items = this.fresh;
    this.fresh = [];
    this.full = least;
    for (const item of items) if (this.open(item)) this.look(item);
  };

  /**
   * Many things are made and done with in one turn. Kept until its end they would outlive the young generation of
   * the garbage collector, which takes longer than to make them.
   */
  private thin(): void {
    this.fresh = this.fresh.filter(this.open);
    this.full = Math.max(least, 2 * this.fresh.length);
  }
}
