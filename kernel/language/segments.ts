import type { Cell } from "./cell.js";
import { redeclared } from "./globals.js";
import { preludeOf } from "./prelude.js";
import { type Item, Segment } from "./segment.js";

/** The segments of a session, and which of them the language server has yet to read. */
export class Segments {
  readonly #segments: Segment[] = [];
  /** The segments that are added to, by what distinguishes their files. */
  readonly #appending = new Map<string, Segment>();
  readonly #changed = new Set<Segment>();

  get all(): readonly Segment[] {
    return this.#segments;
  }

  /** All files. */
  get files(): Map<string, string> {
    return textsOf(this.#segments);
  }

  /** Files whose text has changed since this was last called, with their text. */
  takeChanges(): Map<string, string> {
    const texts = textsOf(this.#changed);
    this.#changed.clear();
    return texts;
  }

  place(items: readonly Item[], { language, pragmas }: Cell): void {
    const kind = [language, ...pragmas].join("\n");
    let segment = this.#appending.get(kind);
    if (!segment?.accepts(items)) {
      // What has lost most of its declarations takes others, so that there are never many.
      segment = this.#segments.find(
        (each) => [each.language, ...each.pragmas].join("\n") === kind && each.accepts(items),
      );
      if (!segment) {
        const stem = language === "ts" ? ".tsloop-" : ".tsloop-jsx-";
        segment = new Segment(`${stem}${this.#segments.length + 1}`, language, pragmas);
        this.#segments.push(segment);
      }
      this.#appending.set(kind, segment);
    }
    segment.add(items);
    this.#changed.add(segment);
  }

  /** An item's text has become less. */
  refresh({ segment }: Item): void {
    segment.refresh();
    this.#changed.add(segment);
  }

  /** Takes out what nothing can see any more. */
  retain(isLive: (item: Item) => boolean): void {
    for (const segment of this.#segments) if (segment.retain(isLive)) this.#changed.add(segment);
  }
}

function textsOf(segments: Iterable<Segment>): Map<string, string> {
  return new Map(Array.from(segments, (segment) => [segment.file, textOf(segment)]));
}

function textOf(segment: Segment): string {
  const taken = [...segment.taken].flatMap(([name, meaning]) => (meaning ? [[name, meaning] as const] : []));
  const globals = [...segment.taken].flatMap(([name, meaning]) => (meaning ? [] : [name]));
  const prelude = [preludeOf(taken), ...redeclared(globals)].join(" ");
  return [...segment.pragmas, prelude, segment.body, "export {};\n"].join("\n");
}
