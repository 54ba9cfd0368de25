import type { Coroutine } from "./coroutine.js";
import { type DroppedCoroutine, hook } from "./instrument.js";

/**
 * Coroutines that were just made. Nearly all are awaited before the present code has run to its end, so that
 * only the others are worth an entry in a FinalizationRegistry, which costs more than the coroutine itself.
 */
let fresh: Coroutine<any>[] = [];
let sweeping = false;
let registry: FinalizationRegistry<DroppedCoroutine> | null = null;

/** @internal */
export function noteCreated(coroutine: Coroutine<any>): void {
  fresh.push(coroutine);
  if (sweeping) return;
  sweeping = true;
  setImmediate(sweep).unref();
}

function sweep(): void {
  sweeping = false;
  const created = fresh;
  fresh = [];
  for (const coroutine of created) {
    if (coroutine._used) continue;
    registry ??= new FinalizationRegistry(reportDropped);
    const { id, name, place } = coroutine;
    registry.register(coroutine, { id, name, place }, coroutine);
    coroutine._watched = true;
  }
}

/** The coroutine is used after all. @internal */
export function unwatch(coroutine: Coroutine<any>): void {
  coroutine._watched = false;
  registry?.unregister(coroutine);
}

/** What happens when a coroutine was collected that nobody awaited. CPython: a RuntimeWarning. @internal */
export function reportDropped(dropped: DroppedCoroutine): void {
  hook?.coroutineDropped(dropped);
  const place = dropped.place === undefined ? "" : `\nCoroutine created at ${dropped.place}`;
  process.emitWarning(`coroutine '${dropped.name}' was never awaited${place}`, "RuntimeWarning");
}
