/** How suspended code goes on. */
export interface Onward {
  /** @internal */
  _resume(value: any): void;
  /** @internal */
  _fail(error: unknown): void;
}
