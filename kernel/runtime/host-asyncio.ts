import type { TaskAwaits } from "./await-sites.js";
export function hostAsyncio(): TaskAwaits { return { current: () => undefined, suspend: (_t, on) => on } }
