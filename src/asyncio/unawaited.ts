import type { Coroutine } from "./coroutine.js";
import { type DroppedCoroutine, hook } from "./instrument.js";
import { Sweeper } from "./sweeper.js";

let registry: FinalizationRegistry<DroppedCoroutine> | null = null;

const sweeper = new Sweeper<Coroutine<any>>(
  (coroutine) => !coroutine._used,
  (coroutine) => {
    registry ??= new FinalizationRegistry(reportDropped);
    const { id, name, place } = coroutine;
    registry.register(coroutine, { id, name, place }, coroutine);
    coroutine._watched = true;
  },
);

/** Begins to watch whether `coroutine` is ever used. */
export function noteCreated(coroutine: Coroutine<any>): void {
  sweeper.add(coroutine);
}

/** The coroutine is used after all. */
export function unwatch(coroutine: Coroutine<any>): void {
  coroutine._watched = false;
  registry?.unregister(coroutine);
}

/** What happens when a coroutine was collected that nobody awaited. CPython: a RuntimeWarning. */
export function reportDropped(dropped: DroppedCoroutine): void {
  hook?.coroutineDropped(dropped);
  const place = dropped.place === undefined ? "" : `\nCoroutine created at ${dropped.place}`;
  process.emitWarning(`coroutine '${dropped.name}' was never awaited${place}`, "RuntimeWarning");
}
