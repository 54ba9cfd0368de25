/** A publisher that keeps what it is given. */
import {
  type MimeBundle,
  type Publisher,
  type PublishOptions,
  setPublisher,
} from "../../src/display/index.js";

export interface Shown extends PublishOptions {
  readonly bundle: MimeBundle;
}

export interface Recording {
  readonly shown: Shown[];
  readonly warnings: string[];
  readonly cleared: boolean[];
  restore(): void;
}

export function recordPublisher(extra: Partial<Publisher> = {}): Recording {
  const shown: Shown[] = [];
  const warnings: string[] = [];
  const cleared: boolean[] = [];
  const before = setPublisher({
    display: (bundle, options) => shown.push({ bundle, ...options }),
    clear: (wait) => cleared.push(wait),
    warn: (text) => warnings.push(text),
    ...extra,
  });
  return { shown, warnings, cleared, restore: () => setPublisher(before) };
}
