/**
 * A bucket that fills at a steady rate: what may be spent on recording, so that it stays cheap however much happens.
 */
export class Budget {
  // Not `#`: what is read in hot code has to be short, or else V8 does not put it into its callers.
  private left: number;
  private refused = 0;
  #filledAt: number;
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;

  /**
   * @param burst how much may be spent at once
   * @param perSecond how much in the long run
   * @param now milliseconds
   */
  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.left = burst;
    this.#filledAt = now();
  }

  /** Takes one, if there is one. In hot code: the clock is read now and then only. */
  take(): boolean {
    return (this.left >= 1 || (this.refused++ & 31) === 0) && this.#take();
  }

  #take(): boolean {
    if (this.left < 1) this.#fill();
    if (this.left < 1) return false;
    this.left--;
    return true;
  }

  #fill(): void {
    const now = this.#now();
    this.left = Math.min(this.#burst, this.left + ((now - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = now;
  }
}
