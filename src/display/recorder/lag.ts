/** A histogram of delays in constant space: buckets that grow by a quarter of an octave. */
const perOctave = 4;
const bucketCount = 30 * perOctave;

/** Seconds of the lower edge of bucket 1; anything shorter is in bucket 0. */
const shortest = 1e-6;

export class Delays {
  readonly #buckets = new Uint32Array(bucketCount);
  #count = 0;
  #max = 0;

  add(seconds: number): void {
    this.#count++;
    if (seconds > this.#max) this.#max = seconds;
    const at = seconds > shortest ? Math.floor(Math.log2(seconds / shortest) * perOctave) + 1 : 0;
    this.#buckets[Math.min(bucketCount - 1, at)]!++;
  }

  get count(): number {
    return this.#count;
  }

  get max(): number {
    return this.#max;
  }

  /** The delay that a share of all (0 to 1) did not exceed, to a quarter of an octave, rounded up; 0 if there is none. */
  quantile(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return 0;
    for (let i = 0; i < bucketCount; i++) {
      left -= this.#buckets[i]!;
      if (left <= 0) return i === 0 ? 0 : Math.min(this.#max, shortest * 2 ** (i / perOctave));
    }
    return this.#max;
  }
}
