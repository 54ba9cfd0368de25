/** A double-ended queue in a ring whose size is a power of two: push, shift and pop in constant time. */
export class Deque<T> {
  private ring: (T | undefined)[] = new Array(16);
  private head = 0;
  length = 0;

  push(item: T): void {
    if (this.length === this.ring.length) this.grow();
    this.ring[(this.head + this.length) & (this.ring.length - 1)] = item;
    this.length++;
  }

  first(): T | undefined {
    return this.length === 0 ? undefined : this.ring[this.head];
  }

  every(holds: (item: T) => boolean): boolean {
    for (let i = 0; i < this.length; i++) {
      if (!holds(this.ring[(this.head + i) & (this.ring.length - 1)] as T)) return false;
    }
    return true;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.ring[this.head];
    this.ring[this.head] = undefined;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.length--;
    return item;
  }

  pop(): T | undefined {
    if (this.length === 0) return undefined;
    this.length--;
    const at = (this.head + this.length) & (this.ring.length - 1);
    const item = this.ring[at];
    this.ring[at] = undefined;
    return item;
  }

  /** Takes the first occurrence out; false if there is none. Linear, but for the head. */
  remove(item: T): boolean {
    if (this.length > 0 && this.ring[this.head] === item) {
      this.shift();
      return true;
    }
    const mask = this.ring.length - 1;
    for (let i = 0; i < this.length; i++) {
      if (this.ring[(this.head + i) & mask] !== item) continue;
      for (let j = i; j < this.length - 1; j++) {
        this.ring[(this.head + j) & mask] = this.ring[(this.head + j + 1) & mask];
      }
      this.length--;
      this.ring[(this.head + this.length) & mask] = undefined;
      return true;
    }
    return false;
  }

  clear(): void {
    this.ring = new Array(16);
    this.head = 0;
    this.length = 0;
  }

  *[Symbol.iterator](): Generator<T, void, void> {
    for (let i = 0; i < this.length; i++) yield this.ring[(this.head + i) & (this.ring.length - 1)] as T;
  }

  private grow(): void {
    const old = this.ring;
    const mask = old.length - 1;
    this.ring = new Array(old.length * 2);
    for (let i = 0; i < this.length; i++) this.ring[i] = old[(this.head + i) & mask];
    this.head = 0;
  }
}
