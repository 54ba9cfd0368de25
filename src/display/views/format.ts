/** Durations, counts, places and names as people read them. Text only: escaping is the drawer's. */
import type { Place, Ref, Waiting } from "../recorder/rows.js";

/** Seconds as "0.2 ms", "61 ms", "0.31 s", "2 m 05 s", "1 h 02 m". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "—";
  const s = Math.max(0, seconds);
  if (s === 0) return "0 ms";
  if (s < 0.00995) return `${(s * 1000).toFixed(1)} ms`;
  if (s < 0.0995) return `${Math.round(s * 1000)} ms`;
  if (s < 59.995) return `${s.toFixed(2)} s`;
  const full = Math.round(s);
  if (full < 3600) return `${Math.floor(full / 60)} m ${two(full % 60)} s`;
  return `${Math.floor(full / 3600)} h ${two(Math.floor(full / 60) % 60)} m`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** "12,345". Not by `toLocaleString`, whose first call takes more than ten milliseconds. */
export function whole(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

export function count(value: number, noun: string): string {
  return `${whole(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `In[3]:8`, `In[3]`, `file.ts:8`. */
export function placeText(place: Place): string {
  const where = place.cell !== undefined ? `In[${place.cell}]` : fileName(place.file ?? "");
  return place.line === undefined ? where : `${where}:${place.line}`;
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

export function refText(ref: Ref): string {
  return ref.id === undefined ? ref.name : `${ref.name} #${ref.id}`;
}

/** `task compute #2`, `timer, 0.4 s left`, `lock, held by writer #3`. */
export function waitingText(waiting: Waiting, now: number): string {
  const what = [kindText(waiting), waiting.ref && refText(waiting.ref), waiting.detail];
  const parts = [what.filter(Boolean).join(" ")];
  if (waiting.due !== undefined) parts.push(`${timeLeft(waiting.due, now)} left`);
  if (waiting.holders) parts.push(holdersText(waiting, refText));
  return parts.join(", ");
}

/** A future or promise says itself that it is one. */
export function kindText({ kind, ref }: Waiting): string {
  return (kind === "future" || kind === "promise") && ref ? "" : kind.replace(".", " ");
}

/** `held by writer #3`, `of one #1 and 12 more`. */
export function holdersText({ kind, holders = [] }: Waiting, text: (ref: Ref) => string): string {
  const shown = holders.slice(0, 3).map(text).join(", ");
  return `${kind === "task group" ? "of" : "held by"} ${shown}${holders.length > 3 ? ", …" : ""}`;
}

/** Coarse, so that a table does not change ten times a second for it. */
export function timeLeft(due: number, now: number): string {
  const left = Math.max(0, due - now);
  if (left < 0.1) return duration(left);
  return left < 60 ? `${left.toFixed(1)} s` : duration(left);
}
