import type { Onward } from "./onward.js";

const pending = Symbol("pending");

/** A promise that was asked for before there was an outcome. */
class Asked {
  resolve!: (outcome: unknown) => void;
  readonly promise = new Promise<unknown>((resolve) => {
    this.resolve = resolve;
  });
}

/**
 * What `then` of an awaitable gives: the promise of what the callback gives, made only when somebody looks at it.
 * `await` calls `then` as well and never looks, and a promise for each would be a tenth of what it costs.
 */
export class Chain implements Onward {
  /** In this order: `pending`, perhaps `Asked`, the outcome. */
  private state: unknown = pending;

  constructor(
    private readonly onResult: (value: any) => unknown,
    private readonly onError: (error: any) => unknown,
  ) {}

  _resume(value: unknown): void {
    this.settle(this.onResult, value);
  }

  _fail(error: unknown): void {
    this.settle(this.onError, error);
  }

  then(onResult?: any, onError?: any): Promise<any> {
    if (this.state === pending) this.state = new Asked();
    const { state } = this;
    return (state instanceof Asked ? state.promise : Promise.resolve(state)).then(onResult, onError);
  }

  private settle(callback: (outcome: any) => unknown, outcome: unknown): void {
    let given: unknown;
    try {
      given = callback(outcome);
    } catch (error) {
      // Rejected at once: Node reports it if nobody ever looks.
      given = Promise.reject(error);
    }
    const { state } = this;
    if (state instanceof Asked) state.resolve(given);
    else this.state = given;
  }
}

/** A promise of the outcome of an awaitable of the library. */
export function promiseOf<T>(awaitable: { _await(onward: Onward): void }): Promise<T> {
  return new Promise<T>((resolve, reject) => awaitable._await(new Chain(resolve, reject)));
}

// `catch`, `finally` and all else is a promise's own, by way of `then`.
Object.setPrototypeOf(Chain.prototype, Promise.prototype);
Object.defineProperty(Chain.prototype, "constructor", { value: Promise });
