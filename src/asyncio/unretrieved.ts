import type { Future } from "./future.js";
import type { EventLoop } from "./loop.js";
import { Sweeper } from "./sweeper.js";

/** An exception set on a future, which somebody should look at before the future is collected. */
export interface Unretrieved {
  readonly loop: EventLoop;
  readonly message: string;
  readonly exception: unknown;
  /** The future is gone when this is told, so its description stands for it. */
  readonly future: string;
  readonly place: unknown;
}

let registry: FinalizationRegistry<Unretrieved> | null = null;

const sweeper = new Sweeper<Future<any>>(
  (future) => future._report === "due",
  (future) => {
    const exception = future._value;
    // Until its stack is made into text, an error holds on to the objects of its frames, this future among them.
    if (exception instanceof Error) void exception.stack;
    registry ??= new FinalizationRegistry(reportUnretrieved);
    const message = `${future.constructor.name} exception was never retrieved`;
    const entry = { loop: future._loop, message, exception, future: String(future), place: future.place };
    registry.register(future, entry, future);
    future._report = "watched";
  },
);

/** Begins to watch whether anybody looks at the exception of `future`. */
export function watchRetrieval(future: Future<any>): void {
  sweeper.add(future);
}

/** Somebody looked at it. */
export function unwatchRetrieval(future: Future<any>): void {
  registry?.unregister(future);
}

/** What happens when the future of `entry` was collected. */
export function reportUnretrieved(entry: Unretrieved): void {
  const { loop, message, exception, future, place } = entry;
  loop.callExceptionHandler({ message, exception, future, ...(place === undefined ? {} : { place }) });
}
