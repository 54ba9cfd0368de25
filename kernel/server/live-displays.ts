import { isLiveFrame, isToldFrame, liveMetadata, markBlocked } from "../../src/display/blocked.js";
import type { LoopState } from "../channel/commands.js";
import type { MimeBundle } from "../channel/events.js";
import type { Header } from "../protocol/messages.js";
import type { Executions } from "./executions.js";
import type { IoPub } from "./iopub.js";
import type { RuntimeClient } from "./runtime-client.js";
import type { Translator } from "./translator.js";

/** How often the loop is looked at while a live display is shown, in milliseconds. */
const PERIOD = 400;
/** A loop that did not turn for so long is called blocked, in milliseconds. */
const BLOCKED = 700;
/** The longest that the control thread may take to answer, in milliseconds. */
const TIMEOUT = 2000;

/**
 * A page whose widget shows a table hears of its frames by that; what the document keeps of it beside the widget is at
 * most so old, in milliseconds. To renew it draws the widget anew, so it is not done with every frame.
 */
const STALE = 10_000;

interface Shown {
  bundle: MimeBundle;
  /** When the page was given a frame as a display, in milliseconds. */
  passedAt: number;
  parent: Header | null;
  marked: boolean;
}

/**
 * Tables that refresh themselves are drawn by the runtime's main thread. While a loop of the user's blocks that, they
 * are marked here, with since when and at which line, so that nobody takes an old frame for the present.
 */
export class LiveDisplays {
  readonly #shown = new Map<string, Shown>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly iopub: IoPub,
    private readonly executions: Executions,
    private readonly translator: Translator,
    private readonly runtime: Pick<RuntimeClient, "ask">,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * A display goes by, on its way to the front end.
   *
   * @returns it without what it says to the kernel alone; undefined if the page need not hear of it
   */
  see(displayId: string | undefined, bundle: MimeBundle, parent: Header | null): MimeBundle | undefined {
    if (displayId === undefined) return bundle;
    const before = this.#shown.get(displayId);
    this.#shown.delete(displayId);
    if (!isLiveFrame(bundle)) return bundle;
    const { [liveMetadata]: _mark, ...metadata } = bundle.metadata;
    const frame = { data: bundle.data, metadata };
    const now = this.now();
    const told =
      isToldFrame(bundle) && before !== undefined && !before.marked && now - before.passedAt < STALE;
    this.#shown.set(displayId, {
      bundle: frame,
      passedAt: told ? before.passedAt : now,
      parent,
      marked: false,
    });
    this.#lookSoon();
    return told ? undefined : frame;
  }

  /** The runtime is a new one: nothing of the old one moves any more. */
  clear(): void {
    this.#shown.clear();
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => void this.#look(), PERIOD);
  }

  async #look(): Promise<void> {
    const state = await this.runtime.ask("loop", {}, TIMEOUT).catch(() => undefined);
    this.#timer = undefined;
    if (this.#shown.size === 0) return;
    if (state) await this.#mark(state);
    this.#lookSoon();
  }

  async #mark({ blockedFor, at }: LoopState): Promise<void> {
    const blocked = blockedFor > BLOCKED;
    const place = blocked && at ? await this.translator.placeOf(at.script, at.line, at.column) : undefined;
    for (const [display_id, shown] of this.#shown) {
      if (!blocked && !shown.marked) continue;
      shown.marked = blocked;
      const { data, metadata } = blocked ? markBlocked(shown.bundle, blockedFor / 1000, place) : shown.bundle;
      // While a cell runs, some front ends take only what has that cell for a parent.
      const parent = this.executions.running?.parent ?? shown.parent;
      this.iopub.publish("update_display_data", { data, metadata, transient: { display_id } }, parent);
    }
  }
}
