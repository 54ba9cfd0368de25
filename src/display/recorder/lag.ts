/** A histogram of delays in constant space: two buckets to an octave of microseconds. */
const bucketCount = 64;

export class Delays {
  readonly #buckets = new Float64Array(bucketCount);
  #count = 0;
  #max = 0;

  /** In hot code: no logarithm. */
  add(seconds: number): void {
    this.#count++;
    if (seconds > this.#max) this.#max = seconds;
    this.#buckets[bucketOf(seconds)]!++;
  }

  get count(): number {
    return this.#count;
  }

  get max(): number {
    return this.#max;
  }

  /** The delay that a share of all (0 to 1) did not exceed, rounded up by at most a half; 0 if there is none. */
  quantile(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return 0;
    for (let i = 0; i < bucketCount; i++) {
      left -= this.#buckets[i]!;
      if (left <= 0) return Math.min(this.#max, upperEdge(i));
    }
    return this.#max;
  }
}

/** The position of the highest bit of the microseconds, and the bit after it. */
function bucketOf(seconds: number): number {
  const microseconds = seconds >= 2147 ? 0x7fffffff : (seconds * 1e6) | 0;
  if (microseconds < 2) return microseconds < 1 ? 0 : 1;
  const bits = 31 - Math.clz32(microseconds);
  return bits * 2 + ((microseconds >> (bits - 1)) & 1);
}

function upperEdge(bucket: number): number {
  if (bucket < 2) return bucket === 0 ? 1e-6 : 2e-6;
  const bits = bucket >> 1;
  return (2 ** bits * (1 + ((bucket & 1) + 1) / 2)) / 1e6;
}
