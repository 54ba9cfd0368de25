import type { EventLoop } from "./loop.js";

/** An exception set on a future, which somebody should look at before the future is collected. */
export interface Unretrieved {
  readonly loop: EventLoop;
  readonly message: string;
  readonly exception: unknown;
  /** The future is gone when this is told, so its description stands for it. */
  readonly future: string;
  readonly place: unknown;
  retrieved: boolean;
}

let registry: FinalizationRegistry<Unretrieved> | null = null;

/** Reports `entry` to its loop's exception handler if `future` is collected before `entry.retrieved` is set. */
export function watchRetrieval(future: object, entry: Unretrieved): void {
  registry ??= new FinalizationRegistry(reportUnretrieved);
  registry.register(future, entry);
}

/** What happens when the future of `entry` was collected. */
export function reportUnretrieved(entry: Unretrieved): void {
  if (entry.retrieved) return;
  const { loop, message, exception, future, place } = entry;
  loop.callExceptionHandler({ message, exception, future, ...(place === undefined ? {} : { place }) });
}
